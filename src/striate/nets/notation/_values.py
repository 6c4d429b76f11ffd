"""What an argument can be, read from a term and written back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol

from striate.nets.notation._syntax import Term

REQUIRED: Any = object()


class Kind(Protocol):
    """One sort of value."""

    def read(self, term: Term, name: str) -> Any:
        """Reads the value of the argument `name`, or raises a `NotationError` that points at it."""
        ...


@dataclass(frozen=True)
class Whole:
    """A whole number from `least` to `most`, or one of the words in `words`."""

    least: int = 1
    most: int = 1_000_000
    words: tuple[str, ...] = ()

    def read(self, term: Term, name: str) -> int | str:
        text = term.token.text
        if text in self.words and not term.items:
            return text
        digits = text.removeprefix("+")
        if digits.isdigit() and self.least <= int(digits) <= self.most:
            return int(digits)
        or_word = "".join(f", or {word}" for word in self.words)
        raise term.place.error(
            f"{name} cannot be {term.place.text}: write a whole number from {self.least} to "
            f"{self.most:,}{or_word}."
        )


@dataclass(frozen=True)
class Real:
    """A number of at least `least` (or above it) and below `below`."""

    least: float = 0.0
    below: float = 1_000.0
    above: bool = False

    def read(self, term: Term, name: str) -> float:
        value = float(term.token.text) if term.token.kind == "number" else math.nan
        enough = value > self.least if self.above else value >= self.least
        if enough and value < self.below:
            return value + 0.0  # -0.0 becomes 0.0
        low = f"above {self.least:g}" if self.above else f"of at least {self.least:g}"
        raise term.place.error(
            f"{name} cannot be {term.place.text}: "
            f"write a number {low} and below {self.below:g}, such as 0.5."
        )


@dataclass(frozen=True)
class Truth:
    """`true` or `false`; a bare name says `true` where `bare`."""

    bare: bool = False

    def read(self, term: Term, name: str) -> bool:
        if term.token.text in ("true", "false") and not term.items:
            return term.token.text == "true"
        raise term.place.error(f"{name} cannot be {term.place.text}: write true or false.")


def write(value: Any) -> str:
    """Writes a value as the notation spells it; what is read back is equal."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
