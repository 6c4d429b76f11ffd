"""A window that slides over one axis, and the sizes that it makes.

A convolution and a pooling differ in what they compute, not in where they look: both are a
window of `kernel` cells, moved by `stride`, over an axis padded at both ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from striate.arithmetic._whole import whole
from striate.errors import InputTooSmall, InvalidSetting


@dataclass(frozen=True)
class Window:
    """How a convolution or a pooling reads one axis.

    Args:
        kernel: Cells that it looks at, at least 1.
        stride: Cells between two places, at least 1.
        padding: Cells added at each end, at least 0.
        dilation: Distance between the cells that it looks at, at least 1.
        ceil: Whether a last window that hangs over the end counts (poolings only).

    Raises:
        InvalidSetting: a number below what it can be.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    ceil: bool = False

    def __post_init__(self) -> None:
        for name, least in (("kernel", 1), ("stride", 1), ("padding", 0), ("dilation", 1)):
            value = whole(getattr(self, name), f"window's {name}")
            object.__setattr__(self, name, value)  # a plain int, of NumPy's kinds too
            if value < least:
                raise InvalidSetting(
                    f"A window's {name} cannot be {value}: it must be at least {least}."
                )

    @property
    def extent(self) -> int:
        """Cells from the first to the last that it looks at: the kernel, spread by dilation."""
        return self.dilation * (self.kernel - 1) + 1


def output_size(size: int, window: Window) -> int:
    """Counts the places of a window on an axis: `floor((W - F + 2P) / S) + 1`.

    Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (2016), relationship
    14; with `ceil`, a last window that starts inside the axis counts although it hangs over.

    Args:
        size: Length of the axis, at least 1.
        window: The window.

    Returns:
        The number of places, at least 1.

    Raises:
        InputTooSmall: the window does not fit once; the message names the smallest size.
    """
    found = places(size, window)
    if found < 1:
        padded = f" (and {window.padding} of padding at each end)" if window.padding else ""
        raise InputTooSmall(
            f"A window of {window.extent} does not fit on {size}{padded}: "
            f"it needs at least {smallest_input([window])}."
        )
    return found


def leftover(size: int, window: Window) -> int:
    """Counts the cells at the end of the padded axis that no window reads.

    0 means that it fits. A window of 3 with stride 3 on 7 cells leaves 1 over.

    Args:
        size: Length of the axis, at least 1.
        window: The window.

    Returns:
        Cells never read, at least 0; 0 too where `ceil` lets a last window hang over the end.

    Raises:
        InputTooSmall: the window does not fit once.
    """
    last_start = (output_size(size, window) - 1) * window.stride
    return max(0, _slack(size, window) - last_start)


def fits(size: int, window: Window) -> bool:
    """Says whether the windows cover the padded axis exactly: `(W - F + 2P)` divides by `S`."""
    slack = _slack(size, window)
    return slack >= 0 and slack % window.stride == 0


def same_padding(kernel: int, dilation: int = 1) -> int:
    """Gives the padding with which stride 1 keeps the size: `(F - 1) / 2`.

    Args:
        kernel: Cells that the window looks at, at least 1.
        dilation: Distance between them, at least 1.

    Returns:
        The padding at each end.

    Raises:
        InvalidSetting: an even extent has no middle; the message offers the odd kernels beside it.
    """
    extent = Window(kernel, dilation=dilation).extent
    if extent % 2 == 0:
        raise InvalidSetting(
            f"No padding keeps the size under a kernel of {kernel}: it has no middle. "
            f"Take an odd kernel, such as {max(1, kernel - 1)} or {kernel + 1}, "
            f"or say the padding as a number."
        )
    return (extent - 1) // 2


def smallest_input(windows: Iterable[Window], output: int = 1) -> int:
    """Finds the smallest axis that a chain of windows turns into at least `output` cells.

    Args:
        windows: The chain, first layer first.
        output: Cells wanted at its end, at least 1.

    Returns:
        The smallest size, at least 1; every larger one works too.
    """
    size = output
    for window in reversed(list(windows)):
        last_start = (size - 1) * window.stride  # of the last window wanted
        size = max(1, _reach(last_start, window))
    return size


def _reach(last_start: int, window: Window) -> int:
    """The shortest axis on which a window starts at `last_start` of the padded axis."""
    if not window.ceil:
        return last_start + window.extent - 2 * window.padding
    hanging = last_start - window.stride + 1 + window.extent - 2 * window.padding
    starts_inside = last_start - window.padding + 1
    return max(hanging, starts_inside) if last_start else hanging


def _slack(size: int, window: Window) -> int:
    """How far the window can move from its first place."""
    return size + 2 * window.padding - window.extent


def places(size: int, window: Window) -> int:
    """As torch counts them; below 1 where the window does not fit."""
    slack = _slack(size, window)
    if not window.ceil:
        return slack // window.stride + 1
    found = -(-slack // window.stride) + 1
    if (found - 1) * window.stride >= size + window.padding:  # would read padding alone
        found -= 1
    return found
