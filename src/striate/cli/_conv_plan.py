"""What `striate conv` was asked for, worked out: from words to shapes, windows and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from striate.arithmetic import (
    Window,
    both_axes,
    convolution_parameters,
    dividing_padding,
    fitting_paddings,
    named_padding,
    output_sizes,
)
from striate.cli._conv_flags import LayerFlags
from striate.errors import InputError, InvalidSetting, UnknownName

if TYPE_CHECKING:
    from striate.filters import Example, Values

_MOST_SIDE = 100_000
_MOST_CHANNELS = 1_000_000
_MODES = ("cross-correlation", "convolution")
_POOLS = ("max", "average")
_OF_A_CONVOLUTION = ("filters", "groups", "bias", "mode", "dilation")

Pair = tuple[int, int]


@dataclass(frozen=True)
class Solved:
    """The paddings of one axis: those that fit, and the one that keeps or divides its size."""

    fitting: range
    dividing: int | None


@dataclass(frozen=True)
class Plan:
    """A layer with every word worked out, and its numbers if any were asked for."""

    input: tuple[int, int, int]
    windows: tuple[Window, Window]
    filters: int
    groups: int
    bias: bool
    mode: str
    pool: str | None
    solved: tuple[Solved, Solved] | None = None
    values: Values | None = None
    source: str = ""
    example: Example | None = None

    @property
    def output(self) -> tuple[int, int, int]:
        """`(C, H, W)` of what comes out."""
        return (self.filters, *output_sizes(self.input[1:], self.windows))


def plan(flags: LayerFlags, values: str | None, seed: int, *, numbers: bool) -> Plan:
    """Works out what was asked for.

    Args:
        flags: The layer in words.
        values: An example's name, a file, random or None.
        seed: Of random numbers.
        numbers: Whether numbers are needed even if none were named.
    """
    given, example = _given(values)
    shape = _input(flags.input, given)
    pool = _pool(flags, example)
    kernel, weights = _kernel(flags.kernel, pool, given, example)
    filters, groups, bias = _channels(flags, shape[0], kernel, weights, given, pool)
    stride = _pair(flags.stride, "stride", 1) or _default_stride(pool, kernel, example)
    dilation = _pair(flags.dilation, "dilation", 1) or (1, 1)
    _check_extent(kernel, dilation)
    ceil = flags.ceil or bool(pool and example and example.pool_ceil)
    padding, solved = _padding(flags.padding, example, shape, kernel, stride, dilation, pool)
    drawn = None
    if numbers or values is not None:
        from striate.cli._conv_values import complete

        sizes = (filters, shape[0] // groups, *kernel)
        drawn = complete(given, weights, shape, None if pool else sizes, bias, seed)
    return Plan(
        input=shape,
        windows=both_axes(kernel, stride, padding, dilation, ceil=ceil),
        filters=filters,
        groups=groups,
        bias=bias,
        mode=_mode(flags.mode, example),
        pool=pool,
        solved=solved,
        values=drawn,
        source=f"random, seed {seed}" if drawn and given is None else values or "",
        example=example if replace(flags, input=None) == LayerFlags() else None,
    )


def _given(values: str | None) -> tuple[Values | None, Example | None]:
    """The numbers of an example or of a file, and the example."""
    if values in (None, "random"):
        return None, None
    from pathlib import Path

    from striate.filters import Values, example, example_names, read_values

    if values in example_names():
        found = example(values)
        return Values(found.picture, found.weights), found
    if Path(values).exists() or set(values) & set("./\\"):
        return read_values(values), None
    raise UnknownName(
        "example", values, example_names(), "Or give a file of numbers, or random. See --list."
    )


def _input(text: str | None, given: Values | None) -> tuple[int, int, int]:
    shape = None if text is None else _shape(text)
    if given is None:
        if shape is None:
            raise InputError(
                "striate conv takes the size of a picture, such as --input 7x7x3, or --values "
                "with an example or a file. See: striate conv --list"
            )
        return shape
    channels, height, width = given.picture.shape
    if shape is not None and shape != (channels, height, width):
        raise InputError(
            f"These values are a picture of {height}x{width}x{channels}, not of {text}: leave "
            f"--input out, or give other values."
        )
    return channels, height, width


def _shape(text: str) -> tuple[int, int, int]:
    sides = text.lower().split("x")
    sizes = [int(side) for side in sides if side.isascii() and side.isdigit() and len(side) < 10]
    most = (_MOST_SIDE, _MOST_SIDE, _MOST_CHANNELS)
    if (
        len(sides) not in (2, 3)
        or len(sizes) != len(sides)
        or not all(1 <= size <= limit for size, limit in zip(sizes, most, strict=False))
    ):
        raise InputError(
            f"An input cannot be {text!r}: give height, width and channels, such as 7x7x3 or 7x7, "
            f"sides up to {_MOST_SIDE:,} and channels up to {_MOST_CHANNELS:,}."
        )
    height, width, channels = [*sizes, 1][:3]
    return channels, height, width


def _pool(flags: LayerFlags, example: Example | None) -> str | None:
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


def _kernel(
    text: str | None, pool: str | None, given: Values | None, example: Example | None
) -> tuple[Pair, Any]:
    """The kernel's size, and its weights as an array if they are numbers."""
    if text is not None and (sides := _pair(text, "kernel", 1, numeric=False)):
        return sides, None
    if text is not None and pool is not None:
        raise InputError(f"A pooling's kernel cannot be {text!r}: give its size, such as 2 or 2x3.")
    if text is not None:
        from striate.filters import kernel

        plane = kernel(text)
        return plane.shape, plane
    if pool is not None:
        side = example.pool_kernel if example is not None and example.pool else 2
        return (side, side), None
    if given is not None and given.weights is not None:
        return given.weights.shape[2:], given.weights
    raise InputError("striate conv takes a kernel: its size, such as --kernel 3, or its name.")


