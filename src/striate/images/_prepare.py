"""The one way from a picture to the pixels that a net sees, in training and ever after."""

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from jaxtyping import UInt8
from PIL import Image, JpegImagePlugin

from striate.errors import ShapeError
from striate.images._arrays import as_bytes, prepare_planes
from striate.images._decoding import decoded, in_colours
from striate.images._geometry import scaled_size
from striate.images._guard import ask_guard
from striate.images._jpeg import JPEG_FORMATS
from striate.images._limits import Refused, check_pixels
from striate.images._memory import SOME_PIXELS, check_memory, decoding_bytes
from striate.images._orientation import is_sideways, upright
from striate.images._preprocessing import Preprocessing
from striate.images._reading import Opened, failures_named, header, opened
from striate.images._resampling import fitted
from striate.images._suspicion import is_suspicious

Picture = str | os.PathLike[str] | bytes | Image.Image | np.ndarray
"""A file, the bytes of one, a Pillow picture, or an array (H, W) or (H, W, 1, 3 or 4) of uint8.

For nets that are trained on arrays: (H, W, C) of any C, and numbers of other types."""


class Read(NamedTuple):
    """A prepared picture and what its header says.

    Attributes:
        pixels: `(H, W, C)`, as `prepare` gives them.
        width: Of the picture as it came and as a person sees it.
        height: Likewise.
        grey: Whether the picture as it came is grey.
        damage: What the decoder said of damage to the pixels, in a few words; None if nothing.
    """

    pixels: UInt8[np.ndarray, "H W C"]
    width: int
    height: int
    grey: bool
    damage: str | None = None


_LARGE_BYTES = 128 * 2**20
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
        `(H, W, C)` of `preprocessing.shape`, not normalised: `to_batch` does that. Those of a
        damaged picture are what can be read of it; `prepare_telling` tells.

    Raises:
        UnreadablePicture: Broken, too large or no picture; says which in a few words.
        ShapeError: An array of another type or shape.
    """
    return prepare_telling(picture, preprocessing)[0]


def prepare_telling(
    picture: Picture, preprocessing: Preprocessing
) -> tuple[UInt8[np.ndarray, "H W C"], str | None]:
    """Does what `prepare` does, and tells what the decoder said of damage; None if nothing."""
    if preprocessing.channels not in (1, 3):
        return prepare_planes(picture, preprocessing), None
    if isinstance(picture, np.ndarray):
        picture = as_bytes(picture, preprocessing)
        if picture.dtype == np.uint8 and picture.shape == preprocessing.shape:
            return picture.copy(), None
        picture = _from_array(picture)
    if not isinstance(picture, Image.Image):
        came = read(picture, preprocessing)
        return came.pixels, came.damage
    with failures_named("The Pillow picture"):
        undecoded = _undecoded_jpeg(picture)
        if undecoded is None:
            check_pixels(*picture.size)
            check_memory(picture, None)
            with _enough_memory(picture, None):
                picture.load()
                pixels = in_colours(upright(picture), preprocessing.channels)
                return fitted(pixels, preprocessing), None
    return prepare_telling(undecoded, preprocessing)


def read(picture: str | os.PathLike[str] | bytes, preprocessing: Preprocessing) -> Read:
    """Prepares a picture and tells what its header says, opening it once.

    What might be slow, huge or crash a decoder is read in another process, within a time limit.

    Args:
        picture: A file, or the bytes of one.
        preprocessing: As `prepare` takes it.

    Raises:
        UnreadablePicture: Broken, too large, too slow or no picture; says which in a few words.
    """
    with opened(picture) as came:
        if not is_suspicious(*came):
            return _read(came, preprocessing)
        image, data = came.image, came.data
    name = "The picture given as bytes" if isinstance(picture, bytes) else os.fspath(picture)
    with failures_named(name), _enough_memory(image, data):
        return _read_guarded(picture, preprocessing)


def read_here(picture: str | os.PathLike[str] | bytes, preprocessing: Preprocessing) -> Read:
    """Does what `read` does, in this process whatever the picture is: what a guard calls."""
    with opened(picture) as came:
        return _read(came, preprocessing)


def _read(came: Opened, preprocessing: Preprocessing) -> Read:
    image = came.image
    width, height, grey = header(image)
    check_memory(image, came.data)
    with _enough_memory(image, came.data):
        if came.is_ordinary_jpeg and preprocessing.jpeg_scale == "covering":
            _choose_decode_scale(image, preprocessing)
        pixels, damage = decoded(came, preprocessing.channels)
        return Read(fitted(pixels, preprocessing), width, height, grey, damage)


def _read_guarded(picture: str | os.PathLike[str] | bytes, preprocessing: Preprocessing) -> Read:
    is_path = not isinstance(picture, bytes)
    content = os.fsencode(os.path.abspath(picture)) if is_path else picture
    request = {"is_path": is_path, "preprocessing": preprocessing.to_json()}
    facts, pixels = ask_guard(request, content)
    if "reason" in facts:
        refusal = Refused(facts["reason"])
        if facts["errno"] is None:
            raise refusal
        raise OSError(facts["errno"], os.strerror(facts["errno"]))
    array = np.frombuffer(pixels, np.uint8).reshape(preprocessing.shape)
    return Read(array, *(facts[name] for name in Read._fields[1:]))


def _choose_decode_scale(image: Image.Image, preprocessing: Preprocessing) -> None:
    if is_sideways(image):
        height, width = scaled_size(image.height, image.width, preprocessing)
    else:
        width, height = scaled_size(*image.size, preprocessing)
    image.draft(None, (width, height))


@contextlib.contextmanager
def _enough_memory(image: Image.Image, data: bytes | None) -> Iterator[None]:
    """Lets only one thread at a time hold a very large picture."""
    pixels = image.width * image.height
    if pixels < SOME_PIXELS or decoding_bytes(image, data) < _LARGE_BYTES:
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
    if not isinstance(image, JpegImagePlugin.JpegImageFile) or image.format not in JPEG_FORMATS:
        return None
    if image.tell():  # a later picture of several
        return None
    if not image.tile or image.decoderconfig or image.fp is None:
        return None
    position = image.fp.tell()
    image.fp.seek(0)
    data = image.fp.read()
    image.fp.seek(position)
    return data if data.startswith(b"\xff\xd8") else None
