"""Convolution as a matrix: with a fixed kernel it is `A x`, and A is sparse and banded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from striate.arithmetic import whole
from striate.errors import InvalidSetting, ShapeError
from striate.filters._layer import MODES, MOST_VALUES, Layer, Padding, Pair, lay, numbers

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def toeplitz(
    kernel: ArrayLike,
    shape: Pair,
    *,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    mode: str = MODES[0],
) -> csr_array:
    """Writes a convolution with a fixed kernel as a matrix: `A @ x.ravel()` is its output.

    For a row A is a banded Toeplitz matrix: every diagonal holds one weight. For a picture it is
    doubly block Toeplitz: blocks of such matrices, equal along each block diagonal (Golub & Van
    Loan, "Matrix Computations", section 4.8). A stride leaves out rows.

    Args:
        kernel: `(S,)`, `(R, S)` or `(K, C / groups, R, S)`.
        shape: Of the picture: W or `(W,)`, `(H, W)` or `(C, H, W)`.
        stride: As for `trace_convolution`; so the others.
        padding: Zeros at each end, or a word.
        dilation: Distance between the cells that a filter looks at.
        groups: Parts into which the channels are divided.
        mode: "cross-correlation" or "convolution".

    Returns:
        A, float64, one row a cell of the output and one column a cell of the picture. Weights
        that are zero are stored too, so that its pattern shows the kernel's size.

    Raises:
        ShapeError, InputTooSmall, InvalidSetting: as `trace_convolution`; or too large a matrix.

    Example:
        >>> toeplitz([1, -1], 3, mode="convolution", padding="full").toarray().tolist()
        [[1.0, 0.0, 0.0], [-1.0, 1.0, 0.0], [0.0, -1.0, 1.0], [0.0, 0.0, -1.0]]
    """
    from scipy import sparse

    given = shape if isinstance(shape, tuple | list) else (shape,)
    sizes = tuple(whole(size, "picture's size") for size in given)
    if not sizes or min(sizes) < 1:
        raise ShapeError(f"A picture cannot have the shape {sizes}: each size is at least 1.")
    if np.prod(sizes, dtype=float) > MOST_VALUES:
        raise InvalidSetting(f"A picture of {sizes} is too large: at most {MOST_VALUES:,} values.")
    layer = lay(
        np.zeros(sizes), numbers(kernel, "kernel"), stride=stride, padding=padding,
        dilation=dilation, groups=groups, mode=mode,
    )  # fmt: skip
    if layer.products > 2 * MOST_VALUES:
        raise InvalidSetting(
            f"This matrix would hold {layer.products:,} weights: at most {2 * MOST_VALUES:,}. "
            f"Take a smaller picture or kernel."
        )
    rows, columns, weights = _entries(layer)
    outputs = layer.laid.shape[0] * layer.places[0] * layer.places[1]
    return sparse.csr_array((weights, (rows, columns)), shape=(outputs, layer.picture.size))


def _entries(layer: Layer) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row, column and weight of every entry: what `convolve` adds up, as places instead of sums."""
    filters, seen, height, width = layer.laid.shape
    places = np.arange(filters * layer.places[0] * layer.places[1])
    places = places.reshape(filters, 1, *layer.places)
    # Each cell's number in the picture; -1 where there is only padding.
    down, across = (window.padding for window in layer.windows)
    cells = np.pad(
        np.arange(layer.picture.size).reshape(layer.picture.shape),
        [(0, 0), (down, down), (across, across)],
        constant_values=-1,
    )
    first = np.arange(filters) // layer.filters_of_a_group * seen
    channels = first[:, None] + np.arange(seen)  # (K, G)
    found = []
    for row, column in np.ndindex(height, width):
        under = cells[:, *layer.under(row, column)][channels]  # (K, G, H', W')
        weights = layer.laid[:, :, row, column, None, None]
        inside = under >= 0
        spread = (np.broadcast_to(part, under.shape)[inside] for part in (places, weights))
        to, weight = spread
        found.append((to, under[inside], weight))
    rows, columns, weights = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, columns, weights
