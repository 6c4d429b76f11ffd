"""How good a classifier is on pictures that it has not seen."""

import numpy as np
from jaxtyping import Int

from striate.classifier import Classifier
from striate.data import Dataset
from striate.errors import DataError, listed
from striate.evaluation._answers import Answers
from striate.evaluation._evaluation import Evaluation


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
    other_seed = splits.seed != known.get("seed")
    if split == "auto":
        split = "all"
        if splits.given or own:
            split = "test" if len(splits.test) else "validation"
    chosen = splits.indices(split)
    if not len(chosen):
        raise DataError(f"There is no picture to evaluate in {dataset.source}: {splits.note}")
    labels = _class_places(classifier, dataset)[dataset.labels[chosen]]
    return Evaluation(
        classes=classifier.classes,
        names=tuple(dataset.names[index] for index in chosen.tolist()),
        labels=labels,
        answers=_answers(classifier, dataset, chosen, labels),
        left_out=len(dataset.left_out),
        split=split,
        seen=own and (split in ("train", "all") or (other_seed and split in splits.drawn)),
        source=dataset.source,
        fingerprint=dataset.fingerprint,
        threshold=classifier.threshold,
    )


def _answers(
    classifier: Classifier, dataset: Dataset, chosen: np.ndarray, labels: np.ndarray
) -> Answers:
    """The answers to chosen pictures: of each batch only what is kept."""
    parts, done = [], 0
    for batch in classifier.probability_batches(dataset.images, chosen, dataset.names):
        parts.append(Answers.of(batch, labels[done : done + len(batch)]))
        done += len(batch)
    return Answers.joined(parts)


def _class_places(classifier: Classifier, dataset: Dataset) -> Int[np.ndarray, "K"]:
    """For each class of the data set, its place among the classifier's."""
    known = {name: place for place, name in enumerate(classifier.classes)}
    unknown = [name for name in dataset.classes if name not in known]
    if unknown:
        raise DataError(
            f"The classifier does not know {listed(map(repr, unknown))} of {dataset.source}: it "
            f"tells apart {listed(map(repr, classifier.classes))}. Evaluate it on a source with "
            f"the same class names."
        )
    return np.array([known[name] for name in dataset.classes])
