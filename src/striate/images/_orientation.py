"""Which way up a picture is: the EXIF orientation, 1 (upright) to 8."""

from PIL import Image

_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(image: Image.Image, opened: Image.Image | None = None) -> Image.Image:
    """The picture, turned and mirrored as its orientation says.

    Args:
        image: The pixels.
        opened: What holds the orientation, if that is another than `image`.
    """
    turn = _TURNS.get(_orientation(opened or image))
    return image if turn is None else image.transpose(turn)


def is_upright(image: Image.Image) -> bool:
    """Whether `upright` would leave the picture as it is."""
    return _orientation(image) == 1


def is_sideways(image: Image.Image) -> bool:
    """Whether width and height change places when the picture is put upright.

    Looks at no pixel. A TIFF's size is given upright already. A PNG may hold its orientation
    behind the pixels, where looking for it would decode them all: it counts as upright.
    """
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        return False
    return _orientation(image) >= 5


def _orientation(image: Image.Image) -> int:
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # damaged metadata do not make the pixels unreadable
        return 1
    return value if value in _TURNS else 1
