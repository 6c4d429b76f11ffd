"""Decodes ordinary JPEGs by simplejpeg: the pixels that Pillow gives, without its detours.

Both stand on libjpeg-turbo, whose pixels are the same to the bit on every processor. So nothing
depends on whether simplejpeg is there: where it is not, or does not like a file, Pillow decodes.
"""

import numpy as np
from jaxtyping import UInt8
from PIL import Image, features

from striate.images._orientation import is_upright

try:
    import simplejpeg
except ImportError:  # no wheel for this platform
    simplejpeg = None

_COLOURS = {("RGB", 3): "RGB", ("L", 1): "GRAY"}
# An older libjpeg under Pillow would round otherwise.
_decode = simplejpeg.decode_jpeg if simplejpeg and features.check("libjpeg_turbo") else None


def jpeg_pixels(
    image: Image.Image, data: bytes | None, channels: int
) -> UInt8[np.ndarray, "H W C"] | None:
    """The pixels of an upright JPEG in the colours wanted, at the scale that `draft` chose.

    Args:
        image: Opened by Pillow, not decoded.
        data: Its file.
        channels: Wanted, 1 or 3.

    Returns:
        None if it is another kind of picture, or damaged: Pillow decides what becomes of it.
    """
    colours = _COLOURS.get((image.mode, channels))
    if _decode is None or data is None or image.format != "JPEG" or colours is None:
        return None
    if not is_upright(image):
        return None
    width, height = image.size
    # Only what `draft` made smaller has a scale: looking for it takes reading the header again.
    scaled = getattr(image, "decoderconfig", ())[:1] > (1,)
    least = (height, width) if scaled else (0, 0)
    try:
        pixels = _decode(data, colours, min_height=least[0], min_width=least[1])
    except ValueError:
        return None
    return pixels if pixels.shape[:2] == (height, width) else None
