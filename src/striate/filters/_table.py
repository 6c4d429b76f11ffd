"""A signal out of a text file: one column of a table, or a single line of numbers."""

import itertools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from striate.errors import DataError, UnknownName
from striate.filters._rows import Row, Rows, check_decimals, read_rows
from striate.filters._text import read_text

SIGNAL_ENDINGS = (".csv", ".tsv", ".txt")
MAX_BYTES = 256 * 2**20
_LOOKED_AT = 20


class LeftOut(NamedTuple):
    """A row that holds no number where one is wanted.

    Attributes:
        line: Of the file, from 1.
        reason: In a few words.
    """

    line: int
    reason: str


@dataclass(frozen=True)
class Signal:
    """One column of numbers.

    Attributes:
        name: The column's, from the header; without one its number, or "value" of a single column.
        values: `(N,)` float64, finite, in the order of the rows.
        left_out: The rows without a number there, blank lines between others included: the values
            on both sides stand side by side.
    """

    name: str
    values: Float[np.ndarray, " N"]
    left_out: list[LeftOut]


def read_signal(path: str | os.PathLike[str], column: str | None = None) -> Signal:
    """Reads one column of numbers from a table in text.

    A first row with words in it is the header. Cells are apart by tabs, semicolons or commas, else
    by spaces; between tabs or semicolons 12,5 is 12.5. A file of one line is a signal in a row.

    Args:
        path: A .csv, .tsv or .txt file.
        column: Its name, or its number from 1; by default the only one that holds numbers.

    Raises:
        InputError: No such file, a folder, too large or no text.
        UnknownName: No such column; says the nearest.
        DataError: No numbers, several columns of them and none chosen, or commas that may mean two
            things.
    """
    path = Path(path)
    mend = "give a text file, or a part, with a number a row"
    text = read_text(path, "signal", MAX_BYTES, mend).replace("\0", "\ufffd")
    rows = read_rows(path, text.splitlines())
    first = rows.found[0]
    if len(rows.found) == 1 and column is None:
        values = [number for cell in first.cells if (number := rows.number(cell)) is not None]
        if len(values) == len(first.cells):
            return Signal("value", np.array(values, np.float64), [])
    headed = rows.is_headed()
    names = [str(number) for number in range(1, rows.width + 1)]
    if headed:
        names = [cell or name for cell, name in itertools.zip_longest(first.cells, names)]
    place = _only_column(path, rows, names) if column is None else _place(column, names)
    check_decimals(path, rows, place)
    values, left_out = _column(rows, place, headed)
    if not values:
        raise DataError(
            f"{path} holds no numbers in column {names[place]}; give a file with a number a row, "
            f"or another --column."
        )
    unnamed = "value" if rows.width == 1 else f"column {place + 1}"
    return Signal(names[place] if headed else unnamed, np.array(values), left_out)


def _column(rows: Rows, place: int, headed: bool) -> tuple[list[float], list[LeftOut]]:
    """A column's numbers, and why each other row has none."""
    values: list[float] = []
    left_out: list[LeftOut] = []
    first, *others = rows.found
    if headed and place < len(first.cells) and rows.number(first.cells[place]) is not None:
        # A year may be a column's name, and a first row of data may begin with a word.
        left_out.append(LeftOut(first.line, f"{first.cells[place]!r} is taken for a column's name"))
    for row in others if headed else rows.found:
        value = rows.number(row.cells[place]) if place < len(row.cells) else None
        if value is None:
            left_out.append(LeftOut(row.line, _reason(row, place)))
        else:
            values.append(value)
    return values, left_out


def _reason(row: Row, place: int) -> str:
    """Why a row holds no number in a column."""
    if not any(row.cells):
        return "a blank line"
    if place >= len(row.cells):
        return "it is too short"
    return f"{row.cells[place][:40]!r} is no number" if row.cells[place] else "empty"


def _place(column: str, names: list[str]) -> int:
    """Which column a name or number means; a name goes before a number."""
    if column in names:
        return names.index(column)
    if column.isdecimal() and 1 <= int(column) <= len(names):
        return int(column) - 1
    raise UnknownName("column", column, names, "Columns have numbers, too, from 1.")


def _only_column(path: Path, rows: Rows, names: list[str]) -> int:
    """The one column with a number in the second row or later, or in the only row.

    The first rows tell which it is, so that a number in a later note is none; where they hold no
    numbers at all, as above a table, every row does.
    """
    body = rows.found[1:] or rows.found
    numeric = _numeric(rows, body[:_LOOKED_AT]) or _numeric(rows, body)
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise DataError(f"{path} holds no numbers; give a file with a number a row.")
    check_decimals(path, rows, numeric[0])
    shown = ", ".join(names[place][:40] for place in numeric[:10])
    commas = " If the commas are decimal ones, write points." * (rows.delimiter == ",")
    raise DataError(
        f"{path} has {len(numeric)} columns of numbers: {shown}{' ...' * (len(numeric) > 10)}. "
        f"Choose one by its name or its number, such as --column {numeric[0] + 1}.{commas}"
    )


def _numeric(rows: Rows, some: list[Row]) -> list[int]:
    """The columns in which one of these rows holds a number."""
    places = {
        place
        for row in some
        for place, cell in enumerate(row.cells)
        if rows.number(cell) is not None
    }
    return sorted(places)
