"""Where a Keras model's config and arrays come from, if it is a model object."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from striate.errors import ForeignLayer, InputError
from striate.nets.keras_models._config import MODELS, OURS, snake_case
from striate.nets.keras_models._sources import Source

_BACKENDS = ("tensorflow", "torch")  # `tf.nn.relu` is what its name says


def open_model(model: Any) -> Source:
    """Takes a model object, whose Keras is loaded already.

    Raises:
        InputError: no Keras model.
    """
    kind = next(
        (
            one.__name__
            for one in type(model).__mro__
            if one.__name__ in ("Sequential", "Functional")
        ),
        None,
    )
    own = type(model).__name__ in ("Sequential", "Functional")
    if not callable(getattr(model, "get_config", None)) or not hasattr(model, "layers"):
        raise InputError(
            f"A {type(model).__name__} is no Keras model: give a keras.Sequential, a keras.Model "
            f"of inputs and outputs, or the path of a .keras or .h5 file."
        )
    own = own and _is_keras_s(type(model))
    module = "keras" if kind and own else type(model).__module__
    name = kind if kind and own else type(model).__name__
    # As a file would have it: lists for tuples, and no objects.
    config = json.loads(json.dumps(model.get_config(), default=str)) if kind and own else {}
    stored: dict[str, Sequence[Any]] = {}
    if kind and own:
        _gather(model, "", stored)
    return Source(
        {"class_name": name, "module": module, "config": config},
        lambda layer: stored.get(layer.path, ()),
        old=type(model).__module__.startswith("tf_keras."),
    )


def _gather(model: Any, path: str, stored: dict[str, Sequence[Any]]) -> None:
    """Each layer's arrays under the path that a `.keras` file would give it.

    Raises:
        ForeignLayer: a class of somebody's own, be it called as one of Keras's is.
    """
    used: dict[str, int] = {}
    for layer in model.layers:
        _check_own(layer)
        key = snake_case(type(layer).__name__)
        used[key] = used.get(key, -1) + 1
        key = f"{key}_{used[key]}" if used[key] else key
        place = f"{path}/layers/{key}" if path else f"layers/{key}"
        if type(layer).__name__ in MODELS:
            _gather(layer, place, stored)
        else:
            stored[place] = [_as_array(weight) for weight in layer.weights]


def _check_own(layer: Any) -> None:
    """Looks at the code behind a layer: a config has names alone, which may be Keras's, too."""
    said, kind = str(layer.name)[:120], type(layer)
    if not _is_keras_s(kind):
        raise ForeignLayer(
            f"{said} is a {kind.__name__[:60]} of {kind.__module__[:60]}, a class of somebody's "
            f"own, whose code would not come along. Replace it by Keras's own layers."
        )
    function = getattr(layer, "activation", None)
    module = getattr(function, "__module__", None)
    if module and module.split(".")[0] not in (*OURS, *_BACKENDS):
        name = getattr(function, "__name__", type(function).__name__)
        raise ForeignLayer(
            f"The activation of {said} is {name[:60]} of {module[:60]}, somebody's own, whose code "
            f"would not come along. Take one of Keras's own."
        )


def _as_array(weight: Any) -> np.ndarray:
    value = weight.numpy() if callable(getattr(weight, "numpy", None)) else weight.value
    if callable(getattr(value, "detach", None)):  # a tensor of torch's
        value = value.detach().cpu()
    return np.asarray(value)


def _is_keras_s(kind: type) -> bool:
    """Whether a class is Keras's own, by the module that it stands in."""
    return kind.__module__.split(".")[0] in OURS
