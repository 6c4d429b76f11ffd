"""Reads a table of pictures and classes: which column is which, and what each row says."""

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from striate.devices import free_memory, in_bytes
from striate.errors import DataError, OutOfMemory, listed

FILE_COLUMNS = (
    "file", "filename", "file_name", "filepath", "file_path", "path", "image", "image_id",
    "image_name", "image_path", "img", "picture", "photo",
)  # fmt: skip
LABEL_COLUMNS = ("label", "labels", "class", "class_name", "category", "target", "y")
SPLIT_COLUMNS = ("split", "set", "subset", "partition")
_LAST_RESORT = "id"
_DELIMITERS = ",;\t|"
_MOST_BYTES = 2**30
MOST_COLUMNS = 10_000
_CELL_BYTES = 120  # of memory, for a cell that is read


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes:
        number: Of its line, from 1; the header is the first.
        file: What it calls the picture.
        label: Its class.
        split: Its split; empty where the table has none.
        others: The other columns.
        problem: Why it is of no use; empty if it is.
    """

    number: int
    file: str
    label: str
    split: str
    others: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """A table's rows, and what its columns are called.

    Attributes:
        path: The file.
        file_column: The column with the pictures.
        label_column: The column with the classes.
        split_column: The column with the splits; empty if there is none.
        others: Every other column.
        rows: In the order of the lines.
        digest: Of the file's content.
    """

    path: Path
    file_column: str
    label_column: str
    split_column: str
    others: tuple[str, ...]
    rows: tuple[Row, ...]
    digest: bytes

    @property
    def has_splits(self) -> bool:
        return bool(self.split_column)


def read_table(path: Path) -> Table:
    """Reads a table in UTF-8, with or without a byte order mark, whose first line is the header.

    Raises:
        DataError: It is no such table, or which columns are meant is not clear.
        OutOfMemory: It has more cells than there is room for.
    """
    content = _content(path)
    text = _text(path, content)
    _check_memory(path, text.count("\n") + sum(map(text.count, _DELIMITERS)))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[Row] = []
    try:
        header = [name.strip() for name in next(lines, [])]
        _check_header(path, header)
        file_column = _column(path, header, FILE_COLUMNS, "file")
        label_column = _column(path, header, LABEL_COLUMNS, "label")
        split_column = next((name for name in header if name.lower() in SPLIT_COLUMNS), "")
        named = (file_column, label_column, split_column)
        others = tuple(name for name in header if name not in named)
        for cells in lines:
            if not any(map(str.strip, cells)):
                continue
            told = dict(zip(header, map(str.strip, cells), strict=False))
            rows.append(
                Row(
                    lines.line_num,
                    told.get(file_column, ""),
                    told.get(label_column, ""),
                    told.get(split_column, ""),
                    {name: told.get(name, "") for name in others},
                    _problem(told, len(cells), header, file_column, label_column),
                )
            )
    except csv.Error as error:
        raise DataError(
            f"Line {lines.line_num} of {path} cannot be read: {error}. Save it as plain "
            f"comma-separated text."
        ) from error
    digest = hashlib.blake2b(content, digest_size=32).digest()
    return Table(path, file_column, label_column, split_column, others, tuple(rows), digest)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > _MOST_BYTES:
        raise DataError(f"{path} has more than {_MOST_BYTES:,} bytes; split it into several.")
    return content


def _check_memory(path: Path, cells: int) -> None:
    """Refuses a table whose cells, each of which takes more than its comma, do not fit."""
    needed, free = cells * _CELL_BYTES, free_memory()
    if needed > free:
        raise OutOfMemory(
            f"{path} has about {cells:,} cells; they take about {in_bytes(needed)} of memory, and "
            f"{in_bytes(free)} are free. Keep the file's and the label's columns only."
        )


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path} is not in UTF-8: line {line} has the byte {content[error.start]:#04x}. "
            f"Save it as UTF-8."
        ) from error


def _delimiter(text: str) -> str:
    """The one that parts the header most often."""
    header = text.partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) > MOST_COLUMNS:
        raise DataError(
            f"The header of {path} has {len(header):,} columns ({listed(header, 3)}), and "
            f"{MOST_COLUMNS:,} are the limit. Keep the file's and the label's, and what else is "
            f"wanted; pixels belong into pictures or an .npz file."
        )
    twice = sorted(name for name, count in Counter(header).items() if count > 1)
    if twice:
        raise DataError(
            f"The header of {path} ({listed(header)}) has {listed(map(repr, twice))} more "
            f"than once. Give every column a name of its own."
        )


def _column(path: Path, header: list[str], names: tuple[str, ...], what: str) -> str:
    """The one column of these names; `id` stands for the file where nothing else does."""
    found = [name for name in header if name.lower().replace(" ", "_") in names]
    if not found and what == "file":
        found = [name for name in header if name.lower() == _LAST_RESORT]
    if len(found) == 1:
        return found[0]
    which = f"{listed(found)} can all be the {what}" if found else f"none is the {what}"
    ways = f"{', '.join(names)}{f' or {_LAST_RESORT}' if what == 'file' else ''}"
    raise DataError(
        f"Of the columns of {path} ({listed(header, 24)}) {which}: expected one called {ways}. "
        f"Rename the columns in its first line."
    )


def _problem(
    told: dict[str, str], cells: int, header: list[str], file_column: str, label_column: str
) -> str:
    if cells > len(header):
        return f"it has {cells} cells, and the header {len(header)}"
    if not told.get(file_column):
        return "it names no file"
    if not told.get(label_column):
        return f"{told[file_column]} has no label"
    return ""
