"""The rows of a table in text: what parts their cells, which of these are numbers, and a header."""

import csv
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from striate.errors import DataError
from striate.filters._weights import LARGEST

# At a tie the first: a comma between columns is no rarer than a decimal one, the others mean this.
_DELIMITERS = ("\t", ";", ",")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_NUMBERS_APART = re.compile(r"[\d.:/+-]+(\s+[+-]?[\d.]+)+")
_MISSING = ("na", "n/a", "nan", "null", "none", "nil", "inf", "-inf")


class Row(NamedTuple):
    """One line of a table.

    Attributes:
        line: Of the file, from 1.
        cells: What stands between the delimiters, without the spaces round it.
    """

    line: int
    cells: list[str]


class Rows(NamedTuple):
    """A table's rows.

    Attributes:
        found: From the first that holds something to the last; those between may be blank.
        delimiter: What parts their cells; a space stands for several.
    """

    found: list[Row]
    delimiter: str

    @property
    def width(self) -> int:
        """How many cells the longest has."""
        return max(len(row.cells) for row in self.found)

    def number(self, cell: str) -> float | None:
        """The finite number that a cell spells, up to 1e100; 12,5 is one where commas part none."""
        if self.delimiter in "\t;" and _COMMA.fullmatch(cell):
            cell = cell.replace(",", ".")
        try:
            value = float(cell)
        except ValueError:
            return None
        return value if math.isfinite(value) and abs(value) <= LARGEST and "_" not in cell else None

    def is_headed(self) -> bool:
        """Whether the first row names the columns.

        One word without a digit is enough, as in `date,2020`; else no cell may be a number or a
        gap, as in `t1,v1`. Dates are no words.
        """
        cells = [cell for cell in self.found[0].cells if cell]
        words = [cell for cell in cells if _is_word(cell)]
        if any(not re.search(r"\d", word) for word in words):
            return True
        return bool(words) and len(words) == len(cells)


def read_rows(path: Path, lines: Sequence[str]) -> Rows:
    """Parts a table's lines into cells, by tabs, semicolons or commas, else by spaces.

    A delimiter that stands in half of the lines parts them: of several tabs, then semicolons, for
    commas between these are decimal ones. If none is so frequent, the most frequent does.

    Args:
        path: For messages.
        lines: Of the file.

    Raises:
        DataError: No row holds anything, or a cell has no end.
    """
    delimiter = _delimiter(lines)
    if delimiter == " ":
        # A header of several words is no row of several cells.
        words = [line.split() for line in lines]
        spaced = any(len(row) > 1 for row in words[1:] or words)
        cells = words if spaced else [[line.strip()] for line in lines]
        rows = [Row(number, row) for number, row in enumerate(cells, 1)]
    else:
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        try:
            rows = [Row(reader.line_num, [cell.strip() for cell in row]) for row in reader]
        except csv.Error as error:
            raise DataError(
                f"{path} cannot be read as a table at line {reader.line_num}: {error}. "
                f"Give a file with a number a row."
            ) from error
    filled = [place for place, row in enumerate(rows) if any(row.cells)]
    if not filled:
        raise DataError(f"{path} holds no numbers; give a file with a number a row.")
    return Rows(rows[filled[0] : filled[-1] + 1], delimiter)


def check_decimals(path: Path, rows: Rows, place: int) -> None:
    """Refuses a column whose numbers might mean two things.

    Args:
        path: For the message.
        rows: All of them.
        place: The column, from 0.

    Raises:
        DataError: Commas part the columns, and might be decimal ones; or some numbers of the column
            have a decimal comma, and others a point.
    """
    if rows.delimiter == ",":
        doubtful = next((row for row in rows.found if _is_doubtful(row, rows)), None)
        if doubtful is not None:
            raise DataError(
                f"Line {doubtful.line} of {path} is {','.join(doubtful.cells)[:60]!r}: the commas "
                f"may be decimal ones, or part columns. Write points in the numbers, such as "
                f"12.5, or semicolons between the columns."
            )
        return
    cells = [row.cells[place] for row in rows.found if place < len(row.cells)]
    comma = next((cell for cell in cells if _COMMA.fullmatch(cell)), None)
    point = next((cell for cell in cells if "." in cell and rows.number(cell) is not None), None)
    if rows.delimiter in "\t;" and comma is not None and point is not None:
        raise DataError(
            f"Column {place + 1} of {path} holds {comma!r} and {point!r}: one of the two does not "
            f"mark decimals. Write all of its numbers in one way, such as 1234.5."
        )


def _delimiter(lines: Sequence[str]) -> str:
    unquoted = [re.sub(r'"[^"]*"', "", line) if '"' in line else line for line in lines]
    filled = sum(bool(line.strip()) for line in unquoted)
    frequency = {char: sum(char in line for line in unquoted) for char in _DELIMITERS}
    for char, count in frequency.items():
        if count and 2 * count >= filled:
            return char
    most = max(_DELIMITERS, key=lambda char: frequency[char])
    return most if frequency[most] else " "


def _is_word(cell: str) -> bool:
    return any(char.isalpha() for char in cell) and cell.lower() not in _MISSING


def _is_doubtful(row: Row, rows: Rows) -> bool:
    """Whether a row's commas look like decimal ones: `12,5` under one name, or `1 12,5`."""
    if any(_NUMBERS_APART.fullmatch(cell) for cell in row.cells):
        return True
    one_more = len(row.cells) == len(rows.found[0].cells) + 1
    return one_more and rows.is_headed() and _COMMA.fullmatch(",".join(row.cells[-2:])) is not None
