"""What `striate conv` computes: each array, forwards and backwards, with how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from striate.cli._conv_plan import Plan
from striate.errors import InputError
from striate.filters import (
    Traced,
    Values,
    read_values,
    trace_convolution,
    trace_gradients,
    trace_pooling,
    trace_pooling_gradient,
)


@dataclass(frozen=True)
class Part:
    """One array of a computation: what it is, its numbers, and how each came about if traced."""

    key: str
    title: str
    values: np.ndarray
    traced: Traced | None = None
    order: str = ""
    many: str = ""


def forward(plan: Plan, values: Values) -> list[Part]:
    """Input, weights, output, and what an example does with it afterwards."""
    parts = [Part("input", "input", values.picture)]
    if plan.pool is not None:
        traced = trace_pooling(
            values.picture, _pair(plan, "kernel"), kind=plan.pool, stride=_pair(plan, "stride"),
            padding=_pair(plan, "padding"), ceil=plan.windows[0].ceil,
        )  # fmt: skip
        return [*parts, Part("output", "output", traced.output, traced, _POOL_ORDER[plan.pool])]
    weights = _weights(values)
    parts.append(Part("weights", "weights", weights))
    if values.bias is not None:
        parts.append(Part("bias", "bias", values.bias))
    traced = trace_convolution(values.picture, weights, bias=values.bias, **_options(plan))
    lain = " (flipped, as it lies)" if plan.mode == "convolution" else ""
    many = "channel by channel, " if weights.shape[1] > 1 else ""
    parts.append(Part("output", "output", traced.output, traced, f"input*weight{lain}", many))
    example = plan.example
    output = traced.output
    if example is not None and example.relu:
        output = np.maximum(output, 0)
        parts.append(Part("relu", "ReLU: what is negative becomes 0", output))
    if example is not None and example.pool is not None:
        side, stride = example.pool_kernel, example.pool_stride
        pooled = trace_pooling(
            output, side, kind=example.pool, stride=stride, ceil=example.pool_ceil
        )
        ends = ", past the end (ceil)" if example.pool_ceil else ""
        title = f"{example.pool} pooling {side}x{side}, stride {stride}{ends}"
        parts.append(Part("pooled", title, pooled.output, pooled, _POOL_ORDER[example.pool]))
    return parts


_POOL_ORDER = {"max": "the largest of its window", "average": "the mean of its window"}


def backward(plan: Plan, values: Values, upstream_file: str | None) -> list[Part]:
    """The upstream gradient, and what flows from it to the weights, the bias and the input."""
    given = values.upstream if upstream_file is None else read_values(upstream_file).picture
    said = "ones" if given is None else "as given"
    if plan.pool is not None:
        traced = trace_pooling_gradient(
            values.picture, _pair(plan, "kernel"), upstream=given, kind=plan.pool,
            stride=_pair(plan, "stride"), padding=_pair(plan, "padding"),
            ceil=plan.windows[0].ceil,
        )  # fmt: skip
        upstream = np.ones(plan.output) if given is None else given
        return [
            Part("upstream", f"gradient that comes from above: {said}", upstream),
            Part("input", "gradient of the input", traced.output, traced, "upstream*share"),
        ]
    found = trace_gradients(values.picture, _weights(values), upstream=given, **_options(plan))
    parts = [
        Part("upstream", f"gradient that comes from above: {said}", found.upstream),
        Part(
            "weights", "gradient of the weights", found.weights.output, found.weights,
            "input*upstream",
        ),
        Part(
            "input", "gradient of the input", found.input.output, found.input,
            "upstream*weight", "filter by filter, " if plan.filters > plan.groups else "",
        ),
    ]  # fmt: skip
    if values.bias is not None:
        parts.insert(2, Part("bias", "gradient of the bias: the sum of each map", found.bias))
    return parts


def _weights(values: Values) -> np.ndarray:
    """A convolution's; drawn or given before anything is computed."""
    if values.weights is None:
        raise InputError("A convolution takes weights: give --kernel.")
    return values.weights


def _options(plan: Plan) -> dict[str, Any]:
    names = ("stride", "padding", "dilation")
    return {"groups": plan.groups, "mode": plan.mode} | {name: _pair(plan, name) for name in names}


def _pair(plan: Plan, name: str) -> tuple[int, int]:
    down, across = (getattr(window, name) for window in plan.windows)
    return down, across
