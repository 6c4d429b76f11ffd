"""Both axes of a picture under one window each: sizes, cells that are never read, what is dropped.

Sizes are `(height, width)`, as kernels, strides and paddings are; one number stands for both.
"""

from collections.abc import Sequence
from typing import SupportsIndex

from striate.arithmetic._whole import pair
from striate.arithmetic._window import Window, output_size

Pair = SupportsIndex | Sequence[SupportsIndex]


def both_axes(
    kernel: Pair, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1, *, ceil: bool = False
) -> tuple[Window, Window]:
    """Makes the windows of the vertical and of the horizontal axis.

    Args:
        kernel: Cells that a window looks at, or height and width; so the other three.
        stride: Cells between two places.
        padding: Cells added at each end.
        dilation: Distance between the cells that it looks at.
        ceil: Whether a last window that hangs over the end counts (poolings only).

    Returns:
        The vertical window and the horizontal one.

    Raises:
        InvalidSetting: a number below what it can be, or no whole number, or more than two.
    """
    given = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    pairs = zip(*(pair(value, name) for name, value in given.items()), strict=True)
    down, across = (Window(*numbers, ceil=ceil) for numbers in pairs)
    return down, across


def output_sizes(size: Pair, windows: tuple[Window, Window]) -> tuple[int, int]:
    """Counts the places of the windows, `(height, width)`: `floor((W - F + 2P) / S) + 1` each.

    Raises:
        InputTooSmall: a window does not fit once; the message names the smallest size.
    """
    height, width = pair(size)
    return output_size(height, windows[0]), output_size(width, windows[1])


def unread(size: int, window: Window) -> list[int]:
    """Finds the cells of an axis that no window reads, whether at its end or between windows.

    `leftover` counts what is left at the end of the padded axis; here are the places of the axis
    itself, counted from 0, without padding. A stride above the window's extent, or dilation with a
    stride, skips cells between windows too.

    Args:
        size: Length of the axis, at least 1.
        window: The window.

    Returns:
        Their places in `[0, size)`, rising; empty where every cell is read.

    Raises:
        InputTooSmall: the window does not fit once.
    """
    places = output_size(size, window)
    last_start = (places - 1) * window.stride
    read = bytearray(last_start + window.extent)  # of the padded axis
    marks = bytes([1]) * places
    for tap in range(0, window.extent, window.dilation):
        read[tap : tap + last_start + 1 : window.stride] = marks
    read.extend(bytes(max(0, window.padding + size - len(read))))
    return [place for place in range(size) if not read[window.padding + place]]


def discarded(size: Pair, windows: tuple[Window, Window]) -> float:
    """Gives the share of values in [0, 1] that a pooling discards: 2x2 with stride 2 drops 0.75.

    It is `1 - out / in`, 0 where as many or more come out.

    Raises:
        InputTooSmall: a window does not fit once.
    """
    height, width = pair(size)
    down, across = output_sizes(size, windows)
    return max(0.0, 1 - (down * across) / (height * width))
