"""Deconvolution: the picture from what came out of a known kernel, as a least-squares problem."""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from striate.arithmetic import pair
from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.filters._layer import MODES, Padding, Pair, numbers, pad
from striate.filters._toeplitz import toeplitz

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array
    from scipy.sparse.linalg import SuperLU

# Up to so many unknowns the matrix is taken apart whole, which tells its rank (0.5 s).
_MOST_DENSE = 1024
# Weights of a sparse matrix; its factors hold some twenty times as many.
_MOST_WEIGHTS = 2_500_000
# Beyond it the rounding of b would drown the answer.
_WORST_CONDITION = 1e10
_WORST_SQUARED = 1e15


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

    A is the Toeplitz matrix of the kernel (`toeplitz`), with stride 1; what a larger stride made is
    not taken back. Where A is singular or nearly so, a ridge picks the smallest x of those that fit
    about as well (Tikhonov's regularisation; Golub & Van Loan, "Matrix Computations", section
    6.1.4). Without padding fewer numbers come out than go in, so that x is not determined without
    one.

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
    if not (isinstance(ridge, Real) and math.isfinite(ridge) and ridge >= 0):
        raise InvalidSetting(f"A ridge cannot be {ridge!r}: give 0 or more, such as 1e-6.")
    if target.ndim not in (1, 2) or target.ndim != weights.ndim:
        raise ShapeError(
            f"An output of shape {target.shape} did not come from a kernel of shape "
            f"{weights.shape}: give both as (W,) or both as (H, W)."
        )
    shape = _input_shape(target.shape, weights.shape, padding, dilation)
    if math.prod(shape) * weights.size > _MOST_WEIGHTS:
        raise InvalidSetting(
            f"A picture of {'x'.join(map(str, shape))} under {weights.size} weights is too large: "
            f"at most {_MOST_WEIGHTS:,} for values times weights. Take it in parts."
        )
    matrix = toeplitz(weights, shape, padding=padding, dilation=dilation, mode=mode)
    solve = _dense if math.prod(shape) <= _MOST_DENSE else _sparse
    return solve(matrix, target.ravel(), ridge, math.prod(shape)).reshape(shape)


def _input_shape(
    output: tuple[int, ...], kernel: tuple[int, ...], padding: Padding, dilation: Pair
) -> tuple[int, ...]:
    """The picture's shape: `W = W' + F - 1 - 2P` on each axis."""
    sides = (1,) * (2 - len(kernel)) + kernel
    spread = pair(dilation, "dilation")
    padded = pad(sides, padding, dilation)
    axes = zip(output, *(both[-len(output) :] for both in (sides, spread, padded)), strict=True)
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


def _sparse(matrix: csr_array, target: np.ndarray, ridge: float, unknowns: int) -> np.ndarray:
    """By the normal equations, corrected once from the residual (Bjorck 1987)."""
    from scipy import sparse
    from scipy.sparse.linalg import splu

    if target.size < unknowns and not ridge:
        raise _singular(target.size, unknowns, "there are fewer equations")
    system = sparse.csc_array(matrix.T @ matrix + ridge * sparse.eye_array(unknowns))
    try:  # symmetric and positive: pivots may stay on the diagonal, which keeps the factors sparse
        factors = splu(
            system,
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
    except RuntimeError:  # SuperLU's word for a pivot of zero
        raise _singular(target.size, unknowns, "a pivot is zero", ridge) from None
    condition = _condition(system, factors)
    if not condition <= _WORST_SQUARED:
        raise _singular(target.size, unknowns, f"squared, its condition is {condition:.1e}", ridge)
    solution = factors.solve(matrix.T @ target)
    return solution + factors.solve(matrix.T @ (target - matrix @ solution) - ridge * solution)


def _condition(system: csc_array, factors: SuperLU) -> float:
    """Estimates the condition in the 1-norm from a symmetric inverse (Higham & Tisseur 2000)."""
    from scipy.sparse.linalg import aslinearoperator, onenormest

    class Inverse:
        shape, dtype = system.shape, np.dtype(np.float64)

        def matvec(self, column: np.ndarray) -> np.ndarray:
            return factors.solve(column)

        rmatvec = matvec

    largest = float(abs(system).sum(axis=0).max())
    return largest * float(np.asarray(onenormest(aslinearoperator(Inverse()))))


def _singular(equations: int, unknowns: int, why: str, ridge: float = 0) -> InvalidSetting:
    mend = f"a ridge above {ridge:g}" if ridge else "a ridge, such as ridge=1e-6,"
    return InvalidSetting(
        f"The matrix of {equations:,} equations for {unknowns:,} unknowns is singular, or too "
        f"nearly so: {why}. Give {mend} for the smallest picture that fits."
    )
