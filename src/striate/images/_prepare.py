"""The one way from a picture to the pixels that a net sees, in training and ever after."""

import contextlib
import os
import threading
from collections.abc import Iterator

import numpy as np
from jaxtyping import UInt8
from PIL import Image, JpegImagePlugin

from striate.errors import ShapeError
from striate.images._arrays import as_bytes, prepare_planes
from striate.images._colours import to_colours
from striate.images._geometry import crop_box, scaled_size
from striate.images._limits import check_pixels
from striate.images._orientation import is_sideways, upright
from striate.images._preprocessing import Preprocessing
from striate.images._reading import failures_named, opened

Picture = str | os.PathLike[str] | bytes | Image.Image | np.ndarray
"""A file, the bytes of one, a Pillow picture, or an array (H, W) or (H, W, 1, 3 or 4) of uint8.

For nets that are trained on arrays: (H, W, C) of any C, and numbers of other types."""

_LARGE_PIXELS = 32_000_000
_one_large_at_a_time = threading.Lock()


def prepare(picture: Picture, preprocessing: Preprocessing) -> UInt8[np.ndarray, "H W C"]:
    """Makes of any picture the pixels that a net sees.

    The EXIF orientation is applied, colours follow the rules in `_colours.py`, of an animation
    the first frame counts. JPEGs are decoded at the smallest scale (1/8, 1/4, 1/2 or 1) that
    still covers the target; to get the same pixels from a JPEG opened with Pillow, hand it over
    before it is loaded. A picture that has the size and channels already comes back unchanged.

    Args:
        picture: A file, the bytes of one, a Pillow picture, or a uint8 array `(H, W)`,
            `(H, W, 1)`, `(H, W, 3)` or, with alpha, `(H, W, 4)`. Other numbers than bytes need a
            preprocessing with a `value_range`, and other channels one with as many.
        preprocessing: The size, channels, resize policy and filter wanted.

    Returns:
        `(H, W, C)` of `preprocessing.shape`, not normalised: `to_batch` does that.

    Raises:
        UnreadablePicture: Broken, too large or no picture; says which in a few words.
        ShapeError: An array of another type or shape.
    """
    if preprocessing.channels not in (1, 3):
        return prepare_planes(picture, preprocessing)
    if isinstance(picture, np.ndarray):
        picture = as_bytes(picture, preprocessing)
        if picture.dtype == np.uint8 and picture.shape == preprocessing.shape:
            return picture.copy()
        picture = _from_array(picture)
    if not isinstance(picture, Image.Image):
        with opened(picture) as image:
            return _prepared(image, preprocessing)
    with failures_named("The Pillow picture"):
        undecoded = _undecoded_jpeg(picture)
        if undecoded is None:
            check_pixels(*picture.size)
            return _prepared(picture, preprocessing)
    return prepare(undecoded, preprocessing)


def _prepared(image: Image.Image, preprocessing: Preprocessing) -> UInt8[np.ndarray, "H W C"]:
    with _enough_memory(image):
        if isinstance(image, JpegImagePlugin.JpegImageFile) and image.tile:
            _choose_decode_scale(image, preprocessing)
        image.load()
        image = to_colours(upright(image), preprocessing.channels)
        image = _fitted(image, preprocessing)
    return np.array(image).reshape(preprocessing.shape)


def _choose_decode_scale(image: Image.Image, preprocessing: Preprocessing) -> None:
    if is_sideways(image):
        height, width = scaled_size(image.height, image.width, preprocessing)
    else:
        width, height = scaled_size(*image.size, preprocessing)
    image.draft(None, (width, height))


def _fitted(image: Image.Image, preprocessing: Preprocessing) -> Image.Image:
    method = Image.Resampling[preprocessing.filter.upper()]
    target = (preprocessing.width, preprocessing.height)
    if preprocessing.resize != "pad":
        return image.resize(target, method, box=crop_box(*image.size, preprocessing))
    width, height = scaled_size(*image.size, preprocessing)
    level = preprocessing.background
    canvas = Image.new(image.mode, target, level if image.mode == "L" else (level,) * 3)
    corner = ((target[0] - width) // 2, (target[1] - height) // 2)
    canvas.paste(image.resize((width, height), method), corner)
    return canvas


@contextlib.contextmanager
def _enough_memory(image: Image.Image) -> Iterator[None]:
    """Lets only one thread at a time hold a very large picture."""
    if image.width * image.height < _LARGE_PIXELS:
        yield
    else:
        with _one_large_at_a_time:
            yield


def _from_array(array: np.ndarray) -> Image.Image:
    grey = array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1)
    fits = grey or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not fits or array.size == 0:
        raise ShapeError(
            f"An array of {array.dtype} with shape {array.shape} is no picture; expected uint8 "
            f"with shape (H, W), (H, W, 1), (H, W, 3) or (H, W, 4). For floats in [0, 1] use "
            f"(array * 255).round().astype('uint8'); channels go last."
        )
    return Image.fromarray(array.reshape(array.shape[:2]) if grey else array)


def _undecoded_jpeg(image: Image.Image) -> bytes | None:
    """The file behind a JPEG that Pillow has opened but not decoded yet, else None.

    Reading it afresh gives the same pixels as its path would, and leaves the caller's alone.
    """
    if not (isinstance(image, JpegImagePlugin.JpegImageFile) and image.format == "JPEG"):
        return None
    if not image.tile or image.decoderconfig or image.fp is None:
        return None
    position = image.fp.tell()
    image.fp.seek(0)
    data = image.fp.read()
    image.fp.seek(position)
    return data if data.startswith(b"\xff\xd8") else None
