"""The arrays inside an `.npz` file: their names and shapes at once, their numbers when wanted.

Never unpickled. An array that lies uncompressed in the file is mapped where it lies; a compressed
one is unpacked into a temporary file first and mapped there, so memory stays small.
"""

import math
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

from striate.errors import DataError, StriateError, write_error

_PIECE_BYTES = 2**20
_LOCAL_HEADER_BYTES = 30
_MOST_MEMBERS = 1000
# What zipfile, zlib and NumPy raise when bytes are not what they should be.
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError,
    NotImplementedError, RuntimeError, SyntaxError, TypeError, OverflowError,
)  # fmt: skip


@dataclass
class Member:
    """One array.

    Attributes:
        name: Without `.npy`.
        shape: As its header says, and as its size bears out.
        dtype: Never objects.
    """

    name: str
    shape: tuple[int, ...]
    dtype: np.dtype
    _path: Path
    _info: zipfile.ZipInfo
    _offset: int
    _fortran: bool
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _mapped: np.ndarray | None = None

    @property
    def array(self) -> np.ndarray:
        """The numbers, mapped.

        Raises:
            DataError: The file is damaged.
        """
        with self._lock:
            if self._mapped is None:
                with _failures_told(self._path):
                    self._mapped = self._map()
            return self._mapped

    def _map(self) -> np.ndarray:
        order = "F" if self._fortran else "C"
        if 0 in self.shape:
            return np.zeros(self.shape, self.dtype)
        if self._info.compress_type == zipfile.ZIP_STORED:
            start = _content_start(self._path, self._info) + self._offset
            return np.memmap(self._path, self.dtype, "r", start, self.shape, order)
        with (
            zipfile.ZipFile(self._path) as archive,
            archive.open(self._info) as packed,
            tempfile.TemporaryFile() as file,  # the map outlives it
        ):
            while piece := packed.read(_PIECE_BYTES):
                _write(file, piece)
            file.flush()
            return np.memmap(file, self.dtype, "r", self._offset, self.shape, order)


def read_members(path: Path) -> dict[str, Member]:
    """Looks at every array's header.

    Raises:
        DataError: It is no `.npz` file, is damaged, or holds objects.
    """
    members: dict[str, Member] = {}
    with _failures_told(path), zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        if len(infos) > _MOST_MEMBERS:
            raise DataError(f"{path} holds {len(infos):,} arrays; {_MOST_MEMBERS:,} is the limit.")
        for info in infos:
            if info.filename.endswith(".npy"):
                member = _member(path, archive, info)
                members[member.name] = member
    return members


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    with archive.open(info) as file:
        version = np.lib.format.read_magic(file)
        reader = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if reader is None:
            raise ValueError(f"{info.filename} has version {version}")
        shape, fortran, dtype = reader(file)
        offset = file.tell()
    name = info.filename.removesuffix(".npy")
    if dtype.hasobject:
        raise DataError(
            f"{name} in {path} holds Python objects, which only a pickle could bring back, and "
            f"pickles can run code. Save it as numbers or as text (astype(str))."
        )
    if info.file_size != offset + math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name} has {info.file_size:,} bytes, which do not make {dtype} {shape}")
    return Member(name, shape, dtype, path, info, offset, fortran)


def _write(file: IO[bytes], piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise write_error(tempfile.gettempdir(), error) from error


def _content_start(path: Path, info: zipfile.ZipInfo) -> int:
    """Where an uncompressed member's bytes begin: behind its own header in the file."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        header = file.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES:
        raise zipfile.BadZipFile("a header is cut off")
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    return info.header_offset + _LOCAL_HEADER_BYTES + names


@contextmanager
def _failures_told(path: Path) -> Iterator[None]:
    """Turns what a damaged file raises inside the block into a `DataError`."""
    try:
        yield
    except StriateError:
        raise
    except _DAMAGE as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        raise DataError(
            f"{path} cannot be read as an .npz file: {said}. It is damaged or not whole; write it "
            f"again with numpy.savez."
        ) from error
