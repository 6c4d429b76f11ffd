"""What a file that says it is an image goes through: header, itself, every reduced size."""

import contextlib
import math
from typing import Any

import numpy as np
from tests.fuzzing.subject import Broken, Step

from striate.errors import UnreadablePicture
from striate.images import Preprocessing, probe, read, read_whole

_MOST_SIDE = 2048


def examine(example: dict[str, Any], step: Step) -> str:
    """Reads it in every way; each gives pixels of the size announced, or a reason."""
    data, outcome = example["data"], "refused"
    step("probe")
    width, height = 8, 8
    with contextlib.suppress(UnreadablePicture):
        width, height, _ = probe(data)
    for channels in (None, 1, 3):
        step(f"read_whole {channels}")
        try:
            pixels = read_whole(data, channels)
        except UnreadablePicture:
            continue
        outcome = "taken"
        _check(pixels, (height, width, channels or pixels.shape[2]))
    for scale in (1, 2, 4, 8):
        high, wide = (min(_MOST_SIDE, math.ceil(side / scale)) for side in (height, width))
        for channels in (1, 3):
            step(f"read at 1/{scale}, {channels} channels")
            wanted = Preprocessing(high, wide, channels, "squash")
            try:
                came = read(data, wanted)
            except UnreadablePicture:
                continue
            outcome = "taken"
            _check(came.pixels, wanted.shape)
            if (came.width, came.height) != (width, height):
                raise Broken(f"the size is {came.width}x{came.height}, not {width}x{height}")
    return outcome


def _check(pixels: np.ndarray, shape: tuple[int, ...]) -> None:
    if pixels.shape != shape or pixels.dtype != np.uint8:
        raise Broken(f"pixels are {pixels.dtype} {pixels.shape}, not {shape}")
