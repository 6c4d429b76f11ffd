"""Words of `striate conv` read one by one: an input's size, pairs, a pooling, a mode."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from striate.arithmetic import Window
from striate.cli._conv_flags import LayerFlags
from striate.errors import InputError, InvalidSetting

if TYPE_CHECKING:
    from striate.filters import Example

MOST_CHANNELS = 1_000_000
_MOST_SIDE = 100_000
_MODES = ("cross-correlation", "convolution")
_POOLS = ("max", "average")
_OF_A_CONVOLUTION = ("filters", "groups", "bias", "mode", "dilation")

Pair = tuple[int, int]


def read_shape(text: str) -> tuple[int, int, int]:
    """`7x7x3` or `7x7` as `(C, H, W)`."""
    sides = text.lower().split("x")
    sizes = [int(side) for side in sides if side.isascii() and side.isdigit() and len(side) < 10]
    most = (_MOST_SIDE, _MOST_SIDE, MOST_CHANNELS)
    if (
        len(sides) not in (2, 3)
        or len(sizes) != len(sides)
        or not all(1 <= size <= limit for size, limit in zip(sizes, most, strict=False))
    ):
        raise InputError(
            f"An input cannot be {text!r}: give height, width and channels, such as 7x7x3 or 7x7, "
            f"sides up to {_MOST_SIDE:,} and channels up to {MOST_CHANNELS:,}."
        )
    height, width, channels = [*sizes, 1][:3]
    return channels, height, width


def read_pair(text: str | None, name: str, least: int, *, numeric: bool = True) -> Pair | None:
    """`2` or `2x1` as a pair; None for none, or for other text unless it has to be numeric."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,9})(?:x(\d{1,9}))?", text.strip().lower(), re.ASCII)
    sides = [int(side) for side in found.groups() if side is not None] if found else []
    if sides and all(least <= side <= _MOST_SIDE for side in sides):
        return sides[0], sides[-1]
    if sides or numeric or re.fullmatch(r"\s*[-+]?[\d.]+\s*", text):
        raise InvalidSetting(
            f"A {name} cannot be {text!r}: give a whole number from {least} to {_MOST_SIDE:,}, or "
            f"two, down and across, such as 1x2."
        )
    return None


def read_pool(flags: LayerFlags, example: Example | None) -> str | None:
    """The kind of pooling that was asked for, or that an example is."""
    pool = flags.pool
    if pool is None and example is not None and example.weights is None:
        pool = example.pool
    if pool is not None and pool not in _POOLS:
        raise InvalidSetting(f"A pooling cannot be {pool!r}: give {' or '.join(_POOLS)}.")
    if pool is not None:
        wrong = [f"--{name}" for name in _OF_A_CONVOLUTION if getattr(flags, name) is not None]
        if wrong:
            raise InputError(
                f"A pooling has no {', '.join(wrong)}: leave that out, or leave out --pool."
            )
    elif flags.ceil:
        raise InputError("A convolution has no --ceil: leave it out, or give --pool.")
    return pool


def read_moves(
    flags: LayerFlags, pool: str | None, kernel: Pair, example: Example | None
) -> tuple[Pair, Pair]:
    """Stride and dilation, each down and across."""
    stride = read_pair(flags.stride, "stride", 1)
    dilation = read_pair(flags.dilation, "dilation", 1) or (1, 1)
    for side, apart in zip(kernel, dilation, strict=True):
        extent = Window(side, dilation=apart).extent
        if extent > _MOST_SIDE:
            raise InvalidSetting(
                f"A kernel of {side} with dilation {apart} spreads over {extent:,} cells: at most "
                f"{_MOST_SIDE:,}. Take a smaller one."
            )
    if stride is None and example is not None:
        side = example.pool_stride if pool else example.stride
        stride = side, side
    return stride or (kernel if pool else (1, 1)), dilation


def read_mode(text: str | None, example: Example | None) -> str:
    """Whether the kernel is laid as it is or flipped."""
    if text is None:
        return _MODES[0] if example is None else example.mode
    if text not in _MODES:
        raise InvalidSetting(
            f"A mode cannot be {text!r}: give cross-correlation, which networks call convolution, "
            f"or convolution, which flips the kernel."
        )
    return text
