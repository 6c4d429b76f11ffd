"""Follows pictures through a copy of a net, with as little computing as the net allows."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from striate.anatomy._calls import Call, watched
from striate.errors import ShapeError

_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def follow(name: str, net: nn.Module, shape: tuple[int, int, int]) -> tuple[nn.Module, list[Call]]:
    """Runs a copy of a net in evaluation mode and notes the calls of its layers.

    Three ways, each where the one before fails. A batch of no pictures, through weights whose
    memory is never touched: shapes come out, and no kernel has work. The meta device: shapes
    alone, but torch takes seconds to load what it needs for them. One picture of zeros, through a
    true copy: for a net that looks at its numbers.

    Args:
        name: What the error calls the net.
        net: Any module.
        shape: `[C, H, W]` of a picture.

    Returns:
        The copy, and its calls.

    Raises:
        ShapeError: the net fails on such pictures in all three ways.
    """
    for device, pictures in (("cpu", 0), ("meta", 1)):
        try:
            module = _copied(net, device)
            return module, _run(module, shape, pictures, device)
        except Exception:  # whatever a foreign module cannot do without numbers
            continue
    try:
        module = _copied(net, None)
        device = next((str(tensor.device) for tensor in kept(module)), "cpu")
        return module, _run(module, shape, 1, device)
    except Exception as error:
        channels, height, width = shape
        raise ShapeError(
            f"{name} cannot take one picture of {height}x{width}x{channels}: "
            f"{error}. Give the input that it was made for, as height, width and channels."
        ) from error


def kept(module: nn.Module) -> Iterator[Tensor]:
    """Each parameter and buffer of a module once."""
    yield from module.parameters()
    yield from module.buffers()


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


def _run(module: nn.Module, shape: tuple[int, int, int], pictures: int, device: str) -> list[Call]:
    dtypes = (tensor.dtype for tensor in module.parameters() if tensor.is_floating_point())
    batch = torch.zeros(pictures, *shape, device=device, dtype=next(dtypes, torch.float32))
    with torch.no_grad(), watched(module) as calls:
        module(batch)  # (N, C, H, W)
    return calls
