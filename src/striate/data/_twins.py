"""Which pictures are equal to the last bit, found while they are written one after the other."""

import hashlib
import math
from typing import BinaryIO

import numpy as np
from jaxtyping import UInt8, UInt64

from striate.images import Preprocessing


class Twins:
    """Writes pictures and finds for each the first equal one.

    Pictures with different sums are different; only those with equal sums are compared, by a
    digest of 128 bits, for which the first of them is read again from the file.

    Args:
        file: Where the pictures are written from its present position on; it can be read, too.
        preprocessing: Says how many bytes each has.
    """

    def __init__(self, file: BinaryIO, preprocessing: Preprocessing) -> None:
        self.first: list[int] = []
        self._file, self._start = file, file.tell()
        self._bytes = math.prod(preprocessing.shape)
        self._by_sums: dict[bytes, int] = {}
        self._by_digest: dict[bytes, int] = {}

    def add(self, images: UInt8[np.ndarray, "N H W C"], sums: UInt64[np.ndarray, "N 2 C"]) -> None:
        """Writes the next pictures and appends to `first` the number of each one's first twin."""
        self._file.write(images.data)
        for pixels, key in zip(images, sums, strict=True):
            number = len(self.first)
            earlier = self._by_sums.setdefault(key.tobytes(), number)
            self.first.append(number if earlier == number else self._among_alike(pixels, earlier))

    def _among_alike(self, pixels: UInt8[np.ndarray, "H W C"], earlier: int) -> int:
        here = self._file.tell()
        self._file.seek(self._start + earlier * self._bytes)
        self._by_digest.setdefault(_digest(self._file.read(self._bytes)), earlier)
        self._file.seek(here)
        return self._by_digest.setdefault(_digest(pixels.data), len(self.first))


def _digest(pixels: bytes | memoryview) -> bytes:
    return hashlib.blake2b(pixels, digest_size=16).digest()
