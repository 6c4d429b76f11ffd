"""The IDX files of MNIST and its relatives (LeCun 1998), plain or gzipped, checked before use."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from striate.devices import free_memory, in_bytes
from striate.errors import DataError, OutOfMemory

_MEND = "Remove it and run the same command again to download it afresh."


def read_idx(path: Path, dimensions: int) -> UInt8[np.ndarray, "..."]:
    """Reads an array of bytes; a plain file is mapped, not loaded.

    Args:
        path: With the ending `.gz` if it is gzipped.
        dimensions: How many the array must have: 3 for pictures, 1 for labels.

    Raises:
        DataError: It is not such a file, or not whole.
    """
    offset = 4 + 4 * dimensions
    if path.suffix == ".gz":
        content = _unpacked(path, offset)
        shape = _shape(path, content[:offset], dimensions, len(content))
        return np.frombuffer(content, np.uint8, offset=offset).reshape(shape)
    with path.open("rb") as file:
        shape = _shape(path, file.read(offset), dimensions, path.stat().st_size)
    if 0 in shape:
        return np.zeros(shape, np.uint8)
    return np.memmap(path, np.uint8, "r", offset, shape)


def _unpacked(path: Path, offset: int) -> bytes:
    """The content, and no more of it than one byte beyond what its header speaks of."""
    try:
        with gzip.open(path) as file:
            header = file.read(offset)
            size = math.prod(np.frombuffer(header[4:].ljust(offset - 4, b"\0"), ">u4").tolist())
            if size > (free := free_memory()):
                raise OutOfMemory(
                    f"The header of {path} speaks of {in_bytes(size)}, and {in_bytes(free)} of "
                    f"memory are free. {_MEND}"
                )
            return header + file.read(size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} is a damaged gzip file ({error}). {_MEND}") from error


def _shape(path: Path, header: bytes, dimensions: int, size: int) -> tuple[int, ...]:
    magic = bytes([0, 0, 8, dimensions])
    if header[:4] != magic:
        raise DataError(
            f"{path} begins with {header[:4].hex() or 'nothing'}; an IDX file of bytes with "
            f"{dimensions} dimension(s) begins with {magic.hex()}. {_MEND}"
        )
    shape = tuple(np.frombuffer(header[4:].ljust(4 * dimensions, b"\0"), ">u4").tolist())
    expected = 4 + 4 * dimensions + math.prod(shape)
    if size != expected:
        raise DataError(
            f"{path} has {size:,} bytes, but its header speaks of {'x'.join(map(str, shape))} "
            f"bytes, which makes {expected:,}: it is not whole. {_MEND}"
        )
    return shape
