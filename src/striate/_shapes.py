"""What the JSON of a file must look like, and where it does not: types before anything is read."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

_SHOWN_CHARACTERS = 60
_MOST = 10**12


class Shape(Protocol):
    """Something that a JSON value can be held against."""

    def misfit(self, value: Any, place: str) -> str | None:
        """What is wrong with a value that stands at `place`, in words; None if nothing is."""
        ...


@dataclass(frozen=True)
class Plain:
    """A value without parts.

    Attributes:
        words: What it is, for people: "a whole number".
        fits: Whether a value is one.
    """

    words: str
    fits: Callable[[Any], bool]

    def misfit(self, value: Any, place: str) -> str | None:
        """What is wrong with the value, in words."""
        if self.fits(value):
            return None
        shown = repr(value)
        if len(shown) > _SHOWN_CHARACTERS:
            shown = f"{shown[:_SHOWN_CHARACTERS]}…"
        return f"{place} is {shown} and should be {self.words}"


@dataclass(frozen=True)
class Each:
    """A list, or an object of any names, all of whose values have one shape."""

    shape: Shape
    kind: type = list
    length: int | None = None

    def misfit(self, value: Any, place: str) -> str | None:
        """What is wrong with the value or the first odd part of it, in words."""
        words = "an object" if self.kind is dict else "a list"
        if self.length is not None:
            words += f" of {self.length}"
        wrong = Plain(words, self._fits).misfit(value, place)
        if wrong:
            return wrong
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return _first((self.shape, f"{place}.{name}", part) for name, part in parts)

    def _fits(self, value: Any) -> bool:
        return isinstance(value, self.kind) and self.length in (None, len(value))


@dataclass(frozen=True)
class Has:
    """An object with certain names.

    Attributes:
        needed: What each name's value is.
        optional: The same, of names that may be missing.
        closed: Whether there are no others.
    """

    needed: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    closed: bool = False

    def misfit(self, value: Any, place: str) -> str | None:
        """What is wrong with the value or the first odd part of it, in words."""
        if wrong := _OBJECT.misfit(value, place or "what it holds"):
            return wrong
        inside = f"{place}." if place else ""
        known = {**self.needed, **self.optional}
        if missing := [name for name in self.needed if name not in value]:
            return f"{inside}{missing[0]} is missing"
        if self.closed and (odd := [name for name in value if name not in known]):
            return f"{inside}{odd[0][:_SHOWN_CHARACTERS]} is nothing that this version knows"
        parts = ((known.get(name, ANYTHING), f"{inside}{name}", value[name]) for name in value)
        return _first(parts)


@dataclass(frozen=True)
class Either:
    """One of several shapes."""

    words: str
    shapes: tuple[Shape, ...]

    def misfit(self, value: Any, place: str) -> str | None:
        """What is wrong with the value, in words, if it has none of the shapes."""
        fits = any(shape.misfit(value, place) is None for shape in self.shapes)
        return None if fits else Plain(self.words, lambda _: False).misfit(value, place)


def text(*choices: str) -> Plain:
    """A text, or one of several."""
    words = f"one of {', '.join(choices)}" if choices else "a text"
    return Plain(words, lambda value: _is_text(value) and (not choices or value in choices))


def whole(least: int = 0, most: int = _MOST) -> Plain:
    """A whole number in a range."""
    return Plain(
        f"a whole number from {least:,} to {most:,}",
        lambda value: type(value) is int and least <= value <= most,
    )


def number(least: float = -math.inf) -> Plain:
    """A finite number of at least so much."""
    words = "a number" if least == -math.inf else f"a number of at least {least:g}"
    return Plain(words, lambda value: _is_finite(value) and value >= least)


def maybe(shape: Plain | Each) -> Either:
    """A shape, or null."""
    words = shape.words if isinstance(shape, Plain) else "a list"
    return Either(f"{words} or null", (shape, _NULL))


TRUTH = Plain("true or false", lambda value: type(value) is bool)
_OBJECT = Plain("an object", lambda value: isinstance(value, dict))
_NULL = Plain("null", lambda value: value is None)


def _first(parts: Iterable[tuple[Shape, str, Any]]) -> str | None:
    """What is wrong with the first odd one of parts: their shapes, places and values."""
    return next((found for shape, at, part in parts if (found := shape.misfit(part, at))), None)


def _is_text(value: Any) -> bool:
    """A text that can be written again: half of a surrogate pair cannot."""
    if not isinstance(value, str):
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_finite(value: Any) -> bool:
    if type(value) is int:
        return abs(value) <= _MOST
    return type(value) is float and math.isfinite(value)


class _Anything:
    """Whatever JSON can hold and be written again."""

    def misfit(self, value: Any, place: str) -> str | None:
        """What is wrong with the value or the first odd part of it, in words."""
        if isinstance(value, dict | list):
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            return _first((self, f"{place}.{name}", part) for name, part in parts)
        fits = value is None or type(value) in (bool, int) or _is_text(value) or _is_finite(value)
        return Plain("something that JSON can hold", lambda _: fits).misfit(value, place)


ANYTHING = _Anything()
OBJECT_OR_NULL = Either("an object or null", (Has({}), _NULL))
