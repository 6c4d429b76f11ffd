"""Where in a line a word stands, and the error that points at it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from striate.errors import NotationError

_SHOWN = 100  # characters of a long line that a message shows
_Error = TypeVar("_Error", bound=NotationError)


@dataclass(frozen=True)
class Place:
    """A stretch of a line.

    Args:
        line: The whole line.
        start: Its first character.
        end: The character after its last.
    """

    line: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.line[self.start : self.end]

    def to(self, last: Place) -> Place:
        """The stretch from here to the end of `last`."""
        return Place(self.line, self.start, last.end)

    def error(self, message: str, kind: type[_Error] = NotationError) -> _Error:
        """Makes an error that shows the line, with carets under this stretch.

        Args:
            message: What is wrong here and how to mend it.
            kind: The class of the error.
        """
        first = max(0, min(self.start - _SHOWN // 2, len(self.line) - _SHOWN))
        last = min(len(self.line), first + _SHOWN)
        before, after = "…" if first else "", "…" if last < len(self.line) else ""
        carets = max(1, min(self.end, last) - self.start)
        indent = " " * (2 + len(before) + self.start - first)
        shown = before + _plain(self.line[first:last]) + after
        head = f"At word {self._number()} of the net:"
        return kind(f"{head}\n  {shown}\n{indent}{'^' * carets}\n{message}")

    def _number(self) -> int:
        """Counts the words outside brackets up to here."""
        depth = number = 0
        for match in re.finditer(r"[()]|[^\s(),]+", self.line[: self.start + 1]):
            mark = match.group()
            depth = depth + 1 if mark == "(" else max(0, depth - 1) if mark == ")" else depth
            number += depth == 0 and mark not in "()"
        return max(1, number)


def _plain(text: str) -> str:
    """One column a character, or the carets would miss."""
    return "".join(c if " " <= c <= "~" else " " if c.isspace() else "?" for c in text)
