"""What each of Keras's layers becomes: nodes, and the places of its weights."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from striate.nets.keras_models._activations import activated
from striate.nets.keras_models._builder import Builder, unsupported
from striate.nets.keras_models._config import Layer, plain

Translator = Callable[[Builder, Layer, list[str]], str]


def convolution(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Conv1D and Conv2D: kernel `(*k, C / groups, F)`."""
    config = layer.config
    rank, window = _window(layer, "kernel_size")
    filters, groups = config["filters"], config.get("groups") or 1
    channels = build.shapes[inputs[0]][0]
    values = {"filters": filters, "groups": groups, "bias": config.get("use_bias", True)}
    name = build.add(layer, "conv", inputs, **values, **window, **_dilation(config, rank))
    shape = (*window["kernel"], channels // groups, filters)
    build.learn(layer, name, "weight", shape, _last_two_first)
    if values["bias"]:
        build.learn(layer, name, "bias", (filters,))
    return activated(build, layer, name, config.get("activation"))


def depthwise(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """DepthwiseConv1D and DepthwiseConv2D: kernel `(*k, C, M)`."""
    config = layer.config
    rank, window = _window(layer, "kernel_size")
    multiplier, channels = config.get("depth_multiplier", 1), build.shapes[inputs[0]][0]
    values = {"multiplier": multiplier, "bias": config.get("use_bias", True)}
    name = build.add(layer, "depthwise", inputs, **values, **window, **_dilation(config, rank))
    build.learn(layer, name, "weight", (*window["kernel"], channels, multiplier), _depthwise)
    if values["bias"]:
        build.learn(layer, name, "bias", (channels * multiplier,))
    return activated(build, layer, name, config.get("activation"))


def separable(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """SeparableConv1D and SeparableConv2D: a depthwise convolution, then one of 1x1."""
    config = layer.config
    rank, window = _window(layer, "kernel_size")
    multiplier, channels = config.get("depth_multiplier", 1), build.shapes[inputs[0]][0]
    filters, bias = config["filters"], config.get("use_bias", True)
    first = build.add(
        layer, "depthwise", inputs, "depthwise",
        multiplier=multiplier, bias=False, **window, **_dilation(config, rank),
    )  # fmt: skip
    build.learn(layer, first, "weight", (*window["kernel"], channels, multiplier), _depthwise)
    ones = [1] * rank
    name = build.add(layer, "conv", [first], filters=filters, kernel=ones, bias=bias)
    build.learn(layer, name, "weight", (*ones, channels * multiplier, filters), _last_two_first)
    if bias:
        build.learn(layer, name, "bias", (filters,))
    return activated(build, layer, name, config.get("activation"))


def dense(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Dense, along Keras's last axis: kernel `(D, units)`."""
    config = layer.config
    axis = build.axis(layer, inputs[0], -1)
    units, bias = config["units"], config.get("use_bias", True)
    name = build.add(layer, "dense", inputs, units=units, bias=bias, axis=axis)
    build.learn(layer, name, "weight", (build.shapes[inputs[0]][axis - 1], units), np.transpose)
    if bias:
        build.learn(layer, name, "bias", (units,))
    return activated(build, layer, name, config.get("activation"))


def pooling(kind: str) -> Translator:
    """MaxPooling and AveragePooling; padding never counts in a mean."""

    def translate(build: Builder, layer: Layer, inputs: list[str]) -> str:
        return build.add(layer, kind, inputs, **_window(layer, "pool_size")[1])

    return translate


def global_pooling(mode: str) -> Translator:
    """GlobalAveragePooling and GlobalMaxPooling."""

    def translate(build: Builder, layer: Layer, inputs: list[str]) -> str:
        keep = bool(layer.config.get("keepdims", False))
        return build.add(layer, "globalpool", inputs, mode=mode, keep=keep)

    return translate


def framing(kind: str, key: str) -> Translator:
    """ZeroPadding and Cropping: one number, one an axis, or a pair an axis."""

    def translate(build: Builder, layer: Layer, inputs: list[str]) -> str:
        cells, rank = plain(layer.config.get(key, 1)), 1 if layer.type.endswith("1D") else 2
        if isinstance(cells, int):
            cells = [cells] * (2 if rank == 1 else rank)
        if rank == 1:
            cells = [cells]
        pairs = [[side, side] if isinstance(side, int) else side for side in cells]
        return build.add(layer, kind, inputs, cells=pairs)

    return translate


def batch_norm(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """BatchNormalization along any axis: gamma, beta, moving mean, moving variance."""
    config = layer.config
    axis, source = build.axis(layer, inputs[0], config.get("axis", -1)), inputs[0]
    # The graph normalises channels; another axis is brought there and back.
    swap = list(range(1, build.rank(source) + 1))
    swap[0], swap[axis - 1] = swap[axis - 1], swap[0]
    if axis != 1:
        source = build.add(layer, "permute", [source], "before", axes=swap)
    center, scale = config.get("center", True), config.get("scale", True)
    name = build.add(
        layer, "batchnorm", [source], epsilon=config.get("epsilon", 1e-3),
        momentum=round(1 - config.get("momentum", 0.99), 12), center=center, scale=scale,
    )  # fmt: skip
    shape = (build.shapes[name][0],)
    learned = [("weight", scale), ("bias", center), ("running_mean", True), ("running_var", True)]
    for parameter, there in learned:
        if there:
            build.learn(layer, name, parameter, shape)
    return name if axis == 1 else build.add(layer, "permute", [name], "behind", axes=swap)


def flatten(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Flatten: in the order in which Keras's tensor lies, or with the channels moved last."""
    moved = layer.config.get("data_format") == "channels_first"
    if build.channels_last and moved and build.rank(inputs[0]) > 1:
        raise unsupported(layer, "its data_format is channels_first among channels_last layers")
    order = "channels-last" if build.channels_last or moved else "channels-first"
    return build.add(layer, "flatten", inputs, order=order)


def reshape(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Reshape, in Keras's order of axes."""
    shape = list(plain(layer.config["target_shape"]))
    order = "channels-last" if build.channels_last else "channels-first"
    if len(shape) == 1 and shape[0] in (-1, math.prod(build.shapes[inputs[0]])):
        return build.add(layer, "flatten", inputs, order=order)
    return build.add(layer, "reshape", inputs, shape=shape, order=order)


def permute(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Permute: Keras's axes as the graph counts them."""
    given, rank = plain(layer.config["dims"]), build.rank(inputs[0])
    if sorted(given) != list(range(1, rank + 1)):
        raise unsupported(layer, f"its dims are {given} on a tensor of {rank + 1} axes")
    last = build.channels_last and rank > 1
    places = [rank, *range(1, rank)] if last else list(range(1, rank + 1))
    axes = [build.axis(layer, inputs[0], given[place - 1]) for place in places]
    return build.add(layer, "permute", inputs, axes=axes)


def prelu(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """PReLU: slopes of the tensor's shape, 1 along the shared axes."""
    shape, places = list(build.keras_shape(inputs[0])), set()
    for axis in layer.config.get("shared_axes") or []:
        if type(axis) is not int or not -len(shape) < axis <= len(shape):
            raise unsupported(layer, f"its shared axis is {axis} among {len(shape) + 1} axes")
        shape[axis - 1] = 1  # as Keras: an axis below 1 is one further to the left than it says
        places.add((axis - 1) % len(shape))
    shared = sorted(build.axis(layer, inputs[0], place + 1) for place in places)
    name = build.add(layer, "prelu", inputs, shared=shared)
    build.learn(layer, name, "weight", shape, build.stored)
    return name


def activation(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Activation, ReLU, LeakyReLU, ELU and Softmax, which is along one axis."""
    given = layer.config.get("activation")
    if layer.type != "Activation":
        given = {"class_name": layer.type, "config": layer.config}
    return activated(build, layer, inputs[0], given)


def merging(kind: str) -> Translator:
    """Add, Multiply, Average, Maximum, Minimum and Subtract."""

    def translate(build: Builder, layer: Layer, inputs: list[str]) -> str:
        if layer.operation and len(inputs) < 2:
            raise unsupported(layer, "it joins a tensor and a number; take Rescaling for that")
        if len(inputs) < 2 or len({build.rank(one) for one in inputs}) != 1:
            raise unsupported(layer, "it needs two or more tensors of as many axes")
        return build.add(layer, kind, inputs)

    return translate


def concatenate(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Concatenate along one axis."""
    axis = build.axis(layer, inputs[0], layer.config.get("axis", -1))
    return build.add(layer, "concatenate", inputs, axis=axis)


def rescaling(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Rescaling: numbers for all, or one a channel."""
    scale, offset = (_numbers(layer, n, layer.config.get(n)) for n in ("scale", "offset"))
    return build.add(layer, "rescaling", inputs, scale=scale, offset=offset)


def normalization(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Normalization: mean and variance from the config, or as `adapt` found them."""
    config, axis = layer.config, plain(layer.config.get("axis", -1))
    axis = [axis] if isinstance(axis, int) else axis or []
    if axis and (len(axis) > 1 or build.axis(layer, inputs[0], axis) != 1):
        raise unsupported(layer, f"its axis is {axis}; only that of the channels, or None, is read")
    mean, variance = config.get("mean"), config.get("variance")
    if mean is None:
        arrays = list(build.arrays(layer))
        if len(arrays) < 2:
            raise unsupported(layer, "it has neither mean and variance nor been adapted")
        wanted = build.shapes[inputs[0]][0] if axis else 1
        for array in arrays[:2]:
            if math.prod(array.shape) != wanted:
                has = "x".join(map(str, array.shape)) or "one number"
                raise unsupported(layer, f"it was adapted to {has}, and its input has {wanted}")
        mean, variance = (np.asarray(one, np.float64).tolist() for one in arrays[:2])
    found: dict[str, Any] = {"mean": _numbers(layer, "mean", mean)}
    found["variance"] = _numbers(layer, "variance", variance)
    if min(np.atleast_1d(found["variance"])) < 0:
        raise unsupported(layer, f"its variance is {found['variance']}, below 0")
    return build.add(layer, "normalization", inputs, invert=config.get("invert", False), **found)


def dropout(build: Builder, layer: Layer, inputs: list[str]) -> str:
    """Dropout and SpatialDropout."""
    if layer.config.get("noise_shape") is not None:
        raise unsupported(layer, "its noise_shape is not None; SpatialDropout2D drops whole maps")
    kind = "dropout" if layer.type == "Dropout" else "spatialdropout"
    return build.add(layer, kind, inputs, rate=layer.config["rate"])


def passed(build: Builder, layer: Layer, inputs: list[str]) -> str:  # noqa: ARG001
    """Identity, and what only adds to the loss."""
    return inputs[0]


LAYERS: dict[str, Translator] = {
    "Activation": activation,
    "ActivityRegularization": passed,
    "Add": merging("add"),
    "Average": merging("average"),
    "AveragePooling1D": pooling("avgpool"),
    "AveragePooling2D": pooling("avgpool"),
    "BatchNormalization": batch_norm,
    "Concatenate": concatenate,
    "Conv1D": convolution,
    "Conv2D": convolution,
    "Cropping1D": framing("crop", "cropping"),
    "Cropping2D": framing("crop", "cropping"),
    "Dense": dense,
    "DepthwiseConv1D": depthwise,
    "DepthwiseConv2D": depthwise,
    "Dropout": dropout,
    "ELU": activation,
    "Flatten": flatten,
    "GlobalAveragePooling1D": global_pooling("average"),
    "GlobalAveragePooling2D": global_pooling("average"),
    "GlobalMaxPooling1D": global_pooling("max"),
    "GlobalMaxPooling2D": global_pooling("max"),
    "Identity": passed,
    "LeakyReLU": activation,
    "MaxPooling1D": pooling("maxpool"),
    "MaxPooling2D": pooling("maxpool"),
    "Maximum": merging("maximum"),
    "Minimum": merging("minimum"),
    "Multiply": merging("multiply"),
    "Normalization": normalization,
    "PReLU": prelu,
    "Permute": permute,
    "ReLU": activation,
    "Rescaling": rescaling,
    "Reshape": reshape,
    "SeparableConv1D": separable,
    "SeparableConv2D": separable,
    "Softmax": activation,
    "SpatialDropout1D": dropout,
    "SpatialDropout2D": dropout,
    "Subtract": merging("subtract"),
    "ZeroPadding1D": framing("pad", "padding"),
    "ZeroPadding2D": framing("pad", "padding"),
}
"""Every layer of Keras's that Striate reads."""

OPERATIONS = {"Add", "Subtract", "Multiply", "Maximum", "Minimum"}
"""Operators on tensors, such as `a + b`, that stand for a layer of the same name."""


def _window(layer: Layer, key: str) -> tuple[int, dict[str, Any]]:
    """Spatial axes; kernel, stride and padding."""
    rank = 1 if layer.type.endswith("1D") else 2
    kernel, stride = plain(layer.config[key]), plain(layer.config.get("strides"))
    window = {"kernel": _each(kernel, rank), "padding": layer.config.get("padding", "valid")}
    if stride is not None:
        window["stride"] = _each(stride, rank)
    return rank, window


def _dilation(config: dict[str, Any], rank: int) -> dict[str, Any]:
    return {"dilation": _each(plain(config.get("dilation_rate", 1)), rank)}


def _each(value: Any, rank: int) -> list[int]:
    return [value] * rank if isinstance(value, int) else list(value)


def _numbers(layer: Layer, name: str, value: Any) -> float | list[float]:
    try:
        array = np.asarray(plain(value), np.float64)
    except OverflowError:  # a whole number beyond every float
        raise unsupported(layer, f"its {name} is no finite number") from None
    if array.size != max(array.shape, default=1):
        raise unsupported(layer, f"its {name} has the shape {array.shape}; give one a channel")
    numbers = array.ravel().tolist()
    return numbers if len(numbers) > 1 else numbers[0]


def _last_two_first(kernel: np.ndarray) -> np.ndarray:
    """`(*k, C, F)` as `(F, C, *k)`."""
    return np.moveaxis(kernel, (-1, -2), (0, 1))


def _depthwise(kernel: np.ndarray) -> np.ndarray:
    """`(*k, C, M)` as `(C*M, 1, *k)`."""
    moved = np.moveaxis(kernel, (-2, -1), (0, 1))
    return moved.reshape(-1, 1, *kernel.shape[:-2])
