"""Learning a kernel from a picture and what came out of it: what a convolutional layer does."""

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from striate.arithmetic import pair, whole
from striate.errors import InvalidSetting, ShapeError
from striate.filters._layer import MODES, MOST_VALUES, Layer, Padding, Pair, lay, numbers

METHODS = ("least-squares", "gradient-descent")
_MOST_STEPS = 1_000_000


@dataclass(frozen=True, eq=False)
class Learned:
    """A kernel, and how it was come to.

    Args:
        kernel: `(S,)`, `(R, S)` or `(1, C, R, S)`.
        loss: Mean squared error of its output.
        history: The loss before the first step and after each; empty for least squares.
        learning_rate: The one that was used; None for least squares.
    """

    kernel: Float[np.ndarray, "..."]
    loss: float
    history: tuple[float, ...] = ()
    learning_rate: float | None = None


def learn_kernel(
    x: ArrayLike,
    b: ArrayLike,
    *,
    method: str = METHODS[0],
    size: Pair | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    mode: str = MODES[0],
    steps: int = 1000,
    learning_rate: float | None = None,
) -> Learned:
    """Finds the kernel with which x gives b: minimises `mean (P k - b)^2` over k.

    Each row of P is what one place of the window sees. "least-squares" solves it at once;
    "gradient-descent" starts from zeros and follows the gradient `2 P'(P k - b) / n`, as a
    convolutional layer does, in whole batches and without momentum. One kernel makes one map:
    what several filters made is learned map by map.

    Args:
        x: The picture: `(W,)`, `(H, W)` or `(C, H, W)`.
        b: What came out: `(W',)` or `(H', W')`.
        method: "least-squares" or "gradient-descent".
        size: Of the kernel, or height and width; told from the shapes where padding is a number
            and stride and dilation are 1.
        stride: With which b was made; so the next three.
        padding: Zeros at each end, or a word.
        dilation: Distance between the cells that the kernel looks at.
        mode: "cross-correlation" or "convolution".
        steps: Steps of gradient descent.
        learning_rate: Of gradient descent, above 0 and below 2 over the largest curvature; 1 over
            it by default, at which the loss never rises.

    Returns:
        The kernel, its loss and its history.

    Raises:
        ShapeError: no such kernel makes a `b` of this shape from `x`.
        InvalidSetting: a number or a word that cannot be; a learning rate that would diverge;
            pictures that do not determine the kernel.

    Example:
        >>> learn_kernel([3, 1, 4, 1], [5, 9, 6], size=2).kernel.round(9).tolist()
        [1.0, 2.0]
    """
    if method not in METHODS:
        raise InvalidSetting(f"A method cannot be {method!r}: give {' or '.join(METHODS)}.")
    picture, target = numbers(x, "picture"), numbers(b, "output")
    shape = _kernel_shape(picture, target, size, stride, padding, dilation)
    empty = np.zeros(shape)
    layer = lay(picture, empty, stride=stride, padding=padding, dilation=dilation, mode=mode)
    seen = _patches(_checked(layer, shape, picture, target))
    if method == METHODS[0]:
        found, history, rate = _least_squares(seen, target.ravel()), (), None
    else:
        found, history, rate = _descend(seen, target.ravel(), steps, learning_rate)
    loss = float(np.mean((seen @ found - target.ravel()) ** 2))
    given = np.ascontiguousarray(layer.as_given(found.reshape(layer.laid.shape)))
    return Learned(given.reshape(shape), loss, history, rate)


