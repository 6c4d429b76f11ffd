"""Which padding? The paddings that fit, and the one that keeps or halves a size."""

import math
from bisect import bisect_left

from striate.arithmetic._window import Window, places, same_padding
from striate.errors import InvalidSetting

_NAMES = ("valid", "same", "full")


def named_padding(name: str, kernel: int, dilation: int = 1) -> int:
    """Gives the padding at each end that a word stands for.

    `valid` is none, `same` is `(F - 1) / 2`, which keeps the size at stride 1, and `full` is
    `F - 1`, at which every overlap counts (Dumoulin & Visin 2016, relationships 3 to 5).

    Args:
        name: One of the three.
        kernel: Cells that the window looks at, at least 1.
        dilation: Distance between them, at least 1.

    Returns:
        The padding at each end.

    Raises:
        InvalidSetting: another word, or `same` with an even extent.
    """
    if name == "same":
        return same_padding(kernel, dilation)
    if name not in _NAMES:
        raise InvalidSetting(
            f"Padding cannot be {name!r}: give a number, or one of {', '.join(_NAMES)}."
        )
    return Window(kernel, dilation=dilation).extent - 1 if name == "full" else 0


def fitting_paddings(size: int, kernel: int, *, stride: int = 1, dilation: int = 1) -> range:
    """Finds the paddings with which the windows cover the padded axis exactly.

    `(W - F + 2P)` has to divide by S. Padding of a whole window's extent would read nothing but
    zeros, so the answers are below it. With an even stride there may be none: 2P never changes
    whether W - F is odd.

    Args:
        size: W, length of the axis, at least 1.
        kernel: F, cells that the window looks at.
        stride: S, cells between two places.
        dilation: Distance between the cells that it looks at.

    Returns:
        Every such padding in `[0, extent)`, rising.
    """
    extent = Window(kernel, stride, dilation=dilation).extent
    least = max(0, _half_up(extent - size))
    for padding in range(least, least + stride):
        if (size - extent + 2 * padding) % stride == 0:
            return range(padding, extent, stride // math.gcd(2, stride))
    return range(0)


def padding_for(
    size: int, output: int, kernel: int, *, stride: int = 1, dilation: int = 1, ceil: bool = False
) -> int | None:
    """Solves `floor((W - F + 2P) / S) + 1 = output` for P.

    Args:
        size: W, length of the axis, at least 1.
        output: Size that is wanted, at least 1.
        kernel: F, cells that the window looks at.
        stride: S, cells between two places.
        dilation: Distance between the cells that it looks at.
        ceil: Whether a last window that hangs over the end counts (poolings only).

    Returns:
        The smallest such padding, which is the one that fits exactly if any does; None where no
        padding below the window's extent gives the size.
    """
    extent = Window(kernel, stride, dilation=dilation).extent
    if ceil:  # more padding never makes fewer places

        def made(padding: int) -> int:
            return places(size, Window(kernel, stride, padding, dilation, ceil))

        found = bisect_left(range(extent), output, key=made)
        return found if output >= 1 and found < extent and made(found) == output else None
    missing = (output - 1) * stride + extent - size  # cells that exactly so many windows lack
    least = max(0, _half_up(missing))
    gives = least < extent and size + 2 * least - extent - (output - 1) * stride < stride
    return least if output >= 1 and gives else None


def dividing_padding(
    size: int, kernel: int, *, stride: int = 1, dilation: int = 1, ceil: bool = False
) -> int | None:
    """Finds the padding that divides a size by the stride: stride 1 keeps it, stride 2 halves it.

    The size wanted is `ceil(W / S)`. For an odd kernel the answer is `(F - 1) / 2`, whatever the
    size: `floor((W - F + F - 1) / S) + 1 = ceil(W / S)`. With `ceil` less may do.

    Args:
        size: W, length of the axis, at least 1.
        kernel: F, cells that the window looks at.
        stride: S, cells between two places.
        dilation: Distance between the cells that it looks at.
        ceil: Whether a last window that hangs over the end counts (poolings only).

    Returns:
        The padding, or None where there is none, as for an even kernel with stride 1.
    """
    wanted = -(-size // stride)
    return padding_for(size, wanted, kernel, stride=stride, dilation=dilation, ceil=ceil)


def _half_up(number: int) -> int:
    """Half of a number, rounded up."""
    return -(-number // 2)
