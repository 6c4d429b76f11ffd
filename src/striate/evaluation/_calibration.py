"""Whether a classifier that says 80% is right in 80% of such cases (Guo et al. 2017)."""

import dataclasses
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

BINS = 15


@dataclasses.dataclass(frozen=True)
class ReliabilityBin:
    """The pictures answered with a confidence in (low, high].

    Attributes:
        low: Lower end, in [0, 1), itself outside; the first bin holds 0 as well.
        high: Upper end, in (0, 1], itself inside.
        count: How many pictures.
        confidence: Their mean confidence; None if there are none.
        accuracy: The share of them that is right; None if there are none.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


@dataclasses.dataclass(frozen=True)
class Calibration:
    """How far confidence and accuracy lie apart.

    Attributes:
        error: The expected calibration error, in [0, 1].
        confidence: The mean confidence of all answers, in [0, 1].
        bins: The reliability table, by rising confidence.
    """

    error: float
    confidence: float
    bins: tuple[ReliabilityBin, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {
            "error": self.error,
            "confidence": self.confidence,
            "bins": [dataclasses.asdict(row) for row in self.bins],
        }


def calibration(
    confidence: Float[np.ndarray, "N"], right: Bool[np.ndarray, "N"], bins: int = BINS
) -> Calibration:
    """The reliability table and its expected calibration error (Guo et al. 2017, eq. 2 and 3).

    Confidence is the probability of the most probable class. The bins have equal width; the error
    is the mean over all pictures of |accuracy - confidence| of the bin that a picture is in.

    Args:
        confidence: `(N,)`, one picture at least.
        right: `(N,)` whether the most probable class was the true one.
        bins: How many.
    """
    confidence = confidence.astype(np.float64)
    places = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    rows, error = [], 0.0
    for place in range(bins):
        inside = places == place
        count = int(inside.sum())
        mean = float(confidence[inside].mean()) if count else None
        share = float(right[inside].mean()) if count else None
        if mean is not None and share is not None:
            error += count / len(right) * abs(share - mean)
        rows.append(ReliabilityBin(place / bins, (place + 1) / bins, count, mean, share))
    return Calibration(error, float(confidence.mean()), tuple(rows))
