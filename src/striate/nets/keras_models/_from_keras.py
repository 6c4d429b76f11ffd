"""The door: a Keras model, or its file, becomes a native net with equal outputs."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from striate.errors import DamagedFile, InputError, InvalidSetting, ShapeError
from striate.nets._spec import NetSpec
from striate.nets.graph import (
    GraphNet,
    feature_nodes,
    flow,
    parse,
    spell,
    with_head,
    without_scaling,
)
from striate.nets.keras_models._builder import Weight, unsupported
from striate.nets.keras_models._objects import open_model
from striate.nets.keras_models._sources import Source, open_file
from striate.nets.keras_models._translate import Translation, translate

_UNREADABLE = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError)
Sides = tuple[int | None, int | None]
"""Height and width, where they are known."""


def from_keras(model_or_path: Any, *, size: int | tuple[int, int] | None = None) -> GraphNet:
    """Turns a Keras model into a native net with its weights and equal outputs.

    Nothing that a file holds is run, and Keras itself is not needed to read one. A final softmax or
    sigmoid is left out: Striate's nets end in logits. A net that ends in one sigmoid tells two
    classes apart in one logit, the log-odds of the second. Pictures go in as the model takes them,
    but channels first: `(N, C, H, W)`.

    Args:
        model_or_path: A `keras.Sequential`, a `keras.Model` of inputs and outputs, or the path of a
            `.keras` or `.h5` file.
        size: The side of the pictures, or height and width, for a model that takes any.

    Returns:
        The net, in evaluation mode; float64 if the model is, else float32. Of a model without a
        head (`include_top=False`) it gives the features, and `num_classes` is 0.

    Raises:
        ForeignLayer: a layer that Striate does not read; the message names it.
        DamagedFile, ForeignFile: a file that cannot be trusted.
        InvalidSetting: no size, and the model takes any.
        InputError: no Keras model, or one that takes no pictures.
    """
    sides = _checked_size(size)
    source, said = _open(model_or_path)
    with contextlib.closing(source):
        translation = _translated(source, sides, said)
        arrays = _arrays(translation.weights, source, said)
        net = GraphNet(spec_of(translation))
        _load(net, translation.weights, arrays, said)
    return net.eval()


def read_spec(path: str | Path, size: Sides = (None, None)) -> NetSpec:
    """The spec of the net in a Keras file, without its weights.

    Raises:
        As `from_keras`.
    """
    source, said = _open(Path(path))
    with contextlib.closing(source):
        return spec_of(_translated(source, _checked_size(size), said))


def for_classes(spec: NetSpec, num_classes: int) -> NetSpec:
    """The spec of a graph for so many classes, with a head put on or taken off where needed.

    Args:
        spec: Of a graph.
        num_classes: K; 0 leaves the nodes that make the features.

    Raises:
        ShapeError: the graph begins with its head, so that nothing is left without it.
    """
    graph = parse(spec.text)
    shapes = flow(graph, (spec.in_channels, spec.height, spec.width), max(1, spec.num_classes))
    if spec.is_base and num_classes:
        graph = with_head(graph, shapes)
    elif num_classes == 0:
        count = feature_nodes(graph, shapes)
        if not count:
            raise ShapeError(
                f"{spec.title[:60]} begins with its head, and nothing is left without it: give a "
                f"net with a convolution."
            )
        graph = dataclasses.replace(graph, nodes=graph.nodes[:count], one_logit=False)
    return dataclasses.replace(spec, text=spell(graph), num_classes=num_classes)


def without_input_scaling(spec: NetSpec) -> NetSpec:
    """The spec of a graph without its own scaling of the pictures; any other as it is.

    Where Striate trains, the pictures come normalised, and dividing by 255 again would leave next
    to nothing of them.
    """
    if spec.kind != "graph":
        return spec
    return dataclasses.replace(spec, text=spell(without_scaling(parse(spec.text))))


def spec_of(translation: Translation) -> NetSpec:
    """The net's identity."""
    channels, height, width = translation.shape
    text = spell(translation.graph)
    return NetSpec("graph", text, translation.num_classes, channels, height, width)


