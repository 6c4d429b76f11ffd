"""How good a classifier is on pictures that it has not seen, and what it said about each."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from jaxtyping import Float, Int

from striate.classifier import Classifier
from striate.data import Dataset
from striate.errors import DataError
from striate.evaluation._calibration import Calibration, calibrate
from striate.evaluation._confused import ConfusedPair, HardPicture, confused_pairs, hardest
from striate.evaluation._metrics import (
    ClassFigures,
    class_figures,
    confusion_matrix,
    log_loss,
    macro_f1,
    top_accuracy,
    wilson_interval,
)
from striate.runs import write_atomically

# From so many classes on, the share within five answers says something.
TOP5_CLASSES = 10


@dataclasses.dataclass(frozen=True)
class Evaluation:
    """Figures over some pictures, and the answers they come from.

    Attributes:
        classes: Names, in the order of the columns.
        names: `N` pictures.
        labels: `(N,)` true classes.
        probabilities: `(N, K)` answers.
        left_out: Pictures of the source that could not be read.
        split: Which pictures these are: train, validation, test or all.
        seen: Whether there may be pictures among them that the classifier was trained on.
    """

    classes: tuple[str, ...]
    names: tuple[str, ...]
    labels: Int[np.ndarray, "N"]
    probabilities: Float[np.ndarray, "N K"]
    left_out: int = 0
    split: str = "all"
    seen: bool = False

    @property
    def predicted(self) -> Int[np.ndarray, "N"]:
        return self.probabilities.argmax(1)

    @property
    def count(self) -> int:
        return len(self.labels)

    @property
    def correct(self) -> int:
        return int((self.predicted == self.labels).sum())

    @property
    def accuracy(self) -> float:
        return self.correct / self.count

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95% interval of the accuracy."""
        return wilson_interval(self.correct, self.count)

    @property
    def confusion(self) -> Int[np.ndarray, "K K"]:
        return confusion_matrix(self.labels, self.predicted, len(self.classes))

    @property
    def per_class(self) -> tuple[ClassFigures, ...]:
        return class_figures(self.confusion, self.classes)

    @property
    def macro_f1(self) -> float:
        return macro_f1(self.per_class)

    @property
    def top5_accuracy(self) -> float | None:
        """The share whose class is among the five likeliest; None below ten classes."""
        if len(self.classes) < TOP5_CLASSES:
            return None
        return top_accuracy(self.probabilities, self.labels, 5)

    @property
    def confused_pairs(self) -> tuple[ConfusedPair, ...]:
        """Classes taken for each other, the most frequent first."""
        return confused_pairs(self.confusion, self.classes)

    @property
    def calibration(self) -> Calibration:
        """How far its certainty can be trusted."""
        return calibrate(self.probabilities, self.labels)

    @property
    def hardest(self) -> tuple[HardPicture, ...]:
        """The pictures with the highest loss."""
        return hardest(self.probabilities, self.labels, self.names, self.classes)

    @property
    def loss(self) -> float:
        return log_loss(self.probabilities, self.labels)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `striate evaluate --json` prints them."""
        return {
            "accuracy": self.accuracy,
            "interval": list(self.interval),
            "macro_f1": self.macro_f1,
            "top5_accuracy": self.top5_accuracy,
            "loss": self.loss,
            "count": self.count,
            "left_out": self.left_out,
            "split": self.split,
            "seen": self.seen,
            "per_class": [dataclasses.asdict(row) for row in self.per_class],
            "confusion": self.confusion.tolist(),
            "confused_pairs": [dataclasses.asdict(pair) for pair in self.confused_pairs],
            "calibration": self.calibration.to_json(),
            "hardest": [dataclasses.asdict(picture) for picture in self.hardest],
            "classes": list(self.classes),
        }


def evaluate_split(classifier: Classifier, dataset: Dataset, split: str = "auto") -> Evaluation:
    """Classes the pictures of a split of a data set that was prepared for this classifier.

    Args:
        classifier: Its classes must name those of the data set; their order may differ.
        dataset: Opened with the classifier's preprocessing.
        split: train, validation, test or all; auto takes what the classifier has not seen: the test
            pictures where the source names some or the classifier was trained on these very
            pictures, else validation pictures, else all.

    Raises:
        DataError: no pictures, or classes that the classifier does not know.
    """
    splits, known = dataset.splits, classifier.trained_on
    own = dataset.fingerprint == known.get("fingerprint")
    same_split = splits.given or splits.seed == known.get("seed")
    if split == "auto":
        split = "all"
        if splits.given or own:
            split = "test" if len(splits.test) else "validation"
    chosen = splits.indices(split)
    if not len(chosen):
        raise DataError(f"There is no picture to evaluate in {dataset.source}: {splits.note}")
    places = _class_places(classifier, dataset)
    return Evaluation(
        classes=classifier.classes,
        names=tuple(dataset.names[index] for index in chosen.tolist()),
        labels=places[dataset.labels[chosen]],
        probabilities=classifier.probabilities(dataset.images[chosen]),
        left_out=len(dataset.left_out),
        split=split,
        seen=own and (split in ("train", "all") or not same_split),
    )


def _class_places(classifier: Classifier, dataset: Dataset) -> Int[np.ndarray, "K"]:
    """For each class of the data set, its place among the classifier's."""
    known = {name: place for place, name in enumerate(classifier.classes)}
    unknown = [name for name in dataset.classes if name not in known]
    if unknown:
        raise DataError(
            f"The classifier does not know {_listed(unknown)} of {dataset.source}: it tells apart "
            f"{_listed(classifier.classes)}. Evaluate it on a source with the same class names."
        )
    return np.array([known[name] for name in dataset.classes])


def write_predictions(evaluation: Evaluation, path: Path) -> None:
    """Writes one row a picture: `path`, `label`, `predicted`, `probabilities`; Parquet, atomically.

    Raises:
        DiskFull, NotWritable: what was there before is whole.
    """
    classes = np.array(evaluation.classes, dtype=object)
    table = pa.table(
        {
            "path": pa.array(evaluation.names, pa.string()),
            "label": pa.array(classes[evaluation.labels], pa.string()),
            "predicted": pa.array(classes[evaluation.predicted], pa.string()),
            "probabilities": pa.array(list(evaluation.probabilities), pa.list_(pa.float32())),
        },
        metadata={"classes": pa.scalar("\n".join(evaluation.classes)).as_py()},
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_atomically(path, sink.getvalue().to_pybytes())


def _listed(names: list[str] | tuple[str, ...], most: int = 8) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(repr, names[:most])) + rest
