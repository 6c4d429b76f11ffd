"""Mean and standard deviation of each channel, from sums in whole numbers: exact in any order."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import UInt8, UInt64

from striate.errors import ShapeError

_SAMPLE = 4096
_LEAST_STD = 1 / 255

ChannelStatistics = tuple[tuple[float, ...], tuple[float, ...]]


def statistics(images: UInt8[np.ndarray, "N H W C"]) -> ChannelStatistics:
    """Mean and standard deviation of each channel, in units of pixel values in [0, 1].

    Looks at one picture at a time, so a mapped array may be larger than the memory, and at
    4,096 pictures at most, evenly spaced from first to last.

    Args:
        images: `(N, H, W, C)`.

    Returns:
        Mean and deviation. A deviation below 1/255 (pictures of one colour) is given as 1/255.

    Raises:
        ShapeError: There is no picture.
    """
    if len(images) == 0:
        raise ShapeError("There are 0 pictures; mean and deviation need at least 1.")
    chosen = np.unique(np.linspace(0, len(images) - 1, _SAMPLE).round().astype(np.int64))
    sums = np.concatenate([channel_sums(images[index : index + 1]) for index in chosen])
    return statistics_of_sums(sums, images.shape[1] * images.shape[2])


def channel_sums(images: UInt8[np.ndarray, "N H W C"]) -> UInt64[np.ndarray, "N 2 C"]:
    """The sum of each picture's pixels and the sum of their squares, for each channel."""
    count, height, width, channels = images.shape
    columns = np.empty((count, 2, width * channels), np.uint32)  # holds 66,051 rows of 255**2
    rows = images.reshape(count, height, width * channels)
    np.add.reduce(rows, axis=1, dtype=np.uint32, out=columns[:, 0])
    for picture, sums in zip(rows, columns, strict=True):
        squares = picture.astype(np.uint16)
        squares *= squares
        np.add.reduce(squares, axis=0, dtype=np.uint32, out=sums[1])
    # (N, 2, W*C) -> (N, 2, W, C) -> (N, 2, C)
    return columns.reshape(count, 2, width, channels).sum(axis=2, dtype=np.uint64)


def statistics_of_sums(
    sums: UInt64[np.ndarray, "N 2 C"] | Sequence[UInt64[np.ndarray, "2 C"]], pixels: int
) -> ChannelStatistics:
    """Mean and deviation of pictures of which only `channel_sums` were kept.

    Args:
        sums: Of each picture.
        pixels: In each picture: height times width.

    Returns:
        As `statistics` does.
    """
    count = len(sums) * pixels
    total, squares = np.asarray(sums).sum(axis=0) / np.float64(count)  # (N, 2, C) -> (C,), (C,)
    mean = total / 255
    variance = np.maximum(squares / 255**2 - mean**2, 0)
    std = np.maximum(np.sqrt(variance), _LEAST_STD)
    return tuple(mean.tolist()), tuple(std.tolist())
