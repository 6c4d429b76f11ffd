"""The pixels of a picture a band of rows at a time, so that nobody holds a large one twice.

Pillow keeps three or four bytes a pixel, and each step to the colours wanted would make another
copy of the whole. Of a large picture only a band goes through these steps at a time.
"""

from collections.abc import Iterator

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from striate.images._colours import Colouring

BAND_PIXELS = 2_000_000
"""As many pixels of a large picture are converted, or scaled, at a time."""


class ImageRows:
    """A decoded picture of which any rows can be had in grey or red, green and blue.

    Args:
        image: Decoded and upright.
        channels: Wanted, 1 or 3.

    Attributes:
        shape: `(H, W, C)`.
    """

    def __init__(self, image: Image.Image, channels: int) -> None:
        self.shape = (image.height, image.width, channels)
        self._image = image
        self._colouring = Colouring(image, channels)

    def __getitem__(self, rows: slice) -> UInt8[np.ndarray, "h W C"]:
        top, bottom, _ = rows.indices(self.shape[0])
        if (top, bottom) == (0, self.shape[0]):
            return as_array(self._colouring(self._image))
        return as_array(self._colouring(self._image.crop((0, top, self.shape[1], bottom))))


Rows = ImageRows | np.ndarray
"""Pixels `(H, W, C)` of which a slice of rows is an array."""


def is_large(pixels: Rows) -> bool:
    """Whether it is better taken in bands."""
    height, width = pixels.shape[:2]
    return height * width > 2 * BAND_PIXELS


def bands(height: int, width: int) -> Iterator[slice]:
    """Slices of rows, from top to bottom."""
    step = max(1, BAND_PIXELS // max(1, width))
    for top in range(0, height, step):
        yield slice(top, min(top + step, height))


def all_rows(pixels: Rows) -> UInt8[np.ndarray, "H W C"]:
    """The whole picture as an array."""
    if isinstance(pixels, np.ndarray):
        return pixels
    if not is_large(pixels):
        return pixels[:]
    whole = np.empty(pixels.shape, np.uint8)
    for rows in bands(*pixels.shape[:2]):
        whole[rows] = pixels[rows]
    return whole


def as_array(image: Image.Image) -> UInt8[np.ndarray, "H W C"]:
    """The pixels of a picture of mode L or RGB, in memory of their own."""
    pixels = np.array(image)
    return pixels.reshape(*pixels.shape[:2], -1)
