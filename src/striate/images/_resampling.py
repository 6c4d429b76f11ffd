"""Scales the kept part of a picture to the size wanted, by Pillow's arithmetic or by torch's.

Both average over all the pixels that the filter covers (antialiasing). Torch's computes with
weights of 16 bits in whole numbers, so its pixels differ from Pillow's by a level or two, and are
the same on every processor.
"""

import numpy as np
import torch
from jaxtyping import UInt8
from PIL import Image
from torch.nn.functional import interpolate

from striate.images._geometry import Box, crop_box, scaled_size
from striate.images._preprocessing import Preprocessing
from striate.images._rows import Rows, all_rows, as_array, bands, is_large


def fitted(pixels: Rows, preprocessing: Preprocessing) -> UInt8[np.ndarray, "h w C"]:
    """The picture as large as it is to be, by the resize policy of the preprocessing."""
    height, width = pixels.shape[:2]
    target = (preprocessing.width, preprocessing.height)
    if preprocessing.resize != "pad":
        return resampled(pixels, target, crop_box(width, height, preprocessing), preprocessing)
    scaled_width, scaled_height = scaled_size(width, height, preprocessing)
    canvas = np.full(preprocessing.shape, preprocessing.background, np.uint8)
    left, top = (target[0] - scaled_width) // 2, (target[1] - scaled_height) // 2
    scaled = resampled(pixels, (scaled_width, scaled_height), (0, 0, width, height), preprocessing)
    canvas[top : top + scaled_height, left : left + scaled_width] = scaled
    return canvas


def resampled(
    pixels: Rows,
    size: tuple[int, int],
    box: Box,
    preprocessing: Preprocessing,
) -> UInt8[np.ndarray, "h w C"]:
    """Scales a part of a picture.

    Both arithmetics scale the rows first, each on its own, and round before they scale the
    columns. So the rows of a large picture are scaled in bands, and come out the same.

    Args:
        pixels: `(H, W, C)`; Pillow takes channels one by one where they are not one or three.
        size: Width and height wanted.
        box: The part: left, top, right, bottom.
        preprocessing: Says by which filter, and whose arithmetic.
    """
    if preprocessing.resampler == "pillow":
        scale = _by_pillow
    else:
        scale, box = _by_torch, _whole(box)
    left, top, right, bottom = box
    if is_large(pixels) and size[0] <= right - left:
        height, width = pixels.shape[:2]
        narrowed = np.empty((height, size[0], pixels.shape[2]), np.uint8)
        for rows in bands(height, width):
            high = rows.stop - rows.start
            rows_box = (left, 0, right, high)
            narrowed[rows] = scale(pixels[rows], (size[0], high), rows_box, preprocessing.filter)
        pixels, box = narrowed, (0, top, size[0], bottom)
    return scale(all_rows(pixels), size, box, preprocessing.filter)


def _by_pillow(
    pixels: UInt8[np.ndarray, "H W C"], size: tuple[int, int], box: Box, filter_name: str
) -> UInt8[np.ndarray, "h w C"]:
    method = Image.Resampling[filter_name.upper()]
    parts = [pixels] if pixels.shape[2] == 3 else np.split(pixels, pixels.shape[2], axis=2)
    images = [Image.fromarray(part if part.shape[2] == 3 else part[..., 0]) for part in parts]
    resized = [as_array(image.resize(size, method, box=box)) for image in images]
    return np.concatenate(resized, axis=2)


def _by_torch(
    pixels: UInt8[np.ndarray, "H W C"], size: tuple[int, int], box: Box, filter_name: str
) -> UInt8[np.ndarray, "h w C"]:
    left, top, right, bottom = (int(side) for side in box)
    # NumPy copies where it must: torch's own would call its threads together for so little.
    kept = np.ascontiguousarray(pixels[top:bottom, left:right])
    if kept.shape[1::-1] == size:
        return kept
    batch = torch.from_numpy(kept.reshape(1, *kept.shape)).permute(
        0, 3, 1, 2
    )  # (H, W, C) -> (1, C, H, W)
    scaled = interpolate(batch, size[::-1], mode=filter_name, antialias=True)
    return np.ascontiguousarray(scaled[0].permute(1, 2, 0).numpy())  # (1, C, H, W) -> (H, W, C)


def _whole(box: Box) -> tuple[int, int, int, int]:
    """The box with sides of a whole number of pixels, rounded, the rest left out on both sides."""
    left, top, right, bottom = box
    width, height = max(1, round(right - left)), max(1, round(bottom - top))
    across, down = int((left + right - width) / 2), int((top + bottom - height) / 2)
    return (across, down, across + width, down + height)
