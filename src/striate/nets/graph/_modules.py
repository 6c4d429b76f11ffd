"""Makes the module of a node, from the shapes that it reads."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from torch import nn

from striate.nets.graph import _layers as own
from striate.nets.graph._graph import Node
from striate.nets.graph._shapes import Shape, paddings, per_axis, slope_shape

_PLAIN: dict[str, Callable[[dict[str, Any]], nn.Module]] = {
    "elu": lambda values: nn.ELU(values["alpha"]),
    "celu": lambda values: nn.CELU(values["alpha"]),
    "gelu": lambda values: nn.GELU("tanh" if values["approximate"] else "none"),
    "selu": lambda _: nn.SELU(),
    "silu": lambda _: nn.SiLU(),
    "mish": lambda _: nn.Mish(),
    "tanh": lambda _: nn.Tanh(),
    "sigmoid": lambda _: nn.Sigmoid(),
    "logsigmoid": lambda _: nn.LogSigmoid(),
    "softplus": lambda _: nn.Softplus(threshold=1e4),
    "softsign": lambda _: nn.Softsign(),
    "exponential": lambda _: own.Exponential(),
    "hardsigmoid": lambda _: nn.Hardsigmoid(),
    "hardsilu": lambda _: nn.Hardswish(),
    "hardtanh": lambda _: nn.Hardtanh(),
    "softmax": lambda values: nn.Softmax(values["axis"]),
    "logsoftmax": lambda values: nn.LogSoftmax(values["axis"]),
    "dropout": lambda values: nn.Dropout(values["rate"]),
    "globalpool": lambda values: own.GlobalPool(values["mode"], values["keep"]),
    "pad": lambda values: own.Padded(values["cells"], 0.0),
    "crop": lambda values: own.Crop(values["cells"]),
    "reshape": lambda values: own.Reshape(values["shape"], values["order"]),
    "permute": lambda values: own.Permute(values["axes"]),
    "concatenate": lambda values: own.Concatenate(values["axis"]),
    "rescaling": lambda v: own.Scale(_listed(v["scale"]), _listed(v["offset"])),
    "normalization": lambda v: own.Normalization(
        _listed(v["mean"]), _listed(v["variance"]), v["invert"]
    ),
}


def module_of(node: Node, shape: Shape, made: Shape, others: Collection[Shape] = ()) -> nn.Module:
    """Makes the module of a node, with freshly drawn weights.

    Args:
        node: A checked node.
        shape: What it reads first.
        made: What it gives.
        others: What the nodes read that share its weights.
    """
    values = node.values
    match node.kind:
        case "conv" | "depthwise":
            return _convolution(node, shape, made, others)
        case "dense":
            axis, bias = values["axis"], values["bias"]
            if all(len(one) == axis for one in (shape, *others)):
                return nn.Linear(shape[-1], made[-1], bias)
            return own.DenseAlong(shape[axis - 1], made[axis - 1], bias, axis)
        case "maxpool" | "avgpool":
            return _pooling(node, shape)
        case "batchnorm":
            return _batch_norm(node, shape)
        case "spatialdropout":
            return (nn.Dropout1d if len(shape) == 2 else nn.Dropout2d)(values["rate"])
        case "prelu":
            return own.Slopes(slope_shape(node, shape))
        case "relu":
            return _relu(values["slope"], values["threshold"], values["most"])
        case "flatten" if values["order"] == "channels-first" or len(shape) == 1:
            return nn.Flatten()  # (N, C, H, W) -> (N, C*H*W)
        case "flatten":
            return own.Reshape([-1], "channels-last")  # (N, C, H, W) -> (N, H*W*C)
        case kind if kind in own.MERGES:
            return own.Merge(kind)
        case kind:
            return _PLAIN[kind](values)


def _convolution(node: Node, shape: Shape, made: Shape, others: Collection[Shape]) -> nn.Module:
    """A layer of torch, behind one that pads where it cannot: unevenly, or maps of many sizes."""
    values, cells = node.values, paddings(node, shape)
    stride, dilation = per_axis(node, "stride"), per_axis(node, "dilation")
    groups = shape[0] if node.kind == "depthwise" else values["groups"]
    alike = all(paddings(node, other) == cells for other in others)
    even = alike and all(before == behind for before, behind in cells)
    kind: Any = nn.Conv1d if len(values["kernel"]) == 1 else nn.Conv2d
    convolution = kind(
        shape[0],
        made[0],
        tuple(values["kernel"]),
        tuple(stride),
        tuple(before for before, _ in cells) if even else 0,
        tuple(dilation),
        groups,
        values["bias"],
    )
    if even:
        return convolution
    extents = [d * (k - 1) + 1 for k, d in zip(values["kernel"], dilation, strict=True)]
    frame = own.Padded(cells, 0.0) if alike else own.PaddedSame(stride, extents)
    return nn.Sequential(frame, convolution)


def _pooling(node: Node, shape: Shape) -> nn.Module:
    values, cells = node.values, paddings(node, shape)
    kernel, stride = tuple(values["kernel"]), tuple(per_axis(node, "stride"))
    flat, average = len(kernel) == 1, node.kind == "avgpool"
    plain = all(
        before == behind and 2 * before <= side
        for (before, behind), side in zip(cells, kernel, strict=True)
    )
    begin = tuple(before for before, _ in cells)
    pool: Any = nn.MaxPool1d if flat else nn.MaxPool2d
    if average:
        pool = nn.AvgPool1d if flat else nn.AvgPool2d
        if not plain:
            return own.PaddedAveragePool(kernel, stride, cells, values["count_padding"])
        return pool(kernel, stride, begin, count_include_pad=values["count_padding"])
    if plain:
        return pool(kernel, stride, begin)
    return nn.Sequential(own.Padded(cells, float("-inf")), pool(kernel, stride))


def _batch_norm(node: Node, shape: Shape) -> nn.Module:
    values = node.values
    norm = {1: nn.BatchNorm1d, 2: nn.BatchNorm1d, 3: nn.BatchNorm2d}[len(shape)](
        shape[0], values["epsilon"], values["momentum"]
    )
    for name, learned in (("weight", values["scale"]), ("bias", values["center"])):
        if not learned:
            norm.register_parameter(name, None)
            norm.affine = False  # or torch would reset what is not there
    return norm


def _relu(slope: float, threshold: float, most: float | None) -> nn.Module:
    if threshold == 0 and most is None:
        return nn.LeakyReLU(slope) if slope else nn.ReLU()
    if threshold == 0 and slope == 0 and most == 6:
        return nn.ReLU6()
    return own.BoundedReLU(slope, threshold, most)


def _listed(value: float | list[float]) -> list[float]:
    return value if isinstance(value, list) else [value]
