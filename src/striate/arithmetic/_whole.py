"""Whole numbers as they come: Python's own, NumPy's, and nothing that would have to be rounded."""

import operator
from typing import Any

from striate.errors import InvalidSetting


def whole(value: Any, what: str) -> int:
    """A whole number of any kind as a plain int.

    Args:
        value: What came.
        what: It is, for the error: "window's stride".

    Raises:
        InvalidSetting: It is no whole number.
    """
    try:
        return operator.index(value)
    except TypeError:
        raise InvalidSetting(
            f"A {what} cannot be {value!r}: give a whole number, such as 2."
        ) from None


def pair(value: Any, what: str = "size") -> tuple[int, int]:
    """One whole number for both axes, or two: height and width, down and across.

    Args:
        value: A number, or a tuple or list of two.
        what: It is, for the error.

    Raises:
        InvalidSetting: It is neither.
    """
    if not isinstance(value, tuple | list):
        both = whole(value, what)
        return both, both
    if len(value) != 2:
        raise InvalidSetting(
            f"A {what} cannot be {value!r}: give a whole number, or two, down and across."
        )
    return whole(value[0], what), whole(value[1], what)
