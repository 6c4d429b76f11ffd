"""What the numbers of a kernel may be: a finite, real, rectangular table that is not too large."""

from typing import Any

import numpy as np
from jaxtyping import Float

from striate.errors import InvalidSetting, ShapeError

MAX_SIDE = 1001
"""The most weights a kernel may have in a row or a column."""

LARGEST = 1e100
"""The largest number that is taken: sums of products of two stay finite."""


def checked_weights(weights: Any, name: str = "The kernel") -> Float[np.ndarray, "R S"]:
    """The weights as a float64 table; one row of numbers is a table of one row.

    Args:
        weights: Anything that NumPy makes an array of.
        name: What the messages call it.

    Raises:
        ShapeError: Ragged, empty, of three axes, or longer than `MAX_SIDE`.
        InvalidSetting: Numbers that are not real and finite.
    """
    try:
        table = np.atleast_2d(np.asarray(weights))
    except ValueError as error:
        raise ShapeError(
            f"{name} has rows of different lengths; give every row as many numbers as the first."
        ) from error
    if table.ndim != 2 or table.size == 0:
        raise ShapeError(
            f"{name} has the shape {table.shape}; a kernel is a table of rows and columns, at "
            f"least 1x1, and is laid on each channel of a picture."
        )
    if max(table.shape) > MAX_SIDE:
        raise ShapeError(
            f"{name} is {table.shape[0]}x{table.shape[1]}; at most {MAX_SIDE}x{MAX_SIDE} weights "
            f"are taken. Shrink the picture instead."
        )
    if table.dtype.kind not in "biuf":
        raise InvalidSetting(f"{name} holds {table.dtype} values; weights are real numbers.")
    table = table.astype(np.float64)
    if not np.isfinite(table).all() or np.abs(table).max() > LARGEST:
        odd = table[~(np.abs(table) <= LARGEST)][0]
        raise InvalidSetting(
            f"{name} holds the weight {odd}; weights are finite numbers up to {LARGEST:g}."
        )
    return table
