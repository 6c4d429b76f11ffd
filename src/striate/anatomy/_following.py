"""Follows a picture through a copy of a net, with as little computing as the net allows."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from striate.anatomy._copying import check, copied, kept
from striate.anatomy._rows import Row
from striate.anatomy._saved import saved_bytes
from striate.anatomy._trace import Trace
from striate.anatomy._unmoved import attention_in_steps, unmoved
from striate.errors import ForeignLayer, ShapeError


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
        ForeignLayer: no picture can be followed through it.
        ShapeError: the net fails on such a picture in both ways.
    """
    check(name, net)
    with unmoved(), attention_in_steps():
        return _either_way(name, net, shape)


def _either_way(name: str, net: nn.Module, shape: tuple[int, ...]) -> Followed:
    try:
        return _run(copied(name, net, "meta"), shape, "meta")
    except Exception:  # whatever a foreign module cannot do without numbers
        pass
    try:
        return _run(copied(name, net, None), shape, "cpu")
    except ForeignLayer:
        raise
    except Exception as error:
        channels, *sides = shape
        size = "x".join(map(str, (*sides, channels)))
        order = {1: "length and", 2: "height, width and"}.get(len(sides), "sides and")
        raise ShapeError(
            f"{name} cannot take one picture of {size}: {_reason(error)}. "
            f"Give the input that it was made for, as {order} channels."
        ) from error


def _run(module: nn.Module, shape: tuple[int, ...], device: str) -> Followed:
    place = next((str(tensor.device) for tensor in kept(module)), device)
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


def _reason(error: Exception) -> str:
    """The first line of what torch said, without its full stop."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0].rstrip(".")[:300]
