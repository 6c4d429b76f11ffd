"""Figures of merit from true and predicted classes, each a formula over counts."""

import dataclasses
import math

import numpy as np
from jaxtyping import Float, Int, Int64
from scipy.sparse import coo_array, csr_array

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
) -> csr_array:
    """Counts of (true class, predicted class), sparse: rows are true, columns predicted.

    Of 20,000 classes a table has 400 million cells, of which N at most hold anything.
    """
    ones = np.ones(len(labels), np.int64)
    counts = coo_array((ones, (labels, predicted)), shape=(num_classes, num_classes)).tocsr()
    counts.sum_duplicates()
    return counts


def confusion_cells(confusion: csr_array) -> Int64[np.ndarray, "M 3"]:
    """The cells that are not zero: true class, predicted class, count; by rising numbers."""
    cells = confusion.tocoo()
    return np.stack([cells.row, cells.col, cells.data], axis=1).astype(np.int64)


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
        f1: The harmonic mean of both, 0 where none of its pictures was found; None if there are
            none, as nothing could be found.
    """

    name: str
    count: int
    called: int
    correct: int
    precision: float | None
    recall: float | None
    f1: float | None


def class_figures(confusion: csr_array, classes: tuple[str, ...]) -> tuple[ClassFigures, ...]:
    """Precision, recall and F1 of each class."""
    sums = (confusion.sum(axis=1), confusion.sum(axis=0), confusion.diagonal())
    table = np.stack([np.asarray(column, np.int64) for column in sums], axis=1)  # (K, 3)
    return tuple(
        ClassFigures(
            name=name,
            count=count,
            called=so_called,
            correct=right,
            precision=right / so_called if so_called else None,
            recall=right / count if count else None,
            f1=2 * right / (count + so_called) if count else None,
        )
        for name, (count, so_called, right) in zip(classes, table.tolist(), strict=True)
    )


def macro_f1(figures: tuple[ClassFigures, ...]) -> float:
    """The mean F1 over the classes that occur; 0 for those that occur among the answers only."""
    present = [row.f1 or 0.0 for row in figures if row.count or row.called]
    return sum(present) / len(present)


def losses(of_label: Float[np.ndarray, "N"]) -> Float[np.ndarray, "N"]:
    """The negative logarithm of each true class's probability, in nats; at most 27.6."""
    return -np.log(np.clip(of_label.astype(np.float64), 1e-12, 1))


def log_loss(of_label: Float[np.ndarray, "N"]) -> float:
    """The mean of `losses`."""
    return float(losses(of_label).mean())
