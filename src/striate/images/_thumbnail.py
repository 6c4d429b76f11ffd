"""A tiny grey copy of a picture, by which near duplicates are found."""

import numpy as np
from jaxtyping import UInt8
from PIL import Image

THUMBNAIL_SIDE = 16
_SIZE = (THUMBNAIL_SIDE, THUMBNAIL_SIDE)


def thumbnail(pixels: UInt8[np.ndarray, "H W C"]) -> UInt8[np.ndarray, "16 16"]:
    """The picture as 16x16 means of its pixels, grey, whatever its proportions.

    Args:
        pixels: `(H, W, C)`; of other than one or three channels the first counts.
    """
    colours = pixels.shape[2] == 3
    image = Image.fromarray(pixels if colours else np.ascontiguousarray(pixels[..., 0]))
    small = image.reduce((max(1, image.width // _SIZE[0]), max(1, image.height // _SIZE[1])))
    return np.array(small.convert("L").resize(_SIZE, Image.Resampling.BOX))
