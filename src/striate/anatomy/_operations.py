"""What an operation amounts to: its family, its multiply-accumulates, its window."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from torch import Tensor

from striate.anatomy._call import Call
from striate.arithmetic import Window

Family = Literal[
    "convolution", "dense", "matrix product", "attention", "pooling", "norm", "add", "concatenate"
]

CONVOLUTIONS = frozenset(
    ("conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
     "convolution", "_convolution")
)  # fmt: skip
POOLINGS = frozenset(
    ("max_pool1d", "max_pool2d", "max_pool3d", "max_pool1d_with_indices", "max_pool2d_with_indices",
     "max_pool3d_with_indices", "avg_pool1d", "avg_pool2d", "avg_pool3d")
)  # fmt: skip
ADAPTIVE = frozenset(
    f"{prefix}adaptive_{kind}_pool{axes}d"
    for prefix in ("", "_")
    for kind in ("avg", "max")
    for axes in (1, 2, 3)
)
NORMS = frozenset(
    ("batch_norm", "native_batch_norm", "_native_batch_norm_legit", "instance_norm", "group_norm",
     "native_group_norm", "layer_norm", "native_layer_norm", "rms_norm", "_fused_rms_norm",
     "_batch_norm_impl_index", "_native_batch_norm_legit_no_training")
)  # fmt: skip
PRODUCTS = frozenset(
    ("addbmm", "addmm", "addmv", "baddbmm", "bmm", "dot", "inner", "matmul", "mm", "mv", "vdot")
)
ATTENTIONS = frozenset(
    ("scaled_dot_product_attention", "_scaled_dot_product_flash_attention_for_cpu",
     "_scaled_dot_product_flash_attention", "_scaled_dot_product_efficient_attention",
     "_scaled_dot_product_cudnn_attention")
)  # fmt: skip
CONCATENATIONS = frozenset(("cat", "concat", "concatenate", "stack"))


@dataclass(frozen=True)
class Slide:
    """How a convolution or pooling reads the picture's axes.

    Args:
        windows: One an axis, last axes of the tensor.
        groups: Of a convolution.
        transposed: Whether it spreads cells out instead of gathering them.
        lopsided: Whether its padding has one cell more at the end: "same" of an even window.
    """

    windows: tuple[Window, ...]
    groups: int = 1
    transposed: bool = False
    lopsided: bool = False


def family(call: Call, output: Tensor, from_picture: Sequence[bool]) -> Family | None:
    """Says which of the families that keep values an operation belongs to, if to any.

    Args:
        call: The operation.
        output: Its first tensor.
        from_picture: For each tensor that comes in, whether it depends on the picture.
    """
    name, inputs = call.name, call.tensors
    if name in CONVOLUTIONS:
        return "convolution"
    if name == "linear":
        return "dense"
    if name in PRODUCTS:
        return "matrix product" if sum(from_picture) > 1 else "dense"
    if name in ATTENTIONS:
        return "attention"
    if name in POOLINGS:
        return "pooling"
    if name in ADAPTIVE:
        # One that has nothing to do (VGG's at 224 pixels) pools nothing.
        return None if output.shape == inputs[0].shape else "pooling"
    if name in NORMS:
        return "norm"
    if name == "add" and sum(from_picture) > 1:
        return "add"
    if name in CONCATENATIONS and len(inputs) > 1:
        return "concatenate"
    return None


def macs(call: Call, output: Tensor) -> int:
    """Counts the products of convolutions, matrix products and attention.

    Biases, norms, poolings and activations count nothing: torch's own `FlopCounterMode` leaves
    them out as well, and counts two operations for each of these.
    """
    name, given = call.name, call.arguments
    if name in CONVOLUTIONS:
        weight = given["weight"]
        cells = given["input"] if _transposed(call) else output
        return cells.numel() * (weight.numel() // weight.shape[0])
    if name == "linear":
        return output.numel() * given["weight"].shape[-1]
    if name in PRODUCTS:
        first = call.tensors[1] if name in ("addmm", "addmv", "baddbmm") else call.tensors[0]
        if name == "addbmm":
            first = call.tensors[1]
            return first.shape[0] * output.numel() * first.shape[-1]
        return output.numel() * first.shape[-1]
    if name in ATTENTIONS:
        query, key, value = given["query"], given["key"], given["value"]
        pairs = math.prod(query.shape[:-1]) * key.shape[-2]
        return pairs * (query.shape[-1] + value.shape[-1])
    return 0


def slide(call: Call) -> Slide | None:
    """Gives the windows of a convolution or pooling; None for all others and adaptive poolings."""
    given = call.arguments
    if call.name in CONVOLUTIONS:
        sides = given["weight"].shape[2:]
        stride, dilation = (_each(given[key], sides) for key in ("stride", "dilation"))
        padding = _paddings(given["padding"], sides, dilation)
        windows = zip(sides, stride, padding, dilation, strict=True)
        made = tuple(Window(*sizes) for sizes in windows)
        odd = given["padding"] == "same" and any(window.extent % 2 == 0 for window in made)
        return Slide(made, given["groups"], _transposed(call), lopsided=odd)
    if call.name in POOLINGS:
        axes = int(call.name.partition("pool")[2][0])
        kernel = _each(given["kernel_size"], range(axes))
        stride = _each(given.get("stride") or kernel, kernel)
        padding = _each(given.get("padding", 0), kernel)
        dilation = _each(given.get("dilation", 1), kernel)
        ceil = bool(given.get("ceil_mode", False))
        sizes = zip(kernel, stride, padding, dilation, strict=True)
        return Slide(tuple(Window(*four, ceil) for four in sizes))
    return None


def adaptive_slide(call: Call, output: Tensor) -> Slide | None:
    """Gives the windows of an adaptive pooling that divides its axes evenly; else None."""
    if call.name not in ADAPTIVE:
        return None
    axes = int(call.name.partition("pool")[2][0])
    before, after = call.tensors[0].shape[-axes:], output.shape[-axes:]
    if any(old % new for old, new in zip(before, after, strict=True)):
        return None
    sides = [old // new for old, new in zip(before, after, strict=True)]
    return Slide(tuple(Window(side, side) for side in sides))


def _transposed(call: Call) -> bool:
    return "transpose" in call.name or bool(call.arguments.get("transposed", False))


def _each(value: Any, axes: Sequence[int] | range) -> list[int]:
    """One number an axis, of a number or a list of one or all."""
    values = [value] if isinstance(value, int) else list(value)
    return values * len(axes) if len(values) == 1 else values


def _paddings(value: Any, sides: Sequence[int], dilation: list[int]) -> list[int]:
    if value == "same":
        # Odd amounts put the one more at the end: the start is what counts here.
        return [step * (side - 1) // 2 for side, step in zip(sides, dilation, strict=True)]
    return [0] * len(sides) if value == "valid" else _each(value, sides)
