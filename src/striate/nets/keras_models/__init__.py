"""Reads nets that were written for Keras, from model objects and files; runs nothing in them."""

from striate.nets.keras_models._config import snake_case
from striate.nets.keras_models._from_keras import (
    for_classes,
    from_keras,
    read_spec,
    without_input_scaling,
)
from striate.nets.keras_models._layers import LAYERS
from striate.nets.keras_models._sources import is_keras_file

__all__ = [
    "LAYERS",
    "for_classes",
    "from_keras",
    "is_keras_file",
    "read_spec",
    "snake_case",
    "without_input_scaling",
]
