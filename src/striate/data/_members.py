"""The arrays inside an `.npz` file: their names and shapes at once, their numbers when wanted.

Never unpickled. Small arrays are read whole. Of pictures one is read at a time: from where it lies,
if the file holds it uncompressed, else from a temporary file in the cache that it is unpacked into
in pieces; so memory stays small whatever the file unpacks to.
"""

import math
import tempfile
import threading
import weakref
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np

from striate.devices import cache_folder, free_disk, free_memory, in_bytes
from striate.errors import DataError, DiskFull, OutOfMemory, StriateError, write_error

_PIECE_BYTES = 2**20
_LOCAL_HEADER_BYTES = 30
_MOST_MEMBERS = 1000
_MOST_AXES = 8
_COPIES = 6  # of an array that is read whole: what is read, and what is made of it
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
    _file: IO[bytes] | None = None
    _start: int = 0

    @property
    def nbytes(self) -> int:
        """What the numbers take, unpacked."""
        return math.prod(self.shape) * self.dtype.itemsize

    def whole(self) -> np.ndarray:
        """All the numbers, in memory.

        Raises:
            DataError: The file is damaged.
            OutOfMemory: They do not fit.
        """
        if 0 in self.shape:
            return np.zeros(self.shape, self.dtype)
        free = free_memory()
        if _COPIES * self.nbytes > free:
            raise OutOfMemory(
                f"{self.name} in {self._path} unpacks to {in_bytes(self.nbytes)}, and there are "
                f"{in_bytes(free)} of memory free. Is it what it is taken for?"
            )
        with _failures_told(self._path), zipfile.ZipFile(self._path) as archive:
            with archive.open(self._info) as packed:
                packed.read(self._offset)
                content = packed.read()
            order = "F" if self._fortran else "C"
            return np.frombuffer(content, self.dtype).reshape(self.shape, order=order)

    def row(self, index: int) -> np.ndarray:
        """What stands at one place of the first axis, read from the disk.

        Raises:
            DataError: The file is damaged.
            DiskFull, NotWritable: The cache cannot take the unpacked array.
        """
        with self._lock, _failures_told(self._path):
            if self._file is None:
                self._file, self._start = self._opened()
                weakref.finalize(self, self._file.close)
            if self._fortran:
                whole = np.memmap(self._file, self.dtype, "r", self._start, self.shape, "F")
                return np.array(whole[index])
            found = np.empty(self.shape[1:], self.dtype)
            self._file.seek(self._start + index * found.nbytes)
            if self._file.readinto(found.reshape(-1).view(np.uint8).data) != found.nbytes:  # type: ignore[attr-defined]
                raise EOFError(f"{self.name} ends before its place {index}")
            return found

    def _opened(self) -> tuple[IO[bytes], int]:
        """A file with the numbers unpacked, and where in it they begin."""
        if self._info.compress_type == zipfile.ZIP_STORED:
            start = _content_start(self._path, self._info) + self._offset
            return self._path.open("rb"), start
        folder = cache_folder()
        free = free_disk(folder)
        if self.nbytes > free:
            raise DiskFull(
                f"{self.name} in {self._path} unpacks to {in_bytes(self.nbytes)}, and in {folder} "
                f"{in_bytes(free)} are free. Free some space (striate cache clear), or set "
                f"STRIATE_CACHE to a folder with more."
            )
        file = _temporary(folder)
        try:
            with zipfile.ZipFile(self._path) as archive, archive.open(self._info) as packed:
                while piece := packed.read(_PIECE_BYTES):
                    _write(file, piece, folder)
            _write(file, b"", folder)
        except BaseException:
            file.close()
            raise
        return file, self._offset


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
                if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise ValueError(f"{info.filename} is packed as NumPy never does")
                member = _member(path, archive, info)
                members[member.name] = member
    return members


def _member(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    with archive.open(info) as file:
        shape, fortran, dtype = _header(path, info.filename, file)
        offset = file.tell()
    name = info.filename.removesuffix(".npy")
    if len(shape) > _MOST_AXES or min(shape, default=0) < 0:
        raise ValueError(f"{name} has the shape {shape!r:.80}")
    if dtype.hasobject:
        raise DataError(
            f"{name} in {path} holds Python objects, which only a pickle could bring back, and "
            f"pickles can run code. Save it as numbers or as text (astype(str))."
        )
    if info.file_size != offset + math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name} has {info.file_size:,} bytes, which do not make {dtype} {shape}")
    return Member(name, shape, dtype, path, info, offset, fortran)


def _header(path: Path, name: str, file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order and type of an array, from its `.npy` header."""
    version = np.lib.format.read_magic(file)
    reader: Any = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }.get(version)
    if reader is None:
        raise ValueError(f"{name} has version {version}")
    try:
        return reader(file)
    # NumPy hands the text to Python's own parser and to its tokenizer, whose ways to fail are many
    # and none of them a danger: the text is short, and nothing in it is run.
    except Exception as error:
        first = error.args[0] if error.args else type(error).__name__  # then places in the text
        said = " ".join(str(first).split())[:120]
        raise DataError(
            f"{path} cannot be read as an .npz file: the header of {name[:200]} does not say what "
            f"its array is ({said}). It is damaged; write it again with numpy.savez."
        ) from error


def _temporary(folder: Path) -> IO[bytes]:
    """A file that has no name and is gone when it is closed, or the process is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=folder)
    except OSError as error:
        raise write_error(folder, error) from error


def _write(file: IO[bytes], piece: bytes, folder: Path) -> None:
    """Writes a piece; none sends what was written on its way."""
    try:
        if piece:
            file.write(piece)
        else:
            file.flush()
    except OSError as error:
        raise write_error(folder, error) from error


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
