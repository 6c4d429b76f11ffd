"""Filters in one dimension: numbers in a row and a kernel in a row, as signal processing has them.

Here the default is convolution, which turns the kernel: `[1, -1]` gives each value minus the last
one. The sizes are those of `numpy.convolve` for kernels no longer than the signal.
"""

from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from striate.errors import InvalidSetting, ShapeError
from striate.filters._apply import Mode, checked_mode
from striate.filters._borders import padded
from striate.filters._notation import kernel as kernel_of
from striate.filters._weights import LARGEST, checked_weights

Size = Literal["full", "same", "valid"]
SIZES = ("full", "same", "valid")


def convolve(
    signal: Any,
    kernel: Any,
    *,
    size: Size = "full",
    border: str = "constant",
    constant: float = 0.0,
    mode: Mode = "convolution",
) -> Float[np.ndarray, " M"]:
    """Filters a signal with a kernel.

    Args:
        signal: `(N,)` real numbers.
        kernel: The text of one with a single row, such as "moving-average(7)", or `(K,)` weights.
        size: "full" gives N + K - 1 values, with zeros outside; "same" N, value i being value
            i + (K - 1) // 2 of full; "valid" the N - K + 1 that need nothing from outside. NumPy's
            "same" gives K values, and its "valid" K - N + 1, where K is the larger.
        border: What lies outside, with "same": as `apply` takes it.
        constant: What lies outside with the border "constant".
        mode: "convolution", or "cross-correlation", which does not turn the kernel.

    Returns:
        float64.

    Raises:
        ShapeError: No row of numbers, a kernel of more rows, or with "valid" a longer one.
        InvalidSetting: Numbers that are not finite, or a size or mode that is not there.
        UnknownName: A kernel or border that is not there.

    Example:
        >>> convolve([5, 8], [1, -1]).tolist()
        [5.0, 3.0, -8.0]
        >>> convolve([72, 88, 62, 52, 37], [1/4, 1/2, 1/4], size="same").tolist()
        [58.0, 77.5, 66.0, 50.75, 31.5]
    """
    values = _checked_signal(signal)
    weights = _row(kernel)
    if checked_mode(mode) == "cross-correlation":
        weights = weights[::-1]
    if size not in SIZES:
        raise InvalidSetting(f"size is {size!r}; it can be {', '.join(SIZES)}.")
    if size == "full":
        return np.convolve(values, weights, "full")
    if size == "same":
        middle = (weights.size - 1) // 2
        outside = padded(values, [(weights.size - 1 - middle, middle)], border, constant)
        return np.convolve(outside, weights, "valid")
    if weights.size > values.size:
        raise ShapeError(
            f"A kernel of {weights.size} weights does not fit into a signal of {values.size} "
            f"values. Use a kernel of {values.size} or fewer, or the size same or full."
        )
    return np.convolve(values, weights, "valid")


def moving_average(
    signal: Any,
    window: int,
    *,
    size: Size = "valid",
    border: str = "constant",
    constant: float = 0.0,
) -> Float[np.ndarray, " M"]:
    """The mean of every `window` values in a row.

    Args:
        signal: `(N,)` real numbers.
        window: How many values, K.
        size: "valid" gives the simple moving average: N - K + 1 means, the first of the first K
            values. "same" and "full" as `convolve` has them.
        border: As `convolve` takes it.
        constant: Likewise.

    Example:
        >>> moving_average([1, 2, 6, 9], 3).round(4).tolist()
        [3.0, 5.6667]
    """
    weights = kernel_of(f"moving-average({window})")
    return convolve(signal, weights, size=size, border=border, constant=constant)


def _row(kernel: Any) -> Float[np.ndarray, " K"]:
    weights = kernel_of(kernel) if isinstance(kernel, str) else checked_weights(kernel)
    if weights.shape[0] != 1:
        raise ShapeError(
            f"A signal takes a kernel of one row, and this one is {weights.shape[0]}x"
            f"{weights.shape[1]}; use one such as moving-average(7) or 1 -2 1."
        )
    return weights[0]


def _checked_signal(signal: Any) -> Float[np.ndarray, " N"]:
    values = np.asarray(signal)
    if values.ndim != 1 or values.size == 0:
        raise ShapeError(
            f"A signal is numbers in a row, of shape (N,), and {values.shape} came. "
            f"Take a picture's rows one by one, or filter it with striate.filters.apply."
        )
    if values.dtype.kind not in "biuf":
        raise InvalidSetting(f"A signal holds real numbers, not {values.dtype} values.")
    values = values.astype(np.float64)
    if not np.abs(values).max() <= LARGEST:
        raise InvalidSetting(
            f"Value {int(np.argmax(~(np.abs(values) <= LARGEST)))} of the signal is "
            f"{values[~(np.abs(values) <= LARGEST)][0]}; use finite numbers up to {LARGEST:g}, "
            f"and leave out or fill in what is missing."
        )
    return values
