"""What each node becomes in Keras: layers with their configs, and weights in Keras's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor, nn

from striate.errors import ForeignLayer
from striate.nets.graph import Node, Shape, paddings, per_axis


@dataclass
class KerasLayer:
    """One layer of a Keras model.

    Args:
        type: Its class.
        config: Its settings, without the name.
        weights: In the order in which Keras lists them.
        suffix: What tells it from the node's main layer, whose suffix is empty.
    """

    type: str
    config: dict[str, Any] = field(default_factory=dict)
    weights: list[np.ndarray] = field(default_factory=list)
    suffix: str = ""


_NAMED = {
    "gelu": "gelu",
    "selu": "selu",
    "silu": "silu",
    "mish": "mish",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
    "logsigmoid": "log_sigmoid",
    "softplus": "softplus",
    "softsign": "softsign",
    "exponential": "exponential",
    "hardsigmoid": "hard_sigmoid",
    "hardsilu": "hard_silu",
    "hardtanh": "hard_tanh",
}
_NEVER_BELOW_ZERO = ("sigmoid", "hardsigmoid", "softmax", "softplus", "exponential")


def keras_layers(
    node: Node, shape: Shape, made: Shape, module: nn.Module | None, before: Node | None
) -> list[KerasLayer]:
    """The chain of Keras layers that computes what a node does, channels last.

    Args:
        node: The node.
        shape: What it reads first, channels first and without the batch.
        made: What it gives.
        module: What holds its weights, if it has some.
        before: The node that it reads first; None for the pictures.

    Raises:
        ForeignLayer: Keras has no such layer.
    """
    values = node.values
    match node.kind:
        case "conv" | "depthwise":
            return _convolution(node, shape, made, module)
        case "maxpool" | "avgpool":
            return _pooling(node, shape, before)
        case "dense":
            return _dense(node, shape, module)
        case "batchnorm":
            return [_batch_norm(node, module)]
        case "prelu":
            return [_prelu(node, shape, module)]
        case "globalpool":
            mode = "Average" if values["mode"] == "average" else "Max"
            return [
                KerasLayer(f"Global{mode}Pooling{_rank(shape)}", _last(keepdims=values["keep"]))
            ]
        case "pad" | "crop":
            return [_framed(node.kind, values["cells"])]
        case "flatten":
            return _flattened(shape, values["order"])
        case "reshape":
            return _reshaped(node, shape, made)
        case "permute":
            return [_permute(values["axes"])]
        case "concatenate":
            return [KerasLayer("Concatenate", {"axis": _keras_axis(values["axis"], len(shape))})]
        case "add" | "multiply" | "average" | "maximum" | "minimum" | "subtract":
            return [KerasLayer(node.kind.capitalize())]
        case "rescaling":
            return [KerasLayer("Rescaling", dict(values))]
        case "normalization":
            axis = -1 if isinstance(values["mean"], list) else None
            return [KerasLayer("Normalization", {"axis": axis, **values})]
        case "dropout":
            return [KerasLayer("Dropout", {"rate": values["rate"]})]
        case "spatialdropout":
            return [KerasLayer(f"SpatialDropout{_rank(shape)}", {"rate": values["rate"]})]
        case "softmax":
            return [KerasLayer("Softmax", {"axis": _keras_axis(values["axis"], len(shape))})]
    return [_activation(node)]


def _activation(node: Node) -> KerasLayer:
    values = node.values
    if node.kind == "relu":
        if not values["slope"] and not values["threshold"] and values["most"] is None:
            return KerasLayer("Activation", {"activation": "relu"})
        if not values["threshold"] and values["most"] is None:
            return KerasLayer("LeakyReLU", {"negative_slope": values["slope"]})
        slope, threshold, most = (values[name] for name in ("slope", "threshold", "most"))
        config = {"max_value": most, "negative_slope": slope, "threshold": threshold}
        return KerasLayer("ReLU", config)
    if node.kind == "elu":
        return KerasLayer("ELU", {"alpha": values["alpha"]})
    if node.kind == "celu" and values["alpha"] == 1:
        return KerasLayer("Activation", {"activation": "celu"})
    if node.kind == "logsoftmax" and values["axis"] == 1:
        return KerasLayer("Activation", {"activation": "log_softmax"})
    if node.kind in _NAMED and not values.get("approximate"):
        return KerasLayer("Activation", {"activation": _NAMED[node.kind]})
    raise ForeignLayer(
        f"{node.name[:60]} is {node.kind} with {values}, and Keras has no layer for that. Train a "
        f"net with relu, gelu or another plain activation."
    )


def _convolution(
    node: Node, shape: Shape, made: Shape, module: nn.Module | None
) -> list[KerasLayer]:
    values = node.values
    stride, dilation = per_axis(node, "stride"), per_axis(node, "dilation")
    # A word is written that holds for maps of every size: others may share the weights.
    always = values["padding"] == "same" or max(stride) == 1
    padding, before = _padded(node, shape, same=always)
    kernel = _numbers(module, "weight")  # (F, C / groups, *k)
    groups = shape[0] if node.kind == "depthwise" else values["groups"]
    config = {
        "kernel_size": values["kernel"],
        "strides": stride,
        "dilation_rate": dilation,
        "padding": padding,
        "use_bias": values["bias"],
        "activation": "linear",
        **_last(),
    }
    if groups == shape[0] > 1:
        kind, config["depth_multiplier"] = "DepthwiseConv", made[0] // shape[0]
        kernel = kernel.reshape(shape[0], -1, *kernel.shape[2:])  # (C, M, *k)
        kernel = np.moveaxis(kernel, (0, 1), (-2, -1))
    else:
        if max(stride) > 1 and max(dilation) > 1:
            raise ForeignLayer(
                f"{node.name[:60]} has a stride of {stride} and a dilation of {dilation}, and "
                f"Keras's convolutions take one of the two. Train a net whose dilated "
                f"convolutions have stride 1."
            )
        kind, config["filters"], config["groups"] = "Conv", made[0], groups
        kernel = np.moveaxis(kernel, (0, 1), (-1, -2))
    weights = [kernel, *([_numbers(module, "bias")] if values["bias"] else [])]
    return [*before, KerasLayer(f"{kind}{_rank(shape)}", config, weights)]


def _pooling(node: Node, shape: Shape, before: Node | None) -> list[KerasLayer]:
    average = node.kind == "avgpool"
    harmless = before is not None and _is_never_below_zero(before) and not average
    counted = average and node.values["count_padding"]
    padding, pads = _padded(node, shape, same=not counted)
    if pads and not (harmless or counted):
        raise ForeignLayer(
            f"{node.name[:60]} pads its input by {paddings(node, shape)}, which Keras's poolings "
            f"do only as padding='same'. Train a net with poolings that do not pad, or put the "
            f"pooling right after a relu."
        )
    config = {
        "pool_size": node.values["kernel"],
        "strides": per_axis(node, "stride"),
        "padding": padding,
        **_last(),
    }
    kind = "AveragePooling" if average else "MaxPooling"
    return [*pads, KerasLayer(f"{kind}{_rank(shape)}", config)]


def _is_never_below_zero(node: Node) -> bool:
    """Whether a zero beside what it gives can be no maximum that was not there."""
    if node.kind == "relu":  # a leaky one too
        return node.values["slope"] == 0
    return node.kind in _NEVER_BELOW_ZERO


def _padded(node: Node, shape: Shape, same: bool = True) -> tuple[str, list[KerasLayer]]:
    """Keras's word for a padding; where there is none, a layer that pads first."""
    cells = paddings(node, shape)
    if same and node.values["padding"] == "same":
        return "same", []
    if not any(side for pair in cells for side in pair):
        return "valid", []
    alike = Node(node.name, node.kind, node.inputs, {**node.values, "padding": "same"})
    if same and cells == paddings(alike, shape):
        return "same", []
    return "valid", [_framed("pad", cells, "pad")]


