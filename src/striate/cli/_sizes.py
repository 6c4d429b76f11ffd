"""Sizes as they are typed: `32`, `48x64`, `28x28x1`."""

from striate.errors import InputError


def parse_size(text: str | None) -> int | tuple[int, int] | None:
    """`32` as 32, `48x64` as (48, 64) for height and width.

    Raises:
        InputError: it is neither.
    """
    if text is None:
        return None
    sides = text.lower().split("x")
    if len(sides) > 2 or not all(side.isdecimal() and int(side) > 0 for side in sides):
        raise InputError(f"A size cannot be {text!r}: give a side such as 64, or HEIGHTxWIDTH.")
    return int(sides[0]) if len(sides) == 1 else (int(sides[0]), int(sides[1]))


def parse_input(text: str | None) -> tuple[int, int, int] | None:
    """`28x28x1` as (28, 28, 1).

    Raises:
        InputError: it is not three whole numbers.
    """
    if text is None:
        return None
    sides = text.lower().split("x")
    if len(sides) != 3 or not all(side.isdecimal() and int(side) > 0 for side in sides):
        raise InputError(
            f"An input cannot be {text!r}: give height, width and channels, such as 28x28x1."
        )
    height, width, channels = map(int, sides)
    return height, width, channels
