"""Keras's layers as its documentation has them, in NumPy: one picture, channels last."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy import special

Config = dict[str, Any]
Weights = Sequence[np.ndarray]
Array = np.ndarray[Any, np.dtype[Any]]


def keras(kind: str, config: Config, weights: Weights, *inputs: Array) -> Array:
    """What a layer of Keras's gives for inputs without the batch."""
    made = LAYERS[kind](config, weights, *inputs)
    given = config.get("activation")
    if isinstance(given, dict):
        return keras(given["class_name"], given["config"], (), made)
    return ACTIVATIONS[config.get("activation") or "linear"](made)


def _each(value: Any, rank: int) -> list[int]:
    return [value] * rank if isinstance(value, int) else list(value)


def _cells(config: Config, x: Array, key: str, fill: float) -> Array:
    """`(*places, C, K)`: what each place of a window reads."""
    rank = x.ndim - 1
    kernel = _each(config[key], rank)
    stride = _each(config.get("strides") or (1 if key == "kernel_size" else kernel), rank)
    holes = _each(config.get("dilation_rate", 1), rank)
    reach = [hole * (side - 1) + 1 for hole, side in zip(holes, kernel, strict=True)]
    ends = [(0, 0)] * rank
    if config.get("padding") == "same":  # TensorFlow: ceil(n / stride) places, the rest at the end
        totals = [
            max(0, (-(-n // step) - 1) * step + far - n)
            for n, step, far in zip(x.shape, stride, reach, strict=False)
        ]
        ends = [(total // 2, total - total // 2) for total in totals]
    elif config.get("padding") == "causal":
        ends = [(far - 1, 0) for far in reach]
    x = np.pad(x, [*ends, (0, 0)], constant_values=fill)
    seen = sliding_window_view(x, reach, axis=tuple(range(rank)))  # (*places, C, *reach)
    step = [slice(None, None, one) for one in stride]
    hole = [slice(None, None, one) for one in holes]
    seen = seen[(*step, slice(None), *hole)]
    return seen.reshape(*seen.shape[: rank + 1], -1)


def _bias(config: Config, weights: Weights) -> Array | float:
    return weights[-1] if config.get("use_bias", True) else 0.0


def _convolution(config: Config, weights: Weights, x: Array) -> Array:
    kernel = weights[0].reshape(-1, *weights[0].shape[-2:])  # (K, C / groups, F)
    groups = config.get("groups", 1)
    cells = np.split(_cells(config, x, "kernel_size", 0.0), groups, axis=-2)
    kernels = np.split(kernel, groups, axis=-1)
    parts = [np.einsum("...ck,kcf->...f", *pair) for pair in zip(cells, kernels, strict=True)]
    return np.concatenate(parts, axis=-1) + _bias(config, weights)


def _depthwise(config: Config, weights: Weights, x: Array) -> Array:
    kernel = weights[0].reshape(-1, *weights[0].shape[-2:])  # (K, C, M)
    made = np.einsum("...ck,kcm->...cm", _cells(config, x, "kernel_size", 0.0), kernel)
    return made.reshape(*made.shape[:-2], -1) + _bias(config, weights)


def _separable(config: Config, weights: Weights, x: Array) -> Array:
    made = _depthwise({**config, "use_bias": False}, weights[:1], x)
    return made @ weights[1].reshape(weights[1].shape[-2:]) + _bias(config, weights)


def _batch_norm(config: Config, weights: Weights, x: Array) -> Array:
    axis = np.ravel(config.get("axis", -1))[0]
    axis = axis - 1 if axis > 0 else axis
    given = [np.moveaxis(np.expand_dims(one, tuple(range(x.ndim - 1))), -1, axis)
             for one in weights]  # fmt: skip
    gamma = given.pop(0) if config.get("scale", True) else 1.0
    beta = given.pop(0) if config.get("center", True) else 0.0
    mean, variance = given
    return gamma * (x - mean) / np.sqrt(variance + config.get("epsilon", 1e-3)) + beta


def _relu(config: Config, weights: Weights, x: Array) -> Array:
    slope, threshold = config.get("negative_slope", 0.0), config.get("threshold", 0.0)
    most = np.inf if config.get("max_value") is None else config["max_value"]
    return np.where(x >= threshold, np.minimum(x, most), slope * (x - threshold))


def _normalization(config: Config, weights: Weights, x: Array) -> Array:
    mean, deviation = np.array(config["mean"]), np.sqrt(config["variance"])
    return x * deviation + mean if config.get("invert") else (x - mean) / deviation


def _frame(config: Config, weights: Weights, x: Array) -> Array:
    cells = config["padding"]
    cells = [cells] if x.ndim == 2 else cells
    return np.pad(x, [*map(tuple, cells), (0, 0)])


def _crop(config: Config, weights: Weights, x: Array) -> Array:
    cells = config["cropping"]
    for axis, (before, behind) in enumerate([cells] if x.ndim == 2 else cells):
        x = np.take(x, range(before, x.shape[axis] - behind), axis)
    return x


def _axis(config: Config) -> int:
    axis = config.get("axis", -1)
    return axis - 1 if axis > 0 else axis


def _spatial(x: Array) -> tuple[int, ...]:
    return tuple(range(x.ndim - 1))


LAYERS: dict[str, Callable[..., Array]] = {
    "Activation": lambda config, weights, x: x,
    "Add": lambda config, weights, *xs: np.add(*xs),
    "Average": lambda config, weights, *xs: np.mean(np.broadcast_arrays(*xs), axis=0),
    "AveragePooling": lambda c, w, x: np.nanmean(_cells(c, x, "pool_size", np.nan), -1),
    "BatchNormalization": _batch_norm,
    "Concatenate": lambda config, weights, *xs: np.concatenate(xs, _axis(config)),
    "Conv": _convolution,
    "Cropping": _crop,
    "Dense": lambda config, weights, x: x @ weights[0] + _bias(config, weights),
    "DepthwiseConv": _depthwise,
    "Dropout": lambda config, weights, x: x,
    "ELU": lambda c, w, x: np.where(x > 0, x, c.get("alpha", 1.0) * np.expm1(x)),
    "Flatten": lambda config, weights, x: x.reshape(-1),
    "GlobalAveragePooling": lambda c, w, x: x.mean(_spatial(x), keepdims=c.get("keepdims", False)),
    "GlobalMaxPooling": lambda c, w, x: x.max(_spatial(x), keepdims=c.get("keepdims", False)),
    "Identity": lambda config, weights, x: x,
    "LeakyReLU": lambda c, w, x: np.where(x > 0, x, c.get("negative_slope", 0.3) * x),
    "MaxPooling": lambda c, w, x: _cells(c, x, "pool_size", -np.inf).max(-1),
    "Maximum": lambda config, weights, *xs: np.maximum(*xs),
    "Minimum": lambda config, weights, *xs: np.minimum(*xs),
    "Multiply": lambda config, weights, *xs: np.multiply(*xs),
    "Normalization": _normalization,
    "PReLU": lambda config, weights, x: np.where(x > 0, x, weights[0] * x),
    "Permute": lambda config, weights, x: x.transpose([axis - 1 for axis in config["dims"]]),
    "ReLU": _relu,
    "Rescaling": lambda c, w, x: x * np.array(c["scale"]) + np.array(c.get("offset", 0.0)),
    "Reshape": lambda config, weights, x: x.reshape(config["target_shape"]),
    "SeparableConv": _separable,
    "Softmax": lambda config, weights, x: special.softmax(x, _axis(config)),
    "SpatialDropout": lambda config, weights, x: x,
    "Subtract": lambda config, weights, *xs: np.subtract(*xs),
    "ZeroPadding": _frame,
}
LAYERS |= {f"{kind}{rank}D": layer for kind, layer in LAYERS.items() for rank in (1, 2)}
ACTIVATIONS: dict[str, Callable[[Array], Array]] = {
    "linear": lambda x: x,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": special.expit,
    "softmax": lambda x: special.softmax(x, -1),
    "tanh": np.tanh,
}
