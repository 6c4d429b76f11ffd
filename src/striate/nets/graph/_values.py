"""What a parameter of a node can be: plain JSON values, checked and spelled in one way."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from typing import Any

CLASSES = "classes"
REQUIRED: Any = object()
LARGEST = 65_536
"""Of filters, units, sides of kernels and paddings."""
LARGEST_NUMBER = 3.4028234663852886e38

Check = Callable[[Any], Any]
"""Gives the value in its one spelling, or raises a ValueError that says what was expected."""


def quoted(value: Any) -> str:
    """What a file says, in quotes and cut to what a message has room for."""
    said = repr(str(value)[:60])
    return said if len(said) <= 62 else f"{said[:59]}…{said[0]}"


def whole(least: int = 1, most: int = LARGEST) -> Check:
    """A whole number in `[least, most]`."""

    def check(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most:,}")
        return value

    return check


def counted(value: Any) -> int | str:
    """A number of filters or units, or `classes`."""
    return CLASSES if value == CLASSES else whole(1, 1_000_000)(value)


def share(value: Any) -> float:
    """A number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("a number from 0 to 1")
    return float(value)


def real(least: float = -math.inf) -> Check:
    """A finite number from `least` on."""

    def check(value: Any) -> float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        # A whole number may be larger than any float; JSON sets it no limit.
        finite = number and abs(value) <= sys.float_info.max
        if not finite or value < least:
            lower = "" if least == -math.inf else f", at least {least:g}"
            raise ValueError(f"a finite number{lower}")
        if abs(value) > LARGEST_NUMBER:
            raise ValueError(f"a number of at most {LARGEST_NUMBER:.2g}, as float32 holds it")
        return float(value)

    return check


def flag(value: Any) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def choice(*options: str) -> Check:
    """One of these words."""

    def check(value: Any) -> str:
        if value not in options or not isinstance(value, str):
            raise ValueError(f"one of {', '.join(options)}")
        return value

    return check


def wholes(least: int, lengths: tuple[int, ...] = (1, 2)) -> Check:
    """A list of whole numbers, one a spatial axis."""

    def check(value: Any) -> list[int]:
        if not isinstance(value, list) or len(value) not in lengths:
            raise ValueError(f"a list of {' or '.join(map(str, lengths))} whole numbers")
        return [whole(least)(one) for one in value]

    return check


def pairs(value: Any) -> list[list[int]]:
    """Cells before and after, a pair a spatial axis."""
    if not isinstance(value, list) or len(value) not in (1, 2):
        raise ValueError("a list of a pair for each spatial axis")
    return [wholes(0, (2,))(pair) for pair in value]


def padding(*words: str) -> Check:
    """One of these words, or pairs."""

    def check(value: Any) -> str | list[list[int]]:
        if value in words and isinstance(value, str):
            return value
        try:
            return pairs(value)
        except ValueError:
            raise ValueError(
                f"{', '.join(words)}, or a list of a pair for each spatial axis"
            ) from None

    return check


def numbers(value: Any) -> float | list[float]:
    """A finite number, or a list of them, one a channel."""
    if isinstance(value, list):
        if not 1 <= len(value) <= LARGEST:
            raise ValueError(f"one number, or a list of 1 to {LARGEST:,}")
        return [real()(one) for one in value]
    return real()(value)


def optional(check: Check) -> Check:
    """None, or what another check allows."""
    return lambda value: None if value is None else check(value)


def sides(value: Any) -> list[int]:
    """The sides of a shape, of which one may be -1."""
    if not isinstance(value, list) or not 1 <= len(value) <= 3:
        raise ValueError("a list of one to three sides")
    sizes = [-1 if type(side) is int and side == -1 else whole(1, 2**28)(side) for side in value]
    if sizes.count(-1) > 1:
        raise ValueError("a list of sides of which at most one is -1")
    return sizes
