"""The `.cdb` files of Persian handwriting (Khosravi and Kabir 2007); no length in them is trusted.

Little-endian. A header of 1,024 bytes: year u16, month u8, day u8, height u8, width u8, records
u32, 128 counts u32, kind u8 (0 two-valued, 1 grey), text. A record: 0xFF, label u8, then width u8
and height u8 if the header's are 0, length u16, and the picture. Two-valued: the runs (u8) of each
row, white first, until the row is full. Grey: the bytes of one column after the other.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int64, UInt8

from striate.errors import DataError

_HEADER_BYTES = 1024
_MARK = 0xFF
_LABELS = 128
_WHITE, _BLACK = 255, 0
_MEND = "Get the file again from where it came."


@dataclass(frozen=True)
class Records:
    """Where the pictures of a file lie; nothing of them is decoded yet.

    Attributes:
        path: The file.
        content: Its bytes, mapped.
        grey: Whether the pictures are grey; otherwise they are two-valued.
        labels: One a picture, below 128.
        sizes: Width and height of each.
        places: Where each picture's bytes begin, and where they end.
    """

    path: Path
    content: UInt8[np.ndarray, "B"]
    grey: bool
    labels: Int64[np.ndarray, "N"]
    sizes: Int64[np.ndarray, "N 2"]
    places: Int64[np.ndarray, "N 2"]

    def picture(self, index: int) -> UInt8[np.ndarray, "H W 1"]:
        """Black ink (0) on white paper (255), or the grey bytes as they are.

        Raises:
            DataError: Its bytes are not those of a picture of its size.
        """
        width, height = self.sizes[index].tolist()
        start, end = self.places[index].tolist()
        content = np.asarray(self.content[start:end])
        if not self.grey:
            return _from_runs(self, index, content, width, height)[..., None]
        if len(content) != width * height:
            raise _damaged(self, index, f"{len(content):,} bytes of {width}x{height} grey pixels")
        return content.reshape(width, height).T[..., None]


def read_cdb(path: Path) -> Records:
    """Finds every record of a file, by a walk from one to the next.

    Raises:
        DataError: It is no such file, or not whole.
    """
    content = _mapped(path)
    if len(content) < _HEADER_BYTES:
        raise DataError(
            f"{path} has {len(content):,} bytes; a .cdb file begins with a header of "
            f"{_HEADER_BYTES:,}. {_MEND}"
        )
    height, width, count = struct.unpack_from("<BBI", content, 4)
    counts = np.frombuffer(content, "<u4", _LABELS, 10).astype(np.int64)
    kind = content[522]
    if kind > 1 or (height == 0) != (width == 0):
        raise DataError(
            f"{path} is no .cdb file: its header speaks of kind {kind} and pictures of "
            f"{width}x{height}; kinds are 0 and 1, and sizes are both given or both 0. {_MEND}"
        )
    fixed = (width, height) if width else None
    records = _walk(path, content, fixed)
    found = np.bincount(records[:, 0], minlength=_LABELS)
    if len(records) != count or (found != counts).any():
        raise DataError(
            f"{path} holds {len(records):,} records, but its header speaks of {count:,}, "
            f"{counts.sum():,} by label: it is not whole. {_MEND}"
        )
    array = np.frombuffer(content, np.uint8)
    return Records(path, array, kind == 1, records[:, 0], records[:, 1:3], records[:, 3:5])


def _mapped(path: Path) -> bytes | mmap.mmap:
    try:
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                return b""
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise DataError(
            f"{path} cannot be read: {error.strerror or error}. Change its permissions."
        ) from error


def _walk(
    path: Path, content: bytes | mmap.mmap, fixed: tuple[int, int] | None
) -> Int64[np.ndarray, "N 5"]:
    """Label, width, height, start and end of each record, up to the end of the file."""
    form = struct.Struct("<BBH" if fixed else "<BBBBH")
    total = len(content)
    rows: list[tuple[int, int, int, int, int]] = []
    place = _HEADER_BYTES
    while place < total:
        start = place + form.size
        if start > total:
            raise _cut(path, len(rows), place, total)
        mark, label, *size, length = form.unpack_from(content, place)
        width, height = fixed or size
        if mark != _MARK or label >= _LABELS or not width or not height:
            raise DataError(
                f"{path} is damaged at byte {place:,}, in record {len(rows):,}: it begins with "
                f"{mark:#04x}, label {label} and size {width}x{height}; a record begins with 0xff, "
                f"a label below {_LABELS} and a size from 1x1. {_MEND}"
            )
        if start + length > total:
            raise _cut(path, len(rows), place, total)
        rows.append((label, width, height, start, start + length))
        place = start + length
    return np.array(rows, np.int64).reshape(-1, 5)


def _from_runs(
    records: Records, index: int, runs: np.ndarray, width: int, height: int
) -> UInt8[np.ndarray, "H W"]:
    """Draws runs; every row must end where one of them does."""
    ends = np.cumsum(runs, dtype=np.int64)
    wanted = width * np.arange(1, height + 1)
    last = np.searchsorted(ends, wanted)  # of each row, its last run
    if len(ends) == 0 or last[-1] != len(ends) - 1 or (ends[last] != wanted).any():
        total = int(ends[-1]) if len(ends) else 0
        raise _damaged(records, index, f"{len(runs):,} runs over {total:,} pixels")
    first = np.concatenate([[0], last[:-1] + 1])
    row_of_run = np.repeat(np.arange(height), last - first + 1)
    black = (np.arange(len(runs)) - first[row_of_run]) % 2 == 1
    return np.repeat(np.where(black, _BLACK, _WHITE).astype(np.uint8), runs).reshape(height, width)


def _damaged(records: Records, index: int, what: str) -> DataError:
    width, height = records.sizes[index].tolist()
    return DataError(
        f"{records.path} is damaged at byte {records.places[index, 0]:,}, in record {index:,}: "
        f"it has {what}, which do not make {height} rows of {width}. {_MEND}"
    )


def _cut(path: Path, record: int, place: int, total: int) -> DataError:
    return DataError(
        f"{path} ends at byte {total:,} inside record {record:,}, which begins at {place:,}: it is "
        f"not whole. {_MEND}"
    )
