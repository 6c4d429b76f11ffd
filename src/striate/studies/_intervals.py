"""How sure a figure is that was taken over pictures and over seeds, both drawn at random.

A net trained with another seed, judged by other pictures, would have another accuracy. Both parts
of the variance are estimated and added: the pictures' from each picture's mean over the seeds, the
seeds' from each seed's mean over the pictures (a random-effects model with two crossed factors;
what they share is counted twice, which errs on the safe side: Owen 2007, "The pigeonhole
bootstrap", section 3). Student's t with the degrees of freedom of Satterthwaite (1946) takes the
place of the normal distribution. With one seed nothing is known of other seeds, and the intervals
are those of `evaluation`: they hold for that one net.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from striate.evaluation import wilson_interval

# Quantiles of the normal distribution and of Student's t for a two-sided 95%.
_NORMAL = 1.959963984540054
_UPPER = 0.975


@dataclass(frozen=True)
class Estimate:
    """A share or a difference of shares, with its 95% interval.

    Attributes:
        value: In [0, 1], or in [-1, 1] for a difference.
        low: The interval's lower end.
        high: Its upper end.
    """

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 if the interval lies on one side of 0, else 0: no difference is shown."""
        return (self.low > 0) - (self.high < 0)


def accuracy(right: Float[np.ndarray, "S N"]) -> Estimate:
    """The mean accuracy over seeds and pictures, with Wilson's interval.

    The number of pictures in Wilson's formula is the one that would give the variance that was
    found, at most N: more seeds are no more pictures.

    Args:
        right: `(S, N)`, for each seed and picture 1 if it was classed rightly, 0 if not, or the
            share of its views that were; S at least 1.
    """
    seeds, count = right.shape
    share = float(right.mean())
    pictures = float(right.mean(0).var()) / count
    between = _between(right.mean(1))
    variance = pictures + between
    effective = min(count, share * (1 - share) / variance) if variance > 0 else count
    quantile = _quantile(pictures, count, between, seeds)
    low, high = wilson_interval(share * effective, effective, quantile)
    return Estimate(share, low, high)


def difference(first: Float[np.ndarray, "S N"], second: Float[np.ndarray, "S N"]) -> Estimate:
    """The second's accuracy less the first's, paired picture by picture and seed by seed.

    One picture that only the one gets right, and one that only the other does, are counted
    besides, by half each, as in Agresti and Min (2005): so no interval has width 0. For one seed
    it is `evaluation.paired_interval`.

    Args:
        first: As `accuracy` takes it.
        second: Of the same seeds and pictures, in the same order.
    """
    differences = second.astype(np.float64) - first
    mean = differences.mean(0)  # (S, N) -> (N,)
    seeds, count = differences.shape
    whole = count + 2
    middle = mean.sum() / whole
    pictures = float((mean**2).sum() + 1 - mean.sum() ** 2 / whole) / whole**2
    between = _between(differences.mean(1))
    spread = _quantile(pictures, count, between, seeds) * math.sqrt(pictures + between)
    low, high = max(-1.0, float(middle - spread)), min(1.0, float(middle + spread))
    return Estimate(float(mean.mean()), low, high)


def _between(means: Float[np.ndarray, "S"]) -> float:
    """The variance of the mean that the seeds alone make; unknown, and 0, for one seed."""
    return float(means.var(ddof=1)) / len(means) if len(means) > 1 else 0.0


def _quantile(pictures: float, count: int, between: float, seeds: int) -> float:
    """Student's t for the degrees of freedom of the sum of two variances (Satterthwaite 1946)."""
    if seeds < 2 or not between:
        return _NORMAL
    from scipy.special import stdtrit

    parts = pictures**2 / max(1, count - 1) + between**2 / (seeds - 1)
    return float(stdtrit((pictures + between) ** 2 / parts, _UPPER))
