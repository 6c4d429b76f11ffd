"""The closed list of layers that a graph is made of, each with its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from striate.nets.graph import _values as v
from striate.nets.graph._values import REQUIRED, Check


@dataclass(frozen=True)
class Parameter:
    """One parameter of a kind of node.

    Args:
        check: What it can be.
        default: Its value where it is not written.
    """

    check: Check
    default: Any = REQUIRED


@dataclass(frozen=True)
class Kind:
    """One kind of node.

    Args:
        parameters: By name.
        inputs: How many it reads; None for two or more.
        weighted: Whether it learns or keeps numbers, and can be shared.
        pointwise: Whether it treats every number alike, wherever it stands.
    """

    parameters: dict[str, Parameter] = field(default_factory=dict)
    inputs: int | None = 1
    weighted: bool = False
    pointwise: bool = False


_WINDOW = {
    "kernel": Parameter(v.wholes(1)),
    "stride": Parameter(v.wholes(1), None),
    "padding": Parameter(v.padding("valid", "same"), "valid"),
}
_CONVOLUTION = {
    **_WINDOW,
    "padding": Parameter(v.padding("valid", "same", "causal"), "valid"),
    "dilation": Parameter(v.wholes(1), None),
    "bias": Parameter(v.flag, True),
}
_MERGE = Kind(inputs=None)
_AXIS = Parameter(v.whole(1, 3), 1)
_ORDER = Parameter(v.choice("channels-first", "channels-last"), "channels-first")


def _activation(**parameters: Parameter) -> Kind:
    return Kind(parameters, pointwise=True)


KINDS: dict[str, Kind] = {
    "conv": Kind(
        {
            "filters": Parameter(v.counted),
            "groups": Parameter(v.whole(), 1),
            **_CONVOLUTION,
        },
        weighted=True,
    ),
    "depthwise": Kind({"multiplier": Parameter(v.whole(), 1), **_CONVOLUTION}, weighted=True),
    "dense": Kind(
        {
            "units": Parameter(v.counted),
            "bias": Parameter(v.flag, True),
            "axis": _AXIS,
        },
        weighted=True,
    ),
    "batchnorm": Kind(
        {
            "epsilon": Parameter(v.real(0), 1e-3),
            "momentum": Parameter(v.real(0), 0.01),
            "center": Parameter(v.flag, True),
            "scale": Parameter(v.flag, True),
        },
        weighted=True,
    ),
    "prelu": Kind({"shared": Parameter(v.wholes(1, (0, 1, 2, 3)), [])}, weighted=True),
    "maxpool": Kind(_WINDOW),
    "avgpool": Kind({**_WINDOW, "count_padding": Parameter(v.flag, False)}),
    "globalpool": Kind(
        {
            "mode": Parameter(v.choice("average", "max"), "average"),
            "keep": Parameter(v.flag, False),
        }
    ),
    "pad": Kind({"cells": Parameter(v.pairs)}),
    "crop": Kind({"cells": Parameter(v.pairs)}),
    "flatten": Kind({"order": _ORDER}),
    "reshape": Kind({"shape": Parameter(v.sides), "order": _ORDER}),
    "permute": Kind({"axes": Parameter(v.wholes(1, (1, 2, 3)))}),
    "add": _MERGE,
    "multiply": _MERGE,
    "average": _MERGE,
    "maximum": _MERGE,
    "minimum": _MERGE,
    "subtract": Kind(inputs=2),
    "concatenate": Kind({"axis": _AXIS}, inputs=None),
    "rescaling": Kind(
        {"scale": Parameter(v.numbers, 1.0), "offset": Parameter(v.numbers, 0.0)},
    ),
    "normalization": Kind(
        {
            "mean": Parameter(v.numbers),
            "variance": Parameter(v.numbers),
            "invert": Parameter(v.flag, False),
        }
    ),
    "dropout": Kind({"rate": Parameter(v.share)}, pointwise=True),
    "spatialdropout": Kind({"rate": Parameter(v.share)}),
    "softmax": Kind({"axis": _AXIS}),
    "logsoftmax": Kind({"axis": _AXIS}),
    "relu": _activation(
        slope=Parameter(v.real(0), 0.0),
        threshold=Parameter(v.real(0), 0.0),
        most=Parameter(v.optional(v.real(0)), None),
    ),
    "elu": _activation(alpha=Parameter(v.real(), 1.0)),
    "celu": _activation(alpha=Parameter(v.real(), 1.0)),
    "gelu": _activation(approximate=Parameter(v.flag, False)),
    "selu": _activation(),
    "silu": _activation(),
    "mish": _activation(),
    "tanh": _activation(),
    "sigmoid": _activation(),
    "logsigmoid": _activation(),
    "softplus": _activation(),
    "softsign": _activation(),
    "exponential": _activation(),
    "hardsigmoid": _activation(),
    "hardsilu": _activation(),
    "hardtanh": _activation(),
}
"""Every kind of node by name. Nothing else is ever built."""
