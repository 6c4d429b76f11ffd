"""Figures of merit from true and predicted classes, each a formula over a confusion matrix."""

import dataclasses
import math

import numpy as np
from jaxtyping import Float, Int

# Quantile of the normal distribution for 95%.
Z = 1.959963984540054


def wilson_interval(correct: int, count: int, z: float = Z) -> tuple[float, float]:
    """Wilson's score interval for a share (Wilson 1927), 95% by default.

    Args:
        correct: Successes, in [0, count].
        count: Trials, at least 1.
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
        precision: Of those called it, the share that are; None if none was called it.
        recall: Of those that are it, the share called it; None if there are none.
        f1: The harmonic mean of both; 0 where it is undefined.
    """

    name: str
    count: int
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
                precision=right / called if called else None,
                recall=right / count if count else None,
                f1=2 * right / (count + called) if count + called else 0.0,
            )
        )
    return tuple(rows)


def macro_f1(figures: tuple[ClassFigures, ...]) -> float:
    """The mean F1 over the classes that occur, be it among the answers only."""
    present = [row.f1 for row in figures if row.count or row.precision is not None]
    return sum(present) / len(present)


def top_accuracy(
    probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"], answers: int = 5
) -> float:
    """The share of pictures whose class is among the most probable answers.

    Of classes that are equally probable the first one counts as the more probable, as in `argmax`.
    """
    own = np.arange(len(labels)), labels
    likelier = (probabilities > probabilities[own][:, None]).sum(1)
    before = np.arange(probabilities.shape[1]) < labels[:, None]
    ties = ((probabilities == probabilities[own][:, None]) & before).sum(1)
    return float((likelier + ties < answers).mean())


def log_loss(probabilities: Float[np.ndarray, "N K"], labels: Int[np.ndarray, "N"]) -> float:
    """The mean negative logarithm of the true class's probability, in nats."""
    right = probabilities[np.arange(len(labels)), labels]
    return float(-np.log(np.clip(right, 1e-12, 1)).mean())
