"""What reading does to a picture's numbers where they are not those of its file."""

import os
import warnings

from PIL import Image, UnidentifiedImageError

_SIXTEEN_BIT = ("I", "I;16", "I;16L", "I;16B", "I;16N")
_OTHER_COLOURS = ("CMYK", "YCbCr", "HSV", "LAB")


def conversions(picture: str | os.PathLike[str]) -> list[str]:
    """Says in words how a file's numbers became the 8 bits a channel that are shown.

    Args:
        picture: A file that `window` or `gallery` reads.

    Returns:
        Nothing for a picture of 8 bits without transparency, or one that Pillow alone cannot open.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # reads the header only
        try:
            with Image.open(picture) as image:
                return _found(image)
        except (UnidentifiedImageError, Image.DecompressionBombError):
            return []


def _found(image: Image.Image) -> list[str]:
    """What is done to a picture of this mode."""
    found = []
    if image.mode in _SIXTEEN_BIT:
        found.append("greys of 16 bits were divided by 257")
    elif image.mode == "F":
        found.append("fractions were made whole numbers from 0 to 255")
    elif image.mode in _OTHER_COLOURS:
        found.append(f"{image.mode} became red, green and blue")
    elif any(";16" in str(tile[3]) for tile in getattr(image, "tile", ())):
        found.append("of colours of 16 bits the upper 8 were kept")
    if image.has_transparency_data:
        found.append("what is transparent was laid over white")
    return found
