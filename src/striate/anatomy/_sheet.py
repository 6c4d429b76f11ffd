"""A table before it is text, and which of its columns a narrow screen shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from striate.anatomy._cells import cut_to, widest_line

# What a column takes besides its text on a terminal, and where there is little room.
_GAP, _NARROW_GAP = 3, 2
# Names are cut no shorter for the sake of another column; and these columns stay in any width.
_SHORTEST_NAME, _FEWEST = 18, 4


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        key: Its name for programs.
        heading: Its name for people.
        show: A value as people read it.
        right: Whether it is aligned right, as numbers are.
        brief: A value where there is little room; None shows it as ever.
    """

    key: str
    heading: str
    show: Callable[[Any], str]
    right: bool = True
    brief: Callable[[Any], str] | None = None

    def briefly(self) -> Column:
        """The same column where there is little room."""
        return dataclasses.replace(self, show=self.brief or self.show)


@dataclass(frozen=True)
class Sheet:
    """A table, before it is text.

    Args:
        title: What it is of.
        columns: In order; the first has the names.
        rows: A value for each column's key.
        footer: Lines below it.
        ranks: The columns' keys, the most asked for first; those at the end give way first where
            there is no room for all.
        staying: How many of `ranks` give way only after the numbers were shortened.
        gap: Characters that a column takes besides its text.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[dict[str, Any], ...]
    footer: tuple[str, ...] = ()
    ranks: tuple[str, ...] = ()
    staying: int = _FEWEST
    gap: int = _GAP

    def cells(self) -> list[list[str]]:
        """Every cell as people read it."""
        return [[column.show(row[column.key]) for column in self.columns] for row in self.rows]

    @property
    def width(self) -> int:
        """How many characters a terminal needs for all its columns."""
        return self._width(self.columns)

    def fitted(self, width: int) -> Sheet:
        """Makes it narrower until it fits.

        The least asked for columns go first; then numbers are shortened and columns come closer;
        then more columns go, and long names are cut.

        Args:
            width: In characters; the four columns most asked for stay in any.
        """
        columns = self._ranked()
        while len(columns) > self.staying and self._width(columns) > width:
            columns.pop()
        if self._width(columns) <= width:
            return self._with(columns)
        briefly = (column.briefly() for column in self.columns)
        return dataclasses.replace(self, columns=tuple(briefly), gap=_NARROW_GAP)._cut(width)

    def _cut(self, width: int) -> Sheet:
        """Leaves out columns until there is room for names, and cuts these."""
        names, *others = self._ranked()
        least = min(_SHORTEST_NAME, self._width([names]) - self.gap)
        while len(others) >= _FEWEST and self._width(others) + self.gap + least > width:
            others.pop()
        room = max(least, width - self._width(others) - self.gap)
        shown = dataclasses.replace(names, show=lambda name: cut_to(names.show(name), room))
        return self._with([shown, *others])

    def _ranked(self) -> list[Column]:
        """The columns, the most asked for first."""
        ranks = {key: rank for rank, key in enumerate(self.ranks)}
        return sorted(self.columns, key=lambda column: ranks.get(column.key, len(ranks)))

    def _with(self, columns: Sequence[Column]) -> Sheet:
        """Only some columns, in the table's own order."""
        kept = {column.key: column for column in columns}
        left = (kept[column.key] for column in self.columns if column.key in kept)
        return dataclasses.replace(self, columns=tuple(left))

    def _width(self, columns: Sequence[Column]) -> int:
        width = 0
        for column in columns:
            shown = (widest_line(column.show(row[column.key])) for row in self.rows)
            width += max(len(column.heading), max(shown, default=0)) + self.gap
        return width
