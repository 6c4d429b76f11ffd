"""Pictures with a table beside them that says their classes: Kaggle's `labels.csv`.

The table's first line names its columns; one is the file, one the class. A file is found by its
path, else by its name anywhere below the table, with or without its ending.
"""

import hashlib
import os
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from striate.data._classes import numbered
from striate.data._layout import displayable
from striate.data._scan import Found, scan
from striate.data._source import SPLIT_WORDS, SPLITS, TRAIN, LeftOut, Listing
from striate.data._table import Row, Table, read_table
from striate.errors import DataError, listed
from striate.images import Picture


class Labels:
    """The pictures that a table names, in its folder or below.

    Args:
        path: The table, with the ending `.csv`.
        folder: How a person asks for it, if not by the table.
    """

    def __init__(self, path: Path, folder: Path | None = None) -> None:
        self.name = str(folder or path)
        self._path = path.resolve()
        self._files: list[str] = []

    def listing(self) -> Listing:
        """Reads the table and lists the folder.

        Raises:
            DataError: The table cannot be read, which columns are meant is not clear, or it names
                no pictures of two classes.
        """
        table = read_table(self._path)
        found = scan(str(self._path.parent))
        rows, left_out = _matched(table, found)
        if not rows:
            why = f", such as {left_out[0].path}: {left_out[0].reason}" if left_out else ""
            raise DataError(
                f"{self._path} names no picture below {self._path.parent}{why}. Its column "
                f"{table.file_column} holds paths or names of files there."
            )
        classes, labels = numbered([row.label for row in rows.values()], str(self._path))
        given, odd = _given(table, rows)
        chosen = [place for place, row in enumerate(rows.values()) if row.number not in odd]
        files, kept = list(rows), list(rows.values())
        self._files = [files[place] for place in chosen]
        facts = {name: (size, time) for name, size, time in found.files}
        left_out += [
            LeftOut(displayable(f), odd[r.number]) for f, r in rows.items() if r.number in odd
        ]
        return Listing(
            classes=classes,
            labels=labels[chosen],
            names=tuple(map(displayable, self._files)),
            key=_key(table, [(name, *facts[name]) for name in self._files]),
            place=str(self._path),
            given=None if given is None else given[chosen],
            left_out=tuple(left_out),
            columns={
                name: tuple(kept[place].others[name] for place in chosen) for name in table.others
            },
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Paths of the files, in the order of the last listing."""
        return [os.path.join(self._path.parent, self._files[index]) for index in indices]


class _Index:
    """Files by everything that a table may call them."""

    def __init__(self, files: Iterable[str]) -> None:
        self._steps: list[dict[str, list[str]]] = [defaultdict(list) for _ in range(4)]
        for name in files:
            stem = posixpath.splitext(name)[0]
            forms = (name, stem, posixpath.basename(name), posixpath.basename(stem))
            for step, form in zip(self._steps, forms, strict=True):
                step[form].append(name)

    def find(self, text: str) -> list[str]:
        """The files that a name may mean: by path, path without ending, name, name without it."""
        path = posixpath.normpath(text.replace("\\", "/"))
        name = posixpath.basename(path)
        for step, form in zip(self._steps, (path, path, name, name), strict=True):
            if form in step:
                return step[form]
        return []


def _matched(table: Table, found: Found) -> tuple[dict[str, Row], list[LeftOut]]:
    """The row of each picture, in the table's order, and everything that is left out."""
    index = _Index(name for name, _, _ in found.files)
    own = table.path.name
    left_out = [item for item in found.left_out if item.path != own]
    left_out = [LeftOut(displayable(item.path), item.reason) for item in left_out]
    rows: dict[str, Row] = {}
    conflicting: dict[str, str] = {}
    for row in table.rows:
        files = index.find(row.file) if row.file else []
        problem = row.problem or _problem(row, files)
        if problem:
            left_out.append(LeftOut(f"{own} line {row.number}", problem))
        elif (earlier := rows.setdefault(files[0], row)) is not row:
            left_out.append(
                LeftOut(
                    f"{own} line {row.number}",
                    f"{row.file} stands in line {earlier.number} already",
                )
            )
            if earlier.label != row.label:
                conflicting[files[0]] = (
                    f"line {earlier.number} says {earlier.label}, line {row.number} {row.label}"
                )
    named = set(rows)
    for name in conflicting:
        del rows[name]
    left_out += [LeftOut(displayable(name), reason) for name, reason in conflicting.items()]
    unnamed = (name for name, _, _ in found.files if name not in named)
    left_out += [LeftOut(displayable(name), f"not in {own}") for name in unnamed]
    return rows, left_out


def _problem(row: Row, files: list[str]) -> str:
    if not files:
        return f"there is no picture {listed([row.file])}"
    if len(files) > 1:
        return f"{row.file} may be {files[0]} or {files[1]}"
    return ""


def _given(table: Table, rows: dict[str, Row]) -> tuple[np.ndarray | None, dict[int, str]]:
    """The split of each row, and why some have none, by line."""
    if not table.has_splits:
        return None, {}
    codes = [SPLIT_WORDS.get(row.split.lower(), -1) for row in rows.values()]
    odd = {
        row.number: f"its split is {row.split!r}, not train, validation or test"
        for row, code in zip(rows.values(), codes, strict=True)
        if code < 0
    }
    present = {*codes} - {-1}
    if TRAIN not in present:
        names = " and ".join(SPLITS[code] for code in sorted(present)) or "none that is known"
        raise DataError(
            f"The column {table.split_column} of {table.path} names {names} and no train. "
            f"Name train, validation (or val) and test there, or rename the column."
        )
    if present == {TRAIN}:
        return None, odd
    return np.array(codes, np.int8), odd


def _key(table: Table, files: list[tuple[str, int, int]]) -> bytes:
    digest = hashlib.blake2b(table.digest, digest_size=32)
    text = "\0".join(f"{name}\0{size}\0{time}" for name, size, time in files)
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.digest()
