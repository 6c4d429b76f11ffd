"""Figures of merit from true and predicted classes, each a formula over a confusion matrix."""

import dataclasses
import math

import numpy as np
from jaxtyping import Float, Int

# Quantile of the normal distribution for 95%.
Z = 1.959963984540054


def wilson_interval(correct: int | float, count: int | float, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval for a share (Wilson 1927), 95% by default.

    Args:
        correct: Successes, in [0, count].
        count: Trials, at least 1; an effective number need not be whole.
        z: Normal quantile.

    Returns:
        Lower and upper bound in [0, 1].
    """
    share = correct / count
    centre = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def confusion_matrix(
    labels: Int[np.ndarray, "N"], predicted: Int[np.ndarray, "N"], num_classes: int
) -> Int[np.ndarray, "K K"]:
    """Counts of (true class, predicted class): rows are true, columns predicted."""
    pairs = labels * num_classes + predicted
    return np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, num_classes)


@dataclasses.dataclass(frozen=True)
class ClassFigures:
    """How well one class is found.

    Attributes:
        name: The class.
        count: Its pictures.
        called: Pictures that were called it, rightly or not.
        correct: Pictures of it that were called it.
        precision: Of those called it, the share that are; None if none was called it.
        recall: Of those that are it, the share called it; None if there are none.
        f1: The harmonic mean of both; 0 where it is undefined.
    """

    name: str
    count: int
    called: int
    correct: int
    precision: float | None
    recall: float | None
    f1: float


def class_figures(
    confusion: Int[np.ndarray, "K K"], classes: tuple[str, ...]
) -> tuple[ClassFigures, ...]:
    """Precision, recall and F1 of each class."""
    rows = []
    for index, name in enumerate(classes):
        right = int(confusion[index, index])
        count, called = int(confusion[index].sum()), int(confusion[:, index].sum())
        rows.append(
            ClassFigures(
                name=name,
                count=count,
                called=called,
                correct=right,
                precision=right / called if called else None,
                recall=right / count if count else None,
                f1=2 * right / (count + called) if count + called else 0.0,
            )
        )
    return tuple(rows)


def macro_f1(figures: tuple[ClassFigures, ...]) -> float:
    """The mean F1 over the classes that occur, be it among the answers only."""
    present = [row.f1 for row in figures if row.count or row.called]
    return sum(present) / len(present)


def top_correct(
    probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"], most: int
) -> int:
    """How many pictures have their class among the `most` most probable ones.

    Of equally probable classes the first ones count as more probable, as for the answer itself.
    """
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :most]
    return int((best == labels[:, None]).any(1).sum())


def losses(
    probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"]
) -> Float[np.ndarray, "N"]:
    """The negative logarithm of each true class's probability, in nats; at most 27.6."""
    right = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return -np.log(np.clip(right, 1e-12, 1))


def log_loss(probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"]) -> float:
    """The mean of `losses`."""
    return float(losses(probabilities, labels).mean())