def _dense(node: Node, shape: Shape, module: nn.Module | None) -> list[KerasLayer]:
    """Dense works along Keras's last axis; another one is brought there and back."""
    values, axis = node.values, node.values["axis"]
    weights = [_numbers(module, "weight").T]
    weights += [_numbers(module, "bias")] if values["bias"] else []
    units = weights[0].shape[1]
    config = {"units": units, "use_bias": values["bias"], "activation": "linear"}
    dense = KerasLayer("Dense", config, weights)
    if axis == 1:
        return [dense]
    swap = list(range(1, len(shape) + 1))
    swap[0], swap[axis - 1] = swap[axis - 1], swap[0]
    return [_permute(swap, "before"), dense, _permute(swap, "behind")]


def _batch_norm(node: Node, module: nn.Module | None) -> KerasLayer:
    values = node.values
    names = [
        *(["weight"] if values["scale"] else []),
        *(["bias"] if values["center"] else []),
        "running_mean",
        "running_var",
    ]
    config = {
        "axis": -1,
        "momentum": round(1 - values["momentum"], 12),
        "epsilon": values["epsilon"],
        "center": values["center"],
        "scale": values["scale"],
    }
    return KerasLayer("BatchNormalization", config, [_numbers(module, name) for name in names])


def _prelu(node: Node, shape: Shape, module: nn.Module | None) -> KerasLayer:
    shared = node.values["shared"]
    wanted = [1 if axis in shared else side for axis, side in enumerate(shape, 1)]
    slopes = _numbers(module, "weight")
    if slopes.ndim == 1:  # torch's own: one a channel, or one for all
        slopes = slopes.reshape(-1, *[1] * (len(shape) - 1))
    axes = sorted(_keras_axis(axis, len(shape)) for axis in shared)
    weights = [_channels_last(np.broadcast_to(slopes, wanted))]
    return KerasLayer("PReLU", {"shared_axes": axes}, weights)


