"""Cuts a line into names, numbers and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from striate.errors import NotationError
from striate.nets.notation._place import Place

MAX_LENGTH = 10_000
MAX_NAME = 40
MAX_DIGITS = 30

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<name>[a-z_][a-z0-9_-]*)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?![\w.])
    | (?P<mark>[(),=])
    | (?P<wrong>[\w.+-]+|.)""",
    re.ASCII | re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A name, a number, one of `( ) , =`, or the end of the line.

    Args:
        kind: Which of these; a mark is its own kind.
        text: In lower case.
        place: Where it stands.
    """

    kind: Literal["name", "number", "(", ")", ",", "=", "end"]
    text: str
    place: Place


def tokens(line: str) -> list[Token]:
    """Cuts a line into tokens, the last of them of kind "end".

    Args:
        line: At most 10,000 characters.

    Raises:
        NotationError: a line too long, or a character that belongs to no token.
    """
    if len(line) > MAX_LENGTH:
        raise NotationError(
            f"The net's line has {len(line):,} characters, and at most {MAX_LENGTH:,} are read. "
            f"Write a net of this size in Python."
        )
    found = []
    for match in _TOKEN.finditer(line):
        place, text = Place(line, *match.span()), match.group().lower()
        if match.lastgroup == "space":
            continue
        if match.lastgroup == "wrong":
            raise place.error(_wrong(text))
        if match.lastgroup == "number" and len(text) > MAX_DIGITS:
            raise place.error(f"A number may have at most {MAX_DIGITS} characters: shorten it.")
        if match.lastgroup == "name" and len(text) > MAX_NAME:
            raise place.error(f"No word has more than {MAX_NAME} characters: is a space missing?")
        found.append(Token(_kind(match), text, place))
    return [*found, Token("end", "", Place(line, len(line), len(line)))]


def _kind(match: re.Match[str]) -> Any:
    return match.group() if match.lastgroup == "mark" else match.lastgroup


def _wrong(text: str) -> str:
    if square := re.fullmatch(r"(\d+)x\1", text):
        return f"{text!r} is no number: kernels are square, so write their side, {square[1]}."
    if text[0].isdigit():
        return f"{text!r} is no number: write it like 3 or 0.5."
    return (
        f"{text!a} has no meaning here: a net is words with arguments in round brackets, "
        f"separated by spaces, such as conv(32, 3) relu pool(2)."
    )
