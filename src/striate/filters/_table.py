"""A signal out of a text file: one column of a table, or a single line of numbers."""

import csv
import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from striate.errors import DataError, UnknownName
from striate.filters._text import read_text
from striate.filters._weights import LARGEST

SIGNAL_ENDINGS = (".csv", ".tsv", ".txt")
MAX_BYTES = 256 * 2**20
_DELIMITERS = (",", ";", "\t")
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
        left_out: The rows without a number there: the values on both sides stand side by side.
    """

    name: str
    values: Float[np.ndarray, " N"]
    left_out: list[LeftOut]


def read_signal(path: str | os.PathLike[str], column: str | None = None) -> Signal:
    """Reads one column of numbers from a table in text.

    A first row that holds no number in that column is the header. Numbers are apart by commas,
    semicolons or tabs, whichever there are most of, else by spaces. A file of one line is a signal
    in a row.

    Args:
        path: A .csv, .tsv or .txt file.
        column: Its name, or its number from 1; by default the only one that holds numbers.

    Raises:
        InputError: No such file, a folder, too large or no text.
        UnknownName: No such column; says the nearest.
        DataError: No numbers, or several columns of them and none chosen.
    """
    path = Path(path)
    rows = _rows(path)
    if len(rows) == 1 and column is None and all(_number(cell) is not None for cell in rows[0][1]):
        values = [_number(cell) for cell in rows[0][1]]
        return Signal("value", np.array(values, np.float64), [])
    width = max(len(cells) for _, cells in rows)
    first = _padded(rows[0][1], width)
    if all(_number(cell) is not None for cell in first if cell):
        first = [""] * width  # numbers are no header
    names = [cell or str(number) for number, cell in enumerate(first, 1)]
    place = _only_column(path, rows, names) if column is None else _place(column, names, width)
    headed = _number(_padded(rows[0][1], width)[place]) is None
    values, left_out = [], []
    for line, cells in rows[headed:]:
        value = _number(cells[place]) if place < len(cells) else None
        if value is None:
            what = (
                f"{cells[place][:40]!r} is no number" if place < len(cells) else "it is too short"
            )
            left_out.append(LeftOut(line, what if place >= len(cells) or cells[place] else "empty"))
        else:
            values.append(value)
    if not values:
        raise DataError(
            f"{path} holds no numbers in column {names[place] if headed else place + 1}; give a "
            f"file with a number a row, or another --column."
        )
    unnamed = "value" if width == 1 else f"column {place + 1}"
    return Signal(names[place] if headed else unnamed, np.array(values), left_out)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Every row that is not empty, with its line's number."""
    lines = (
        read_text(path, "signal", MAX_BYTES, "give a text file, or a part, with a number a row")
        .replace("\0", "\ufffd")
        .splitlines()
    )
    sample = "\n".join(lines[:_LOOKED_AT])
    delimiter = max(_DELIMITERS, key=sample.count)
    if delimiter not in sample:
        # A header of several words is no row of several cells.
        words = [line.split() for line in lines]
        spaced = any(len(row) > 1 for row in words[1:_LOOKED_AT] or words)
        cells = words if spaced else [[line.strip()] for line in lines]
        found = list(enumerate(cells, 1))
    else:
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        try:
            found = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error as error:
            raise DataError(
                f"{path} cannot be read as a table at line {reader.line_num}: {error}. "
                f"Give a file with a number a row."
            ) from error
    rows = [(line, cells) for line, cells in found if any(cells)]
    if not rows:
        raise DataError(f"{path} holds no numbers; give a file with a number a row.")
    return rows


def _padded(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _place(column: str, names: list[str], width: int) -> int:
    """Which column a name or number means; a name goes before a number."""
    if column in names:
        return names.index(column)
    if column.isdecimal() and 1 <= int(column) <= width:
        return int(column) - 1
    raise UnknownName("column", column, names, f"The numbers 1 to {width} name them, too.")


def _only_column(path: Path, rows: list[tuple[int, list[str]]], names: list[str]) -> int:
    """The one column with a number in the second row or later, or in the only row."""
    body = [cells for _, cells in rows[1:_LOOKED_AT]] or [rows[0][1]]
    numeric = [
        place
        for place in range(len(names))
        if any(place < len(cells) and _number(cells[place]) is not None for cells in body)
    ]
    if len(numeric) == 1:
        return numeric[0]
    if not numeric:
        raise DataError(f"{path} holds no numbers; give a file with a number a row.")
    shown = ", ".join(names[place][:40] for place in numeric[:10])
    raise DataError(
        f"{path} has {len(numeric)} columns of numbers: {shown}{' ...' * (len(numeric) > 10)}. "
        f"Choose one by its name or its number, such as --column {numeric[0] + 1}."
    )


def _number(cell: str) -> float | None:
    """The finite number that a cell spells, up to 1e100."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST and "_" not in cell else None
