"""Arrays that no picture file could hold: other numbers than bytes, other channels than 1 and 3.

One affine rule turns numbers into bytes, the same for training and prediction: with the
preprocessing's `value_range` (low, high), x becomes 255 (x - low) / (high - low), rounded, and
clipped to 0 and 255. Bytes are taken as they are. Numbers that are not finite have no place on that
scale; an array that holds one is unreadable.
"""

from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image

from striate.errors import ShapeError, UnreadablePicture
from striate.images._preprocessing import Preprocessing
from striate.images._resampling import fitted


def as_bytes(array: np.ndarray, preprocessing: Preprocessing) -> np.ndarray:
    """The array as uint8; unchanged if it is that already or if no range is known.

    Args:
        array: Of any shape.
        preprocessing: Its `value_range` says what becomes 0 and what 255.

    Raises:
        UnreadablePicture: It holds numbers that are not finite.
    """
    span = preprocessing.value_range
    if span is None or array.dtype == np.uint8 or array.dtype.kind not in "biuf":
        return array
    values = array.astype(np.float64)
    if not np.isfinite(values).all():
        raise UnreadablePicture("The array", "it holds values that are not finite")
    low, high = span
    with np.errstate(over="ignore"):  # far beyond the range: infinite, then clipped
        return ((values - low) * (255 / (high - low))).clip(0, 255).round().astype(np.uint8)


def prepare_planes(picture: Any, preprocessing: Preprocessing) -> UInt8[np.ndarray, "H W C"]:
    """Prepares an array of any number of channels, each on its own, as grey pictures are.

    Raises:
        ShapeError: An array of another type or another number of channels.
        UnreadablePicture: It is no array: files have 1 or 3 channels.
    """
    channels = preprocessing.channels
    if not isinstance(picture, np.ndarray):
        name = "The picture" if isinstance(picture, bytes | Image.Image) else str(picture)
        raise UnreadablePicture(
            name, f"the net takes arrays of {channels} channels; a picture file has 1 or 3"
        )
    array = as_bytes(picture, preprocessing)
    if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != channels or not array.size:
        raise ShapeError(
            f"An array of {picture.dtype} with shape {picture.shape} does not fit; expected "
            f"{'uint8' if preprocessing.value_range is None else 'numbers'} with shape "
            f"(H, W, {channels}); channels go last."
        )
    if array.shape == preprocessing.shape:
        return array.copy()
    return fitted(array, preprocessing)