def _channels(
    flags: LayerFlags, channels: int, kernel: Pair, weights: Any, given: Values | None,
    pool: str | None,
) -> tuple[int, int, bool]:  # fmt: skip
    """Filters, groups and whether there are biases."""
    if pool is not None:
        return channels, 1, False
    whole = weights if weights is not None and weights.ndim == 4 else None
    if whole is not None and flags.filters not in (None, len(whole)):
        raise InputError(
            f"These weights are of {len(whole)} filters, not {flags.filters}: leave --filters "
            f"out, or give --kernel."
        )
    filters = len(whole) if whole is not None else 1 if flags.filters is None else flags.filters
    groups = 1 if flags.groups is None else flags.groups
    convolution_parameters(channels, filters, kernel, groups=groups)  # they are numbers that go
    if max(filters, groups) > _MOST_CHANNELS:
        raise InvalidSetting(
            f"{max(filters, groups):,} filters are too many: at most {_MOST_CHANNELS:,}."
        )
    bias = flags.bias
    if bias is None:
        bias = weights is None or bool(whole is not None and given and given.bias is not None)
    return filters, groups, bias


def _default_stride(pool: str | None, kernel: Pair, example: Example | None) -> Pair:
    if example is not None:
        side = example.pool_stride if pool else example.stride
        return side, side
    return kernel if pool else (1, 1)


def _padding(
    text: str | None, example: Example | None, shape: tuple[int, int, int], kernel: Pair,
    stride: Pair, dilation: Pair, pool: str | None,
) -> tuple[Pair, tuple[Solved, Solved] | None]:  # fmt: skip
    """The padding of both axes, and what was found if it was solved for."""
    if text is None:
        text = "0" if example is None or pool else example.padding
    text = text.strip()
    axes = list(zip(shape[1:], kernel, stride, dilation, strict=True))
    if text == "?":
        down, across = (_solve(*axis, pool) for axis in axes)
        return (_taken(down), _taken(across)), (down, across)
    if text[:1].isdigit() or text[:1] in "-+.":
        pair = _pair(text, "padding", 0) or (0, 0)
    else:
        down, across = (named_padding(text, side, apart) for _, side, _, apart in axes)
        pair = (down, across)
    for padding, side in zip(pair, kernel, strict=True):
        if pool and padding > side // 2:
            raise InvalidSetting(
                f"A pooling's padding cannot be {padding} at a kernel of {side}: at most half of "
                f"it, {side // 2}."
            )
    return pair, None


def _check_extent(kernel: Pair, dilation: Pair) -> None:
    for side, apart in zip(kernel, dilation, strict=True):
        extent = Window(side, dilation=apart).extent
        if extent > _MOST_SIDE:
            raise InvalidSetting(
                f"A kernel of {side} with dilation {apart} spreads over {extent:,} cells: at most "
                f"{_MOST_SIDE:,}. Take a smaller one."
            )


def _solve(size: int, kernel: int, stride: int, dilation: int, pool: str | None) -> Solved:
    fitting = fitting_paddings(size, kernel, stride=stride, dilation=dilation)
    dividing = dividing_padding(size, kernel, stride=stride, dilation=dilation)
    if pool:  # its padding is at most half of its kernel
        most = kernel // 2
        fitting = range(fitting.start, min(fitting.stop, most + 1), fitting.step)
        dividing = None if dividing is None or dividing > most else dividing
    return Solved(fitting, dividing)


def _taken(solved: Solved) -> int:
    """The padding that the figures are given for."""
    if solved.dividing is not None:
        return solved.dividing
    return solved.fitting[0] if solved.fitting else 0


def _mode(text: str | None, example: Example | None) -> str:
    if text is None:
        return _MODES[0] if example is None else example.mode
    if text not in _MODES:
        raise InvalidSetting(
            f"A mode cannot be {text!r}: give cross-correlation, which networks call convolution, "
            f"or convolution, which flips the kernel."
        )
    return text


def _pair(text: str | None, name: str, least: int, *, numeric: bool = True) -> Pair | None:
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
