"""Sizes, parameters, receptive fields: formulas over plain numbers."""

from striate.arithmetic._field import Field, field_after, receptive_fields
from striate.arithmetic._parameters import (
    batch_norm_parameters,
    convolution_parameters,
    dense_parameters,
)
from striate.arithmetic._window import (
    Window,
    fits,
    leftover,
    output_size,
    same_padding,
    smallest_input,
)

__all__ = [
    "Field",
    "Window",
    "batch_norm_parameters",
    "convolution_parameters",
    "dense_parameters",
    "field_after",
    "fits",
    "leftover",
    "output_size",
    "receptive_fields",
    "same_padding",
    "smallest_input",
]
