"""From whatever colours a picture came in to 8-bit grey or red, green and blue.

The rules, none of which depends on another picture:

- alpha, or a palette's or a PNG's transparent colour, is laid over white; but alpha that is 0
  everywhere is no alpha, in whatever form and format it comes (many programs leave the fourth
  byte of a pixel empty): the colours are taken as they are, as if nothing were transparent;
- palettes, CMYK, YCbCr and HSV are converted as Pillow does; colour profiles are not applied;
- LAB becomes sRGB by Little CMS, relative to its white;
- of colours of 16 bits a channel Pillow keeps the upper 8;
- 16-bit greys are divided by 257, so 65535 becomes 255; 32-bit whole numbers are taken as
  16-bit greys and clipped;
- floating-point greys in [0, 1] are multiplied by 255; if one is larger than 1, they are taken
  as 0 to 255 already. They are clipped, and what is not a number becomes black;
- colours become grey as 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601).
"""

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageCms

from striate.images._limits import Refused

_STRIP_PIXELS = 2_000_000
_SIXTEEN_BIT = {"I", "I;16", "I;16L", "I;16B", "I;16N"}
_GREY = {"1", "L", "LA", "La", "F"} | _SIXTEEN_BIT
_COLOURED = {"P", "PA", "RGB", "RGBX", "RGBA", "RGBa", "CMYK", "YCbCr", "HSV"}


def is_grey(image: Image.Image) -> bool:
    """Whether the mode, or every colour of the palette, is grey; looks at no pixel."""
    if image.mode not in ("P", "PA"):
        return image.mode in _GREY
    palette = image.getpalette("RGB") or []
    return palette[0::3] == palette[1::3] == palette[2::3]


def to_colours(image: Image.Image, channels: int) -> Image.Image:
    """The picture in mode L (one channel) or RGB (three).

    Raises:
        Refused: The mode has no conversion.
    """
    return Colouring(image, channels)(image)


class Colouring:
    """The conversion of one picture, whose parts may be converted one by one.

    Args:
        image: The whole picture, decoded: two of the rules depend on all its pixels.
        channels: Wanted, 1 or 3.

    Raises:
        Refused: The mode has no conversion.
    """

    def __init__(self, image: Image.Image, channels: int) -> None:
        self._wanted = "L" if channels == 1 else "RGB"
        if image.mode not in _GREY | _COLOURED | {"LAB"}:
            raise Refused(f"its colour mode {image.mode} is not supported")
        self._has_alpha = image.has_transparency_data and _has_alpha(image)
        self._scale = _float_scale(image) if image.mode == "F" else 1

    def __call__(self, image: Image.Image) -> Image.Image:
        """Converts the picture, or a part of it."""
        wanted = self._wanted
        if image.mode == wanted and not self._has_alpha:
            return image
        if image.mode in _SIXTEEN_BIT:
            image = _from_sixteen_bits(image)
        elif image.mode == "F":
            image = _from_floats(image, self._scale)
        elif image.mode == "LAB":
            image = _from_lab(image)
        elif self._has_alpha:
            image = _over_white(image)
        elif image.has_transparency_data:
            image = _as_rgba(image).convert("RGB")
        return image if image.mode == wanted else image.convert(wanted)


def _from_sixteen_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image).clip(0, 65535).astype(np.uint32)
    return Image.fromarray(((values + 128) // 257).astype(np.uint8))


def _from_floats(image: Image.Image, scale: float) -> Image.Image:
    values = np.nan_to_num(np.asarray(image), nan=0.0, posinf=255.0, neginf=0.0)
    return Image.fromarray((values * scale).clip(0, 255).round().astype(np.uint8))


def _float_scale(image: Image.Image) -> float:
    """255 where no pixel is above 1, as they count from 0 to 1 then."""
    for part in _parts(image):
        if np.nan_to_num(np.asarray(part), nan=0.0, posinf=255.0, neginf=0.0).max() > 1:
            return 1
    return 255


def _from_lab(image: Image.Image) -> Image.Image:
    profiles = (ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"))
    return ImageCms.profileToProfile(image, *profiles, outputMode="RGB") or image


def _over_white(image: Image.Image) -> Image.Image:
    layer = _as_rgba(image)
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")


def _as_rgba(image: Image.Image) -> Image.Image:
    if image.mode in ("La", "RGBa"):
        image = image.convert("LA" if image.mode == "La" else "RGBA")
    return image.convert("RGBA")


def _has_alpha(image: Image.Image) -> bool:
    """Whether a pixel is to be seen: alpha that is 0 everywhere was never filled in."""
    return any(_as_rgba(part).getchannel("A").getbbox() is not None for part in _parts(image))


def _parts(image: Image.Image) -> Iterator[Image.Image]:
    """The picture in strips, so that looking at all of it takes little memory."""
    step = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, step):
        if step >= image.height:
            yield image
        else:
            yield image.crop((0, top, image.width, min(top + step, image.height)))
