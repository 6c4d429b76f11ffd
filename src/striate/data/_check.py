"""What is to be said about a data set before anything is trained on it."""

from typing import Any

from striate.data._dataset import Dataset
from striate.data._source import SPLITS

_FEW = 20
_IMBALANCED = 10


def check(dataset: Dataset) -> dict[str, Any]:
    """Everything that `striate data check` prints, as plain JSON values.

    Returns:
        What `Dataset.summary` says, and `class_counts` by split; `sizes` of the pictures as they
        came (smallest, median, largest); `imbalance`, the largest class over the smallest;
        `few`, classes with fewer than 20 training pictures; `across_splits` and `conflicting`,
        how many of the groups of duplicates lie in several splits or have several labels;
        `remarks`, each in a sentence, none if nothing is odd.
    """
    counts = dataset.class_counts()
    training = dataset.class_counts("train")
    facts = {
        **dataset.summary(),
        "class_counts": {name: dataset.class_counts(name) for name in SPLITS},
        "sizes": dataset.sizes,
        "imbalance": max(counts.values()) / min(counts.values()),
        "few": [name for name, count in training.items() if count < _FEW],
        "across_splits": sum(group.across_splits for group in dataset.duplicates),
        "conflicting": sum(group.conflicting for group in dataset.duplicates),
    }
    return {**facts, "remarks": _remarks(dataset, facts, training)}


def _remarks(dataset: Dataset, facts: dict[str, Any], training: dict[str, int]) -> list[str]:
    remarks = []
    if dataset.left_out:
        example = dataset.left_out[0]
        remarks.append(
            f"{len(dataset.left_out):,} left out, such as {example.path}: {example.reason}."
        )
    if facts["conflicting"]:
        group = next(group for group in dataset.duplicates if group.conflicting)
        remarks.append(
            f"{facts['conflicting']:,} pictures lie in several classes, such as {group.names[0]} "
            f"({group.classes[0]}) and its copies in {', '.join(sorted(set(group.classes[1:])))}."
        )
    if facts["across_splits"]:
        group = next(group for group in dataset.duplicates if group.across_splits)
        remarks.append(
            f"{facts['across_splits']:,} pictures lie in several splits, such as "
            f"{' = '.join(group.names[:2])}: what is judged by them was learned by heart."
        )
    if facts["imbalance"] > _IMBALANCED:
        counts = dataset.class_counts()
        most, least = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
        remarks.append(
            f"{most} has {counts[most]:,} pictures and {least} {counts[least]:,}: "
            f"look at each class's figures, not at the accuracy alone."
        )
    if facts["few"]:
        least = min(training, key=training.__getitem__)
        remarks.append(
            f"{len(facts['few']):,} classes have fewer than {_FEW} training pictures, "
            f"such as {least} with {training[least]}."
        )
    if dataset.splits.note:
        remarks.append(dataset.splits.note)
    return remarks
