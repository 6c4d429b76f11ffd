"""The numbers that `striate conv` computes with: given ones, and random ones for the rest."""

from typing import Any

import numpy as np

from striate.errors import InvalidSetting, ShapeError
from striate.filters import Values

_MOST_DRAWN = 10_000_000


def complete(
    given: Values | None,
    weights: Any,
    input_shape: tuple[int, int, int],
    weights_shape: tuple[int, ...] | None,
    bias: bool,
    seed: int,
) -> tuple[Values, tuple[str, ...]]:
    """Fills in what was not given: small whole numbers, so that sums can be followed by eye.

    Args:
        given: What a file or an example holds.
        weights: One kernel for every filter and channel, or all of them, or None to draw them.
        input_shape: `(C, H, W)`.
        weights_shape: `(K, C / groups, R, S)`; None for a pooling.
        bias: Whether there are biases.
        seed: Of the random numbers.

    Returns:
        The numbers, and the names of those that were drawn. Given biases stay; without any,
        weights that were drawn have drawn ones, and weights that were given zeros.
    """
    if seed < 0:
        raise InvalidSetting(f"A seed cannot be {seed}: give 0 or more.")
    random = np.random.default_rng(seed)
    drawn = []
    picture, own_bias, upstream = None, None, None
    if given is not None:
        picture, own_bias, upstream = given.picture, given.bias, given.upstream
    if picture is None:
        picture = _drawn(random, input_shape, 0, 9)
        drawn.append("input")
    if weights_shape is None:
        return Values(picture, upstream=upstream), tuple(drawn)
    biases = np.zeros(weights_shape[0]) if own_bias is None else own_bias
    if weights is None:
        laid = _drawn(random, weights_shape, -2, 2)
        drawn.append("weights")
        if bias and own_bias is None:
            biases = _drawn(random, weights_shape[:1], -1, 1)
            drawn.append("bias")
    else:
        if weights.ndim == 4 and weights.shape != weights_shape:
            raise ShapeError(
                f"Weights for {weights.shape[1]} channels do not fit filters that see "
                f"{weights_shape[1]}: mend the weights, the input or --groups."
            )
        laid = np.broadcast_to(weights, weights_shape)
    return Values(picture, laid, biases if bias else None, upstream), tuple(drawn)


def _drawn(
    random: np.random.Generator, shape: tuple[int, ...], least: int, most: int
) -> np.ndarray:
    count = 1
    for size in shape:
        count *= size
    if count > _MOST_DRAWN:
        raise InvalidSetting(
            f"{count:,} numbers are too many to draw: at most {_MOST_DRAWN:,}. Leave --values, "
            f"--trace and --backward out for sizes alone, or take a smaller layer."
        )
    return random.integers(least, most + 1, shape).astype(np.float64)
