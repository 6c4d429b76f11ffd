"""Flags that take a whole number, and nothing that would have to be rounded first."""

from typing import Annotated, Any

from cyclopts import Parameter

from striate.errors import InputError


def whole(_type: Any, tokens: Any) -> int:
    """The number that a flag was given.

    Raises:
        InputError: It is no whole number.
    """
    text = tokens[0].value
    try:
        return int(text)
    except ValueError:
        raise InputError(f"{text[:60]!r} is no whole number: give one such as 3.") from None


Whole = Annotated[int, Parameter(converter=whole)]
MaybeWhole = Annotated[int | None, Parameter(converter=whole)]