def _open(model_or_path: Any) -> tuple[Source, str]:
    if isinstance(model_or_path, str | os.PathLike):
        path = Path(model_or_path)
        return open_file(path), str(path)
    return open_model(model_or_path), "The model"


def _checked_size(size: Any) -> Sides:
    sides = size if isinstance(size, tuple) else (size, size)
    whole = [side is None or (type(side) is int and 1 <= side <= 65_536) for side in sides]
    if len(sides) != 2 or not all(whole):
        raise InvalidSetting(
            f"A size cannot be {size!r}: give one side, such as 150, or (height, width)."
        )
    return sides


def _translated(source: Source, sides: Sides, said: str) -> Translation:
    try:
        return translate(source.config, source.arrays, sides, old=source.old)
    except InputError:
        raise
    except (*_UNREADABLE, RecursionError) as error:
        raise DamagedFile(
            f"{said} has a config that cannot be read ({type(error).__name__}: "
            f"{str(error)[:120]}). Save it again with Keras 3."
        ) from None


def _arrays(weights: Sequence[Weight], source: Source, said: str) -> list[Any]:
    """The stored array of every weight, unread; all shapes are found right.

    Raises:
        DamagedFile: they are not.
    """
    found: dict[str, Sequence[Any]] = {}
    for weight in weights:
        if weight.layer.path not in found:
            found[weight.layer.path] = source.arrays(weight.layer)
    counted = Counter(weight.layer.path for weight in weights)
    return [
        _array(weight, counted[weight.layer.path], found[weight.layer.path], said)
        for weight in weights
    ]


def _load(net: GraphNet, weights: Sequence[Weight], arrays: Sequence[Any], said: str) -> None:
    """Puts every stored array where it belongs."""
    if any(getattr(array, "dtype", None) == np.float64 for array in arrays):
        net.double()
    with torch.no_grad():
        for weight, array in zip(weights, arrays, strict=True):
            target = getattr(_weighted(net, weight.node), weight.parameter)
            target.copy_(_tensor(weight, array, target, said))


def _array(weight: Weight, wanted: int, stored: Sequence[Any], said: str) -> Any:
    """A layer's array for one weight, out of as many as the config wants."""
    layer = weight.layer
    if len(stored) != wanted and layer.config.get("lora_rank"):
        raise unsupported(
            layer, "its weights stand apart for LoRA; model.save('model.keras') puts them together"
        )
    if len(stored) != wanted:
        raise DamagedFile(
            f"{said} has {len(stored)} arrays for {layer.said}, and its config needs {wanted}: "
            f"config and weights are not of one model, or the layer was never built. Save the "
            f"whole model again."
        )
    array = stored[weight.place]
    if tuple(array.shape) != weight.shape:
        raise DamagedFile(
            f"{said} has an array of {'x'.join(map(str, array.shape)) or 'one number'} for "
            f"{layer.said}, and its config needs {'x'.join(map(str, weight.shape))}: config and "
            f"weights are not of one model. Save the whole model again."
        )
    return array


def _tensor(weight: Weight, array: Any, target: torch.Tensor, said: str) -> torch.Tensor:
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite
            wanted = np.float64 if target.dtype.itemsize == 8 else np.float32
            numbers = np.asarray(array).astype(wanted)
    except (OSError, RuntimeError, ValueError, TypeError) as error:
        raise DamagedFile(
            f"{said} is damaged: the weights of {weight.layer.said} cannot be read "
            f"({str(error)[:120]}). Copy it again from where it came."
        ) from None
    if odd := int((~np.isfinite(numbers)).sum()):
        raise DamagedFile(
            f"{said} is of no use: {odd:,} of the {numbers.size:,} weights in an array of "
            f"{weight.layer.said} are NaN or infinite. Its training diverged; save an earlier "
            f"state."
        )
    return torch.from_numpy(np.ascontiguousarray(weight.transform(numbers))).reshape(target.shape)


def _weighted(net: GraphNet, node: str) -> nn.Module:
    """The module of a node that holds its weights: behind its padding, if there is some."""
    module = net.get_submodule(net.path_of(node))
    return module[-1] if isinstance(module, nn.Sequential) else module
