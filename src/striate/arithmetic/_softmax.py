"""Softmax, the activation of a whole vector: shares that add to 1, and their Jacobian."""

import math
from collections.abc import Sequence

from striate.errors import InvalidSetting


def softmax(x: Sequence[float]) -> list[float]:
    """Turns n numbers into n shares: `exp(x_i) / sum_j exp(x_j)`.

    Bridle, "Probabilistic interpretation of feedforward classification network outputs" (1990).
    The largest number is taken off all of them first, which changes no share and lets nothing
    overflow.

    Args:
        x: At least one number. -inf has the share 0; inf, not-a-number or nothing but -inf leave
            no share that could be told: all are not a number then, as in torch.

    Returns:
        The shares, in [0, 1].

    Raises:
        InvalidSetting: There is no number.

    Example:
        >>> softmax([1000, 1000])
        [0.5, 0.5]
    """
    if not x:
        raise InvalidSetting("Softmax of no numbers is not defined: give it at least one.")
    if any(math.isnan(number) for number in x):
        return [math.nan] * len(x)
    largest = max(x)
    raised = [math.exp(number - largest) for number in x]
    total = math.fsum(raised)
    return [number / total for number in raised]


def softmax_jacobian(x: Sequence[float]) -> list[list[float]]:
    """Gives the derivative of every share by every number: `p_i (1[i = j] - p_j)`.

    Every row adds to 0: what one share gains, the others lose.

    Args:
        x: As for `softmax`.

    Returns:
        n rows of n: row i is the gradient of share i.

    Raises:
        InvalidSetting: There is no number.

    Example:
        >>> softmax_jacobian([0, 0])
        [[0.25, -0.25], [-0.25, 0.25]]
    """
    shares = softmax(x)
    others = [_without(shares, place) for place in range(len(shares))]
    return [
        [share * others[i] if i == j else -share * other for j, other in enumerate(shares)]
        for i, share in enumerate(shares)
    ]


def _without(shares: Sequence[float], place: int) -> float:
    """1 less one share, as the sum of the others: exact where the share is nearly 1."""
    return math.fsum(share for other, share in enumerate(shares) if other != place)
