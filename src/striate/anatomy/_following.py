"""Follows a picture through a copy of a net, with as little computing as the net allows."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from striate.anatomy._rows import Row
from striate.anatomy._saved import saved_bytes
from striate.anatomy._trace import Trace
from striate.errors import ShapeError

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


@dataclass(frozen=True)
class Followed:
    """What following a picture found.

    Args:
        net: The copy through which it went.
        rows: The calls of layers and functions, in order.
        peak_bytes: The most memory that its tensors take at once, without the parameters.
        training_bytes: What autograd keeps for one picture; None where the net cannot be trained
            so.
        item_bytes: Bytes of one of the picture's numbers.
    """

    net: nn.Module
    rows: list[Row]
    peak_bytes: int
    training_bytes: int | None
    item_bytes: int


def follow(name: str, net: nn.Module, shape: tuple[int, ...]) -> Followed:
    """Runs a copy of a net on one picture, in evaluation mode, and notes what its layers do.

    On torch's meta device, where tensors have shapes and no numbers, nothing is computed. A net
    that looks at its numbers cannot run there: it does on one picture of zeros, as a true copy.

    Args:
        name: What the error calls the net.
        net: Any module.
        shape: `[C, …]` of a picture.

    Returns:
        What was found.

    Raises:
        ShapeError: the net fails on such a picture in both ways.
    """
    try:
        return _run(net, shape, "meta")
    except Exception:  # whatever a foreign module cannot do without numbers
        pass
    try:
        return _run(net, shape, None)
    except Exception as error:
        channels, *sides = shape
        size = "x".join(map(str, (*sides, channels)))
        order = {1: "length and", 2: "height, width and"}.get(len(sides), "sides and")
        raise ShapeError(
            f"{name} cannot take one picture of {size}: {_reason(error)}. "
            f"Give the input that it was made for, as {order} channels."
        ) from error


def kept(module: nn.Module) -> Iterator[Tensor]:
    """Each parameter and buffer of a module once."""
    yield from module.parameters()
    yield from module.buffers()


def _run(net: nn.Module, shape: tuple[int, ...], device: str | None) -> Followed:
    module = _copied(net, device)
    place = next((str(tensor.device) for tensor in kept(module)), device or "cpu")
    floating = (tensor for tensor in module.parameters() if tensor.is_floating_point())
    dtype = next((tensor.dtype for tensor in floating), torch.float32)
    trace = Trace(module)
    with torch.inference_mode():
        picture = torch.zeros(1, *shape, device=place, dtype=dtype)
        trace.show(picture)
        with trace.watching(module):
            module(picture)  # (1, C, …)
    try:
        training = saved_bytes(module, shape, place, dtype)
    except Exception:  # a foreign module may be made for evaluation alone
        training = None
    return Followed(module, trace.rows, trace.peak_bytes, training, picture.element_size())


def _copied(net: nn.Module, device: str | None) -> nn.Module:
    """A copy without the user's hooks: a true one, or on `device` with memory nobody has filled."""
    memo: dict[int, Any] = {}
    if device is not None:
        for tensor in kept(net):
            empty = torch.empty(tensor.shape, dtype=tensor.dtype, device=device)
            if isinstance(tensor, nn.Parameter):
                empty = nn.Parameter(empty, requires_grad=tensor.requires_grad)
            memo[id(tensor)] = empty
    module = copy.deepcopy(net, memo).eval()
    for part in module.modules():
        for hooks in _HOOKS:
            getattr(part, hooks).clear()
    return module


def _reason(error: Exception) -> str:
    """The first line of what torch said, without its full stop."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".")[:300]
