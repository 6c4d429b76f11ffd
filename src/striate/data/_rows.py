"""Rows of parquet files, read forwards in small batches and kept for a little while.

Several threads want them nearly in order: what one has passed over, another asks for next. Of
a row group only the pages at hand are in memory, however large it is.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from striate.data._schema import failures_told

_BATCH_ROWS = 64
_KEPT_ROWS = 4096
_KEPT_BYTES = 64 * 2**20
_BUFFER_BYTES = 2**20


class Rows:
    """One column of bytes, by file and row.

    Args:
        files: In the order of their numbers.
        column: Of bytes; a dot leads into a struct.
    """

    def __init__(self, files: Sequence[Path], column: str) -> None:
        self._files = files
        self._column = column
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._kept_bytes = 0
        self._file = self._group = -1
        self._next = 0
        self._batches: Iterator[pa.RecordBatch] = iter(())
        self._open: pq.ParquetFile | None = None
        self._starts: dict[int, np.ndarray] = {}

    def take(self, wanted: Sequence[tuple[int, int]]) -> list[bytes]:
        """The bytes at these places; none where a row has nothing.

        Args:
            wanted: File and row of each.

        Raises:
            DataError: A file is damaged.
        """
        with self._lock:
            return [self._one(file, row) for file, row in wanted]

    def _one(self, file: int, row: int) -> bytes:
        while (file, row) not in self._kept:
            self._go_to(file, row)
            self._read_on()
        return self._kept[file, row]

    def _go_to(self, file: int, row: int) -> None:
        """Stands in the row group that holds the row, not behind it."""
        with failures_told(self._files[file]):
            if file != self._file or self._open is None:
                if self._open is not None:
                    self._open.close()
                self._open = pq.ParquetFile(
                    self._files[file], buffer_size=_BUFFER_BYTES, pre_buffer=False
                )
                self._file, self._group = file, -1
            if file not in self._starts:
                meta = self._open.metadata
                counts = [meta.row_group(group).num_rows for group in range(meta.num_row_groups)]
                self._starts[file] = np.cumsum([0, *counts])
            group = int(np.searchsorted(self._starts[file], row, "right")) - 1
            if group != self._group or row < self._next:
                self._group, self._next = group, int(self._starts[file][group])
                self._batches = self._open.iter_batches(
                    _BATCH_ROWS, row_groups=[group], columns=[self._column], use_threads=False
                )

    def _read_on(self) -> None:
        with failures_told(self._files[self._file]):
            batch = next(self._batches, None)
            if batch is None:
                raise pa.ArrowInvalid(f"row group {self._group} is shorter than the file says")
            column = batch.column(0)
            if pa.types.is_struct(column.type):
                column = column.field("bytes")
            for value in column.to_pylist():
                self._keep((self._file, self._next), value or b"")
                self._next += 1

    def _keep(self, place: tuple[int, int], value: bytes) -> None:
        self._kept_bytes += len(value) - len(self._kept.pop(place, b""))
        self._kept[place] = value
        while len(self._kept) > _BATCH_ROWS and (
            len(self._kept) > _KEPT_ROWS or self._kept_bytes > _KEPT_BYTES
        ):
            _, dropped = self._kept.popitem(last=False)
            self._kept_bytes -= len(dropped)
