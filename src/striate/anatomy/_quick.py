"""Shapes of the commonest operations, answered without torch's own meta functions.

The first of those to be asked imports sympy and torch's compiler: 4.5 s for a net that is looked at
in 20 ms. Until something else has imported these, the operations of ordinary convnets are answered
here; what is not here, torch answers. A test holds every answer against torch's.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from striate.anatomy._call import Call
from striate.anatomy._operations import ADAPTIVE, CONVOLUTIONS, POOLINGS, Slide, slide
from striate.arithmetic import output_size

_LOADED = ("sympy", "torch._dynamo")
_SAME = frozenset(
    ("_log_softmax", "_softmax", "batch_norm", "empty_like", "group_norm", "instance_norm",
     "layer_norm", "log_softmax", "softmax")
)  # fmt: skip
# Outputs of another type, several, or the very tensor that came in.
_LEFT_TO_TORCH = frozenset(
    ("_to_copy", "alias", "alpha_dropout", "contiguous", "detach", "dropout", "eq",
     "feature_dropout", "float", "ge", "gt", "half", "isfinite", "isnan", "le", "lift_fresh",
     "logical_and", "logical_not", "logical_or", "lt", "native_dropout", "ne", "to", "type_as",
     "where")
)  # fmt: skip


def wanted() -> bool:
    """Says whether torch's own answers would first have to be imported."""
    return not all(name in sys.modules for name in _LOADED)


def answer(call: Call) -> Any:
    """Gives what an operation on the meta device gives, or None where that is left to torch.

    Args:
        call: The operation; its tensors are on the meta device and of one floating type.
    """
    kinds = {(tensor.dtype, tensor.device.type) for tensor in call.tensors}
    if len(kinds) != 1 or next(iter(kinds))[1] != "meta":
        return None
    if not call.tensors[0].is_floating_point() and not call.in_place:
        return None
    if call.written and not call.in_place:  # into its `out`
        return None
    name, first = call.name, call.tensors[0]
    if name in CONVOLUTIONS or name in POOLINGS:
        return _slid(call)
    if call.pointwise:
        return _pointwise(call)
    if name in ADAPTIVE:
        return _adaptive(call)
    if name in _SAME:
        return _like(first)
    if name == "native_batch_norm":
        kept = first.shape[1] if call.arguments["training"] else 0
        return _like(first), first.new_empty(kept), first.new_empty(kept)
    if name == "linear":
        weight = call.arguments["weight"]
        return first.new_empty((*first.shape[:-1], weight.shape[0]))
    if name in ("addmm", "mm"):
        left, right = call.tensors[-2:]
        return left.new_empty((left.shape[0], right.shape[1]))
    if name in ("mean", "sum") and call.arguments.get("dim"):
        return _summed(first, call.arguments["dim"], call.arguments["keepdim"])
    if name == "cat" and not any(tensor.dim() == 1 for tensor in call.tensors):
        return _joined(call.tensors, call.arguments["dim"])
    return None


def _like(tensor: Tensor) -> Tensor:
    return tensor.new_empty(tensor.shape)


def _slid(call: Call) -> Any:
    tensor = call.tensors[0]
    found = slide(call)
    if found is None or found.transposed or call.arguments.get("padding") == "same":
        return None
    axes = len(found.windows)
    shape = list(tensor.shape)
    if call.name in CONVOLUTIONS:
        weight = call.arguments["weight"]
        if tensor.dim() != axes + 2 or shape[1] != weight.shape[1] * found.groups:
            return None  # torch says what is wrong
        shape[1] = weight.shape[0]
    shape[-axes:] = _sides(shape[-axes:], found)
    pooled = tensor.new_empty(shape)
    if call.name.endswith("with_indices"):
        return pooled, tensor.new_empty(shape, dtype=torch.int64)
    return pooled


def _sides(sizes: Sequence[int], found: Slide) -> list[int]:
    return [output_size(size, window) for size, window in zip(sizes, found.windows, strict=True)]


def _pointwise(call: Call) -> Any:
    first = call.tensors[0]
    if call.name in _LEFT_TO_TORCH:
        return None
    shape = _broadcast([tensor.shape for tensor in call.tensors])
    if shape is None:
        return None
    if call.in_place:
        return first if shape == list(first.shape) else None
    return first.new_empty(shape)


def _broadcast(shapes: Sequence[Sequence[int]]) -> list[int] | None:
    """The shape that several are stretched to, aligned from the right; None if they cannot be."""
    longest = max(map(len, shapes))
    padded = [[1] * (longest - len(shape)) + list(shape) for shape in shapes]
    wide = [max(sides) if 0 not in sides else 0 for sides in zip(*padded, strict=True)]
    fits = all(side in (1, size) for each in padded for side, size in zip(each, wide, strict=True))
    return wide if fits else None


def _adaptive(call: Call) -> Any:
    tensor, size = call.tensors[0], call.arguments["output_size"]
    axes = int(call.name.partition("pool")[2][0])
    sides = [size] * axes if isinstance(size, int) else list(size) * (axes // len(size))
    pooled = tensor.new_empty((*tensor.shape[:-axes], *sides))
    if "max" in call.name:
        return pooled, tensor.new_empty(pooled.shape, dtype=torch.int64)
    return pooled


def _summed(tensor: Tensor, dim: int | Sequence[int], keepdim: bool) -> Tensor:
    axes = {axis % tensor.dim() for axis in ([dim] if isinstance(dim, int) else dim)}
    shape = [1 if place in axes else side for place, side in enumerate(tensor.shape)]
    if not keepdim:
        shape = [side for place, side in enumerate(tensor.shape) if place not in axes]
    return tensor.new_empty(shape)


def _joined(tensors: Sequence[Tensor], dim: int) -> Tensor | None:
    first = tensors[0]
    dim = dim % first.dim()
    others = [[*tensor.shape[:dim], *tensor.shape[dim + 1 :]] for tensor in tensors]
    if any(other != others[0] for other in others):
        return None
    shape = list(first.shape)
    shape[dim] = sum(tensor.shape[dim] for tensor in tensors)
    return first.new_empty(shape)
