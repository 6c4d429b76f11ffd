"""Deconvolution: the picture from what came out of a known kernel, as a least-squares problem."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.filters._layer import MODES, Padding, Pair, numbers, pad
from striate.filters._toeplitz import toeplitz

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# Up to so many unknowns the matrix is taken apart (0.5 s); beyond, steps lead to the answer.
_MOST_DENSE = 1024
_MOST_UNKNOWNS = 1_000_000
_MOST_STEPS = 20_000
# Beyond it the smallest errors in b would drown the answer.
_WORST_CONDITION = 1e10


def deconvolve(
    b: ArrayLike,
    kernel: ArrayLike,
    *,
    ridge: float = 0.0,
    padding: Padding = 0,
    dilation: Pair = 1,
    mode: str = MODES[0],
) -> np.ndarray:
    """Recovers x from `b = A x`: minimises `||A x - b||^2 + ridge ||x||^2`.

    A is the Toeplitz matrix of the kernel (`toeplitz`), with stride 1. Where A is singular or
    nearly so, a ridge picks the smallest x of those that fit about as well (Tikhonov's
    regularisation; Golub & Van Loan, "Matrix Computations", section 6.1.4). Without padding fewer
    numbers come out than go in, so that x is not determined without one.

    Args:
        b: What came out: `(W',)` or `(H', W')`.
        kernel: `(S,)` or `(R, S)`, with as many axes as `b`.
        ridge: At least 0.
        padding: With which b was made: zeros at each end, or valid, same, full.
        dilation: With which b was made.
        mode: With which b was made.

    Returns:
        x, float64, in the shape of the picture.

    Raises:
        ShapeError: `b` and `kernel` do not fit together.
        InvalidSetting: the matrix is singular and there is no ridge, or a number that cannot be.

    Example:
        >>> deconvolve([5, 3, -8], [1, -1], padding="full", mode="convolution").round(9).tolist()
        [5.0, 8.0]
    """
    target, weights = numbers(b, "output"), numbers(kernel, "kernel")
    if not (math.isfinite(ridge) and ridge >= 0):
        raise InvalidSetting(f"A ridge cannot be {ridge}: give 0 or more, such as 1e-6.")
    if target.ndim not in (1, 2) or target.ndim != weights.ndim:
        raise ShapeError(
            f"An output of shape {target.shape} did not come from a kernel of shape "
            f"{weights.shape}: give both as (W,) or both as (H, W)."
        )
    shape = _input_shape(target.shape, weights.shape, padding, dilation)
    if math.prod(shape) > _MOST_UNKNOWNS:
        raise InvalidSetting(
            f"A picture of {'x'.join(map(str, shape))} has too many unknowns: at most "
            f"{_MOST_UNKNOWNS:,}. Take it in parts."
        )
    matrix = toeplitz(weights, shape, padding=padding, dilation=dilation, mode=mode)
    solve = _dense if math.prod(shape) <= _MOST_DENSE else _stepwise
    return solve(matrix, target.ravel(), ridge, math.prod(shape)).reshape(shape)


def _input_shape(
    output: tuple[int, ...], kernel: tuple[int, ...], padding: Padding, dilation: Pair
) -> tuple[int, ...]:
    """The picture's shape: `W = W' + F - 1 - 2P` on each axis."""
    sides = (1,) * (2 - len(kernel)) + kernel
    spread = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    padded = pad(sides, padding, dilation)
    axes = zip(output, *(pair[-len(output) :] for pair in (sides, spread, padded)), strict=True)
    shape = tuple(places + gap * (side - 1) - 2 * zeros for places, side, gap, zeros in axes)
    if min(shape) < 1:
        raise InputTooSmall(
            f"No picture gives an output of shape {output} under a kernel of shape {kernel} with "
            f"padding {padding}: it would have the shape {shape}. Take less padding."
        )
    return shape


def _dense(matrix: csr_array, target: np.ndarray, ridge: float, unknowns: int) -> np.ndarray:
    stacked, right = matrix.toarray(), target
    if ridge:
        stacked = np.vstack([stacked, math.sqrt(ridge) * np.eye(unknowns)])
        right = np.concatenate([target, np.zeros(unknowns)])
    solution, _, rank, _ = np.linalg.lstsq(stacked, right, rcond=1 / _WORST_CONDITION)
    if rank < unknowns and not ridge:
        raise _singular(target.size, unknowns, f"they determine {rank} of them")
    return solution


def _stepwise(matrix: csr_array, target: np.ndarray, ridge: float, unknowns: int) -> np.ndarray:
    """Fong & Saunders' LSMR (2011): products with A alone, never its square."""
    from scipy.sparse.linalg import lsmr

    solution, reason, steps, *_, condition, _ = lsmr(
        matrix, target, damp=math.sqrt(ridge), atol=1e-14, btol=1e-14,
        conlim=_WORST_CONDITION, maxiter=_MOST_STEPS,
    )  # fmt: skip
    unsettled = reason in (3, 6, 7)  # the condition's limit, twice, and the steps'
    if target.size < unknowns and not ridge:
        raise _singular(target.size, unknowns, "they are fewer")
    if unsettled:
        why = f"its condition is {condition:.1e} after {steps:,} steps"
        raise _singular(target.size, unknowns, why, ridge)
    return solution


def _singular(equations: int, unknowns: int, why: str, ridge: float = 0) -> InvalidSetting:
    mend = f"a ridge above {ridge:g}" if ridge else "a ridge, such as ridge=1e-6,"
    return InvalidSetting(
        f"The matrix of {equations:,} equations for {unknowns:,} unknowns is singular, or too "
        f"nearly so: {why}. Give {mend} for the smallest picture that fits."
    )