def _kernel_shape(
    picture: np.ndarray, target: np.ndarray, size: Pair | None, stride: Pair, padding: Padding,
    dilation: Pair,
) -> tuple[int, ...]:  # fmt: skip
    planes = min(picture.ndim, 2)
    if picture.ndim > 3 or target.ndim != planes:
        raise ShapeError(
            f"An output of shape {target.shape} is not one map of a picture of shape "
            f"{picture.shape}: give (W',) for (W,), and (H', W') for (H, W) or (C, H, W)."
        )
    if size is None:
        moves = pair(stride, "stride") + pair(dilation, "dilation")
        if isinstance(padding, str) or set(moves) != {1}:
            raise InvalidSetting(
                f"The shapes do not tell the kernel's size with padding {padding}, stride "
                f"{stride} and dilation {dilation}: give it, such as size=3."
            )
        zeros = pair(padding, "padding")
        axes = zip(picture.shape[-planes:], target.shape, zeros[-planes:], strict=True)
        sides = tuple(whole + 2 * around - places + 1 for whole, places, around in axes)
        if min(sides) < 1:
            raise ShapeError(
                f"An output of shape {target.shape} is larger than any kernel makes of a picture "
                f"of shape {picture.shape} with padding {padding}: mend the padding."
            )
    else:
        sides = pair(size, "kernel's size")[-planes:]
        if min(sides) < 1:
            raise InvalidSetting(f"A kernel's size cannot be {size}: it must be at least 1.")
    return (1, picture.shape[0], *sides) if picture.ndim == 3 else sides


def _checked(
    layer: Layer, shape: tuple[int, ...], picture: np.ndarray, target: np.ndarray
) -> Layer:
    """The layer, if what comes out of it is of the target's shape."""
    outputs = layer.places[1:] if target.ndim == 1 else layer.places
    if target.shape != outputs:
        raise ShapeError(
            f"A kernel of shape {shape} makes an output of shape {outputs} from a picture of "
            f"shape {picture.shape}, not {target.shape}: mend size, stride, padding or dilation."
        )
    return layer


def _patches(layer: Layer) -> Float[np.ndarray, "N D"]:
    """What each place of the window sees, a row each, in the order of the weights as they lie."""
    if layer.products > MOST_VALUES:
        raise InvalidSetting(
            f"{layer.products:,} values under the kernel are too many to learn from at once: at "
            f"most {MOST_VALUES:,}. Take a part of the picture."
        )
    padded, (_, _, height, width) = layer.padded, layer.laid.shape
    taps = [padded[:, *layer.under(*tap)] for tap in np.ndindex(height, width)]  # (C, H', W')
    return np.stack(taps, axis=1).reshape(layer.laid.size, -1).T


def _least_squares(seen: np.ndarray, target: np.ndarray) -> np.ndarray:
    found, _, rank, _ = np.linalg.lstsq(seen, target, rcond=None)
    if rank < seen.shape[1]:
        raise InvalidSetting(
            f"This picture does not determine the kernel: of its {seen.shape[1]} weights "
            f"{rank} follow from {len(seen)} places. Take a larger or more varied picture, or "
            f'method="gradient-descent", which finds one of those that fit.'
        )
    return found


def _descend(
    seen: np.ndarray, target: np.ndarray, steps: int, learning_rate: float | None
) -> tuple[np.ndarray, tuple[float, ...], float]:
    if not 1 <= whole(steps, "number of steps") <= _MOST_STEPS:
        raise InvalidSetting(f"Steps cannot be {steps}: give 1 to {_MOST_STEPS:,}.")
    # seen = Q R: the loss is |R k - Q'b|^2 / n and a rest that no kernel changes, so that a step
    # costs the square of the kernel's weights, however large the picture.
    basis, triangle = np.linalg.qr(seen)
    wanted = basis.T @ target
    rest = float(np.sum((target - basis @ wanted) ** 2))
    curvature = float(2 * np.linalg.norm(triangle, 2) ** 2 / len(seen))
    if curvature == 0:
        raise InvalidSetting("A picture of zeros teaches nothing: give one with other values.")
    rate = 1 / curvature if learning_rate is None else learning_rate
    if not (isinstance(rate, Real) and math.isfinite(rate) and 0 < rate < 2 / curvature):
        came = f"{rate:g}" if isinstance(rate, Real) else repr(rate)
        raise InvalidSetting(
            f"A learning rate of {came} would not converge on this picture: give one above 0 "
            f"and below {2 / curvature:.3g}, or none for {1 / curvature:.3g}."
        )
    weights = np.zeros(seen.shape[1])
    error = -wanted
    history = [float(error @ error + rest) / len(seen)]
    for _ in range(steps):
        weights -= rate * 2 * (triangle.T @ error) / len(seen)
        error = triangle @ weights - wanted
        history.append(float(error @ error + rest) / len(seen))
    return weights, tuple(history), rate
