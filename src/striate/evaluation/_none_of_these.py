"""Saying "none of these": how sure is sure enough, and what saying so costs.

The rule: the threshold is the largest confidence (probability of the most probable class) that
still answers at least 95% of the validation pictures that are classed rightly. A known picture is
then refused about one time in twenty, and as many strange pictures as possible with it: this is
the working point at which detectors of foreign pictures are compared (Hendrycks & Gimpel 2017).
"""

import dataclasses
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from striate.evaluation._metrics import wilson_interval

# One rightly classed validation picture in so many may go unanswered.
_ONE_IN = 20


@dataclasses.dataclass(frozen=True)
class Abstention:
    """What a threshold does to pictures whose classes are known.

    Attributes:
        threshold: Answers with less confidence are "none of these"; in [0, 1].
        answered: Pictures that still get an answer.
        correct: Of those, the ones classed rightly.
        refused_right: Pictures refused that would have been classed rightly: the cost.
        refused_wrong: Pictures refused that would have been classed wrongly: the gain.
    """

    threshold: float
    answered: int
    correct: int
    refused_right: int
    refused_wrong: int

    @property
    def unanswered(self) -> int:
        return self.refused_right + self.refused_wrong

    @property
    def accuracy(self) -> float | None:
        """Among the answered; None if there are none."""
        return self.correct / self.answered if self.answered else None

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        interval = list(wilson_interval(self.correct, self.answered)) if self.answered else None
        return {
            "threshold": self.threshold,
            "answered": self.answered,
            "unanswered": self.unanswered,
            "accuracy": self.accuracy,
            "interval": interval,
            "refused_right": self.refused_right,
            "refused_wrong": self.refused_wrong,
        }


def choose_threshold(
    confidence: Float[np.ndarray, "N"], right: Bool[np.ndarray, "N"]
) -> float | None:
    """The largest confidence that still answers 95% of the pictures classed rightly.

    Where fewer than twenty are classed rightly, all of them must be answered.

    Args:
        confidence: `(N,)` of the answers to validation pictures.
        right: `(N,)` whether they are right.

    Returns:
        A threshold in [0, 1]; None if no picture is classed rightly.
    """
    sure = np.sort(confidence[right])
    return float(sure[len(sure) // _ONE_IN]) if len(sure) else None


def abstention(
    confidence: Float[np.ndarray, "N"], right: Bool[np.ndarray, "N"], threshold: float
) -> Abstention:
    """What a threshold does to pictures whose classes are known.

    Args:
        confidence: `(N,)` of the answers.
        right: `(N,)` whether they are right.
        threshold: Pictures with a confidence below it are refused.
    """
    answered = confidence >= threshold
    return Abstention(
        threshold=threshold,
        answered=int(answered.sum()),
        correct=int((answered & right).sum()),
        refused_right=int((~answered & right).sum()),
        refused_wrong=int((~answered & ~right).sum()),
    )
