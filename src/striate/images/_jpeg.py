"""Decodes ordinary JPEGs by simplejpeg: the pixels that Pillow gives, without its detours.

Both stand on libjpeg-turbo, whose pixels are the same to the bit on every processor. So no pixel
depends on whether simplejpeg is there. But it alone passes on what libjpeg has to say about damage:
by Pillow a garbled photo is read in silence.

simplejpeg trusts a file's header: a lossless JPEG, which libjpeg cannot scale, is written past the
end of the buffer for the scaled one. So it gets only what `takes_fast_path` lets through.
"""

import re
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8
from PIL import Image, features

from striate.images._jpeg_header import essentials, is_ordinary, read_jpeg_header

try:
    import simplejpeg
except ImportError:  # no wheel for this platform
    simplejpeg = None

JPEG_FORMATS = frozenset({"JPEG", "MPO"})  # MPO: several JPEGs one after the other
_COLOURS = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
# An older libjpeg under Pillow would round otherwise.
_decode = simplejpeg.decode_jpeg if simplejpeg and features.check("libjpeg_turbo") else None

_TRUNCATED = "Premature end of JPEG file"
_WORDS = (
    (re.compile("extraneous bytes"), "corrupt JPEG data: extraneous bytes"),
    (re.compile("premature end", re.IGNORECASE), "corrupt JPEG data: premature end"),
    (re.compile("instead of RST"), "corrupt JPEG data: a piece is missing"),
)


class JpegPixels(NamedTuple):
    """What came out of a JPEG.

    Attributes:
        pixels: `(H, W, C)` in the colours that Pillow announced: C is 1 for L, 3 for RGB and 4
            for CMYK.
        damage: What libjpeg said of damage, in a few words; None if it had nothing to say.
    """

    pixels: UInt8[np.ndarray, "H W C"]
    damage: str | None


def takes_fast_path(data: bytes, size: tuple[int, int]) -> bool:
    """Whether a JPEG may be decoded by simplejpeg, and at a reduced scale.

    Args:
        data: Its file, or the first megabyte of it.
        size: Width and height as Pillow announces them.
    """
    header = read_jpeg_header(data)
    return header is not None and is_ordinary(header) and header[2:4] == size


def jpeg_pixels(image: Image.Image, data: bytes) -> JpegPixels | None:
    """The pixels of a JPEG in its own colours, at the scale that `draft` chose.

    Args:
        image: Opened by Pillow, not decoded.
        data: Its file, which `takes_fast_path`.

    Returns:
        None if simplejpeg is not there or makes nothing of it: Pillow decides what becomes of it.
    """
    colours = _COLOURS.get(image.mode)
    if _decode is None or colours is None:
        return None
    width, height = image.size
    # Only what `draft` made smaller has a scale: looking for it takes reading the header again.
    scaled = getattr(image, "decoderconfig", ())[:1] > (1,)
    least = (height, width) if scaled else (0, 0)
    try:
        pixels, damage = _decode(data, colours, min_height=least[0], min_width=least[1]), None
    except ValueError as error:
        came = _with_warnings(data, colours, least, str(error))
        if came is None:
            return None
        pixels, damage = came
    if pixels.shape[:2] != (height, width):
        return None
    # Adobe's programs store how much ink is not there, and Pillow takes every CMYK for theirs.
    return JpegPixels(255 - pixels if colours == "CMYK" else pixels, damage)


def _with_warnings(
    data: bytes, colours: str, least: tuple[int, int], message: str
) -> JpegPixels | None:
    """Decodes what libjpeg objects to; what it objects to besides the pixels is no damage."""
    header = read_jpeg_header(data)
    if _decode is None or header is None:
        return None
    mended = essentials(data, header)
    try:
        pixels = _decode(mended, colours, min_height=least[0], min_width=least[1])
        return JpegPixels(pixels, None)
    except ValueError as error:
        damage = _in_words(str(error))
    if message == _TRUNCATED:
        return None
    try:
        pixels = _decode(mended, colours, min_height=least[0], min_width=least[1], strict=False)
        return JpegPixels(pixels, damage)
    except ValueError:
        return None


def _in_words(message: str) -> str:
    """Gives libjpeg's words less what differs from file to file, so that they can be counted."""
    for pattern, words in _WORDS:
        if pattern.search(message):
            return words
    return message[:1].lower() + message[1:100]
