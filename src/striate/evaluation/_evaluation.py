"""Figures over some pictures, and the answers that they come from."""

import dataclasses
from typing import Any

import numpy as np
from jaxtyping import Int
from scipy.sparse import csr_array

from striate.evaluation._answers import Answers
from striate.evaluation._calibration import Calibration, calibration
from striate.evaluation._metrics import (
    ClassFigures,
    class_figures,
    confusion_cells,
    confusion_matrix,
    log_loss,
    macro_f1,
    wilson_interval,
)
from striate.evaluation._mistakes import ConfusedPair, HardPicture, confused_pairs, hardest
from striate.evaluation._none_of_these import Abstention, abstention

# From so many classes up it says something that the right one is among the five best.
TOP5_CLASSES = 10


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Figures over some pictures, and the answers they come from.

    Attributes:
        classes: Names, in the order of the columns.
        names: `N` pictures.
        labels: `(N,)` true classes.
        answers: What is kept of the classifier's.
        left_out: Pictures of the source that could not be read.
        split: Which pictures these are: train, validation, test or all.
        seen: Whether there may be pictures among them that the classifier was trained on.
        source: What the data set was opened as; None if unknown.
        fingerprint: Of the data set; None if unknown.
        threshold: The confidence below which the classifier says "none of these", in [0, 1]; None
            if it has none.
    """

    classes: tuple[str, ...]
    names: tuple[str, ...]
    labels: Int[np.ndarray, "N"]
    answers: Answers
    left_out: int = 0
    split: str = "all"
    seen: bool = False
    source: str | None = None
    fingerprint: str | None = None
    threshold: float | None = None

    @property
    def predicted(self) -> Int[np.ndarray, "N"]:
        return self.answers.predicted

    @property
    def count(self) -> int:
        return len(self.labels)

    @property
    def correct(self) -> int:
        return int(self.answers.right.sum())

    @property
    def accuracy(self) -> float:
        return self.correct / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the accuracy."""
        return wilson_interval(self.correct, self.count)

    @property
    def top5_accuracy(self) -> float | None:
        """The share whose class is among the five most probable; None below ten classes."""
        if len(self.classes) < TOP5_CLASSES:
            return None
        return self.answers.among(5) / self.count

    @property
    def top5_interval(self) -> tuple[float, float] | None:
        """Wilson's 95% interval of it; None below ten classes."""
        if len(self.classes) < TOP5_CLASSES:
            return None
        return wilson_interval(self.answers.among(5), self.count)

    @property
    def confusion(self) -> csr_array:
        """Counts of (true class, answer), sparse: rows are true, columns what was said."""
        return confusion_matrix(self.labels, self.predicted, len(self.classes))

    @property
    def per_class(self) -> tuple[ClassFigures, ...]:
        return class_figures(self.confusion, self.classes)

    @property
    def most_confused(self) -> tuple[ConfusedPair, ...]:
        """The ten commonest mistakes: what was taken for what."""
        return confused_pairs(self.confusion, self.classes)

    @property
    def macro_f1(self) -> float:
        return macro_f1(self.per_class)

    @property
    def loss(self) -> float:
        return log_loss(self.answers.of_label)

    @property
    def calibration(self) -> Calibration:
        """Whether it is right as often as it says it is."""
        return calibration(self.answers.confidence, self.answers.right)

    @property
    def highest_loss(self) -> tuple[HardPicture, ...]:
        """The twenty pictures that it did worst on: the first place to look for wrong labels."""
        return hardest(self.answers, self.labels, self.names, self.classes)

    @property
    def none_of_these(self) -> Abstention | None:
        """What the classifier's threshold costs on these pictures; None if it has none."""
        if self.threshold is None:
            return None
        return abstention(self.answers.confidence, self.answers.right, self.threshold)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `striate evaluate --json` prints them."""
        top5, refused = self.top5_interval, self.none_of_these
        confusion, classes = self.confusion, self.classes
        rows = class_figures(confusion, classes)
        return {
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "top5_accuracy": self.top5_accuracy,
            "top5_interval": None if top5 is None else list(top5),
            "macro_f1": macro_f1(rows),
            "loss": self.loss,
            "count": self.count,
            "correct": self.correct,
            "left_out": self.left_out,
            "source": self.source,
            "split": self.split,
            "seen": self.seen,
            "per_class": [dataclasses.asdict(row) for row in rows],
            "confusion": confusion_cells(confusion).tolist(),
            "classes": list(classes),
            "most_confused": [
                dataclasses.asdict(pair) for pair in confused_pairs(confusion, classes)
            ],
            "calibration": self.calibration.to_json(),
            "highest_loss": [dataclasses.asdict(picture) for picture in self.highest_loss],
            "none_of_these": None if refused is None else refused.to_json(),
        }
