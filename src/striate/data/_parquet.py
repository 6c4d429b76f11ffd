"""Parquet files in Hugging Face's layout: a column of pictures' bytes and a column of labels.

A split is named by its file, `train-00000-of-00002.parquet`, or by the folder it lies in. Labels
are read at every opening, pictures only while they are prepared, a few hundred rows at a time.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from striate.data._classes import numbered
from striate.data._listable import check_listable
from striate.data._rows import Rows
from striate.data._schema import Schema, failures_told, read_schema, row_count
from striate.data._source import SPLIT_WORDS, SPLITS, TRAIN, LeftOut, Listing
from striate.errors import DataError
from striate.images import Picture

_NAMED = re.compile(r"(?:partial-)?([a-z]+)(?:[-_.\d].*)?", re.IGNORECASE)
_NUMBERED = re.compile(r"[\d-]+|part[-_.].*", re.IGNORECASE)
_PLACES = ("*.parquet", "data/*.parquet", "*/*.parquet")


class Parquet:
    """Pictures in the rows of one parquet file or of a folder of them.

    Args:
        path: A file, or a folder with files in it, in `data`, or in a folder a split.
        name: How a person asks for it; None takes the path.
    """

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.name = name or str(path)
        self._root = path.resolve()
        self._rows: list[tuple[int, int]] = []

    def listing(self) -> Listing:
        """Labels, and the names that pictures have; no picture is read.

        Raises:
            DataError: It is not laid out so, or a file is damaged; says what was found.
            OutOfMemory: It says of more rows than the memory can list.
        """
        files, codes, left_out = self._files
        if not files:
            raise DataError(
                f"{self._root} holds no parquet file. Expected for instance "
                f"{self._root.name}/train/0000.parquet and {self._root.name}/test/0000.parquet."
            )
        schema = read_schema(files[0])
        count = sum(map(row_count, files))
        check_listable(self.name, count, len(schema.others))
        parts: list[_Part] = []
        for number, path in enumerate(files):
            with failures_told(path):
                stem = path.relative_to(self._folder).with_suffix("").as_posix()
                parts.append(_part(number, stem, schema, self._table(path, schema, files[0])))
        self._rows = [place for part in parts for place in part.rows]
        labels = [text for part in parts for text in part.labels]
        classes, places = numbered(labels, self.name, schema.classes)
        counts = [len(part.rows) for part in parts]
        known = [code for code in codes if code is not None]
        return Listing(
            classes=classes,
            labels=places,
            names=tuple(name for part in parts for name in part.names),
            key=self._key(files),
            place=str(self._root),
            given=np.repeat(np.array(known, np.int8), counts) if known else None,
            left_out=(*left_out, *(item for part in parts for item in part.left_out)),
            columns={
                name: tuple(text for part in parts for text in part.columns[name])
                for name in schema.others
            },
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """The bytes in the rows; none where a row has no picture."""
        return self._reader.take([self._rows[index] for index in indices])

    def _key(self, files: list[Path]) -> bytes:
        facts = [
            (str(path.relative_to(self._folder)), path.stat().st_size, path.stat().st_mtime_ns)
            for path in files
        ]
        return f"parquet 1 {facts}".encode(errors="backslashreplace")

    @cached_property
    def _reader(self) -> Rows:
        files = self._files[0]
        return Rows(files, read_schema(files[0]).bytes_column)

    @property
    def _folder(self) -> Path:
        return self._root if self._root.is_dir() else self._root.parent

    @cached_property
    def _files(self) -> tuple[list[Path], list[int | None], list[LeftOut]]:
        """The files, the split of each, and those of splits that there is no use for."""
        found = parquet_files(self._root) if self._root.is_dir() else [self._root]
        splits = [_split_of(path, self._folder) for path in found]
        named = [name for name in splits if name in SPLIT_WORDS]
        if not named:
            return found, [None] * len(found), []
        if None in splits:
            odd = found[splits.index(None)]
            raise DataError(
                f"{self._root} holds {odd.name}, which names no split, beside files that do. "
                f"Name it train-…, validation-… or test-…, or move it elsewhere."
            )
        codes = [SPLIT_WORDS.get(name or "") for name in splits]
        files = [path for path, code in zip(found, codes, strict=True) if code is not None]
        others = [path for path, code in zip(found, codes, strict=True) if code is None]
        known = [code for code in codes if code is not None]
        if TRAIN not in known and len(set(known)) > 1:
            raise DataError(
                f"{self._root} has {' and '.join(SPLITS[code] for code in sorted(set(known)))} but "
                f"no train among its files. Add train-00000-of-00001.parquet."
            )
        whole = len(set(known)) == 1  # one split alone is split anew
        reason = "a split of another name than train, validation or test"
        left_out = [LeftOut(str(path.relative_to(self._folder)), reason) for path in others]
        return files, [None] * len(files) if whole else list(known), left_out

    def _table(self, path: Path, schema: Schema, first: Path) -> pa.Table:
        if (other := read_schema(path)) != schema:
            raise DataError(
                f"{path} has other columns or classes than {first.name}: {other} instead of "
                f"{schema}. Keep files of one data set only in {self._root}."
            )
        return schema.read(path)


class _Part(NamedTuple):
    """What one file says, without the rows that have no label."""

    rows: list[tuple[int, int]]
    labels: list[str]
    names: list[str]
    left_out: list[LeftOut]
    columns: dict[str, list[str]]


def _part(number: int, stem: str, schema: Schema, table: pa.Table) -> _Part:
    labels = schema.label_texts(table)
    inside = schema.picture_names(table)
    names = [f"{stem}/{inside[row] or format(row, '05d')}" for row in range(len(labels))]
    kept = [row for row, label in enumerate(labels) if label is not None]
    texts = {name: schema.texts(table, name) for name in schema.others}
    return _Part(
        rows=[(number, row) for row in kept],
        labels=[label for label in labels if label is not None],
        names=[names[row] for row in kept],
        left_out=[
            LeftOut(names[row], "it has no label")
            for row, label in enumerate(labels)
            if label is None
        ],
        columns={name: [column[row] for row in kept] for name, column in texts.items()},
    )


def parquet_files(folder: Path) -> list[Path]:
    """The parquet files of a folder: in it, else in its `data`, else in a folder a split."""
    for pattern in _PLACES:
        if files := sorted(path for path in folder.glob(pattern) if _is_meant(path, folder)):
            return files
    return []


def _is_meant(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not hidden


def _split_of(path: Path, folder: Path) -> str | None:
    """The word that its name begins with, else the folder's; None if neither says a split."""
    inside = path.parent.name if path.parent != folder else ""
    stem = path.stem if not _NUMBERED.fullmatch(path.stem) else ""
    for text in (stem, inside):
        match = _NAMED.fullmatch(text)
        if match:
            return match[1].lower()
    return None
