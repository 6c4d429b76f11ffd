"""How far a classifier's certainty can be trusted."""

import dataclasses
from typing import Any

import numpy as np
from jaxtyping import Float, Int

BINS = 15


@dataclasses.dataclass(frozen=True)
class Bin:
    """Pictures of which a classifier was about equally sure.

    Attributes:
        low: Lower bound of the probability, in [0, 1].
        high: Upper bound.
        count: Pictures.
        confidence: The mean probability of the class it said; None without pictures.
        accuracy: The share that was right; None without pictures.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclasses.dataclass(frozen=True)
class Calibration:
    """The reliability table and its summary.

    Attributes:
        ece: The expected calibration error: the mean of |accuracy - confidence| over the pictures,
            bin by bin (Guo et al. 2017, eq. 3).
        bins: Of equal width over [0, 1], the least sure first.
    """

    ece: float
    bins: tuple[Bin, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return dataclasses.asdict(self)


def calibrate(
    probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"], bins: int = BINS
) -> Calibration:
    """Holds how sure a classifier was against how often it was right.

    Args:
        probabilities: `(N, K)` answers.
        labels: `(N,)` true classes.
        bins: Of equal width; a probability on a bound belongs to the bin below it (ibid., sec. 2).
    """
    sure = probabilities.max(1).astype(np.float64)
    right = probabilities.argmax(1) == labels
    places = np.clip(np.ceil(sure * bins).astype(np.int64) - 1, 0, bins - 1)
    rows: list[Bin] = []
    error = 0.0
    for place in range(bins):
        here = places == place
        count = int(here.sum())
        confidence = float(sure[here].mean()) if count else None
        accuracy = float(right[here].mean()) if count else None
        rows.append(Bin(place / bins, (place + 1) / bins, count, confidence, accuracy))
        if confidence is not None and accuracy is not None:
            error += count * abs(accuracy - confidence)
    return Calibration(error / len(labels), tuple(rows))
