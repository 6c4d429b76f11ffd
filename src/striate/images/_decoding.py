"""An opened picture's pixels, upright and in the colours wanted, and whether it is damaged."""

from typing import NamedTuple

import numpy as np
from PIL import Image

from striate.images._jpeg import jpeg_pixels
from striate.images._jpeg_header import oddity, read_jpeg_header
from striate.images._limits import Refused
from striate.images._orientation import is_upright, upright
from striate.images._reading import Opened
from striate.images._rows import ImageRows, Rows, is_large

_MODES = {1: "L", 3: "RGB", 4: "CMYK"}


class Decoded(NamedTuple):
    """What came out of a picture.

    Attributes:
        pixels: `(H, W, C)`, an array or something of which rows can be had as one.
        damage: What the decoder said of damage, in a few words; None if it had nothing to say.
    """

    pixels: Rows
    damage: str | None


def decoded(came: Opened, channels: int) -> Decoded:
    """Decodes a picture, at the scale that `draft` chose if it is a JPEG."""
    image = came.image
    jpeg = jpeg_pixels(image, came.data) if came.is_ordinary_jpeg and came.data else None
    if jpeg is None:
        _load(came)
        return Decoded(in_colours(upright(image), channels), None)
    pixels, damage = jpeg
    if pixels.shape[2] == channels and is_upright(image):
        return Decoded(pixels, damage)
    return Decoded(in_colours(upright(_as_image(pixels), image), channels), damage)


def in_colours(image: Image.Image, channels: int) -> Rows:
    """The pixels of a decoded picture that is upright; of a large one row by row when wanted."""
    rows = ImageRows(image, channels)
    return rows if is_large(rows) else rows[:]


def _load(came: Opened) -> None:
    """Has Pillow decode a picture; where it fails at an odd kind of JPEG, that is the reason."""
    try:
        came.image.load()
    except OSError as error:
        jpeg = read_jpeg_header(came.data) if came.data else None
        if jpeg is not None and (odd := oddity(jpeg)):
            raise Refused(f"{odd}, which is not read, or damaged") from error
        raise


def _as_image(pixels: np.ndarray) -> Image.Image:
    height, width, channels = pixels.shape
    mode = _MODES[channels]
    return Image.frombuffer(mode, (width, height), np.ascontiguousarray(pixels), "raw", mode, 0, 1)