def _flattened(shape: Shape, order: str) -> list[KerasLayer]:
    moved = order == "channels-first" and len(shape) > 1
    first = [_to_channels_first(len(shape))] if moved else []
    return [*first, KerasLayer("Flatten", _last())]


def _reshaped(node: Node, shape: Shape, made: Shape) -> list[KerasLayer]:
    if node.values["order"] == "channels-last" or len(made) == len(shape) == 1:
        target = [*made[1:], made[0]] if len(made) > 1 else list(made)
        return [KerasLayer("Reshape", {"target_shape": target})]
    before = [_to_channels_first(len(shape))] if len(shape) > 1 else []
    # Channels first as they lie; then the first axis goes behind.
    behind = [KerasLayer("Permute", {"dims": [*range(2, len(made) + 1), 1]}, suffix="behind")]
    reshape = KerasLayer("Reshape", {"target_shape": list(made)})
    return [*before, reshape, *(behind if len(made) > 1 else [])]


def _to_channels_first(rank: int) -> KerasLayer:
    return KerasLayer("Permute", {"dims": [rank, *range(1, rank)]}, suffix="channels_first")


def _permute(axes: Sequence[int], suffix: str = "") -> KerasLayer:
    """A reordering of the graph's axes as one of Keras's."""
    rank = len(axes)
    stored = [*range(2, rank + 1), 1]  # the graph's axis at each of Keras's
    dims = [_keras_axis(axes[axis - 1], rank) for axis in stored]
    return KerasLayer("Permute", {"dims": dims}, suffix=suffix)


def _framed(kind: str, cells: Sequence[Sequence[int]], suffix: str = "") -> KerasLayer:
    key, name = ("padding", "ZeroPadding") if kind == "pad" else ("cropping", "Cropping")
    flat = len(cells) == 1
    given = list(cells[0]) if flat else [list(pair) for pair in cells]
    config = {key: given} if flat else {key: given, **_last()}
    return KerasLayer(f"{name}{1 if flat else 2}D", config, suffix=suffix)


def _keras_axis(axis: int, rank: int) -> int:
    """The graph's number of an axis as Keras counts it, from 1, with the channels last."""
    return rank if axis == 1 else axis - 1


def _rank(shape: Shape) -> str:
    return f"{len(shape) - 1}D"


def _last(**more: Any) -> dict[str, Any]:
    return {"data_format": "channels_last", **more}


def _numbers(module: nn.Module | None, name: str) -> np.ndarray:
    value = getattr(module, name, None)
    if not isinstance(value, Tensor):
        raise ForeignLayer(
            f"A {type(module).__name__} has no {name} to write for Keras. Train a net of named "
            f"layers, such as one that striate models lists."
        )
    return value.detach().cpu().numpy()


def _channels_last(array: np.ndarray) -> np.ndarray:
    return np.moveaxis(array, 0, -1) if array.ndim > 1 else array
