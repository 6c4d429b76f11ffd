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
        count = _counted(len(dataset.left_out), "file")
        remarks.append(f"Left out: {count}, such as {example.path}: {example.reason}.")
    if facts["conflicting"]:
        group = next(group for group in dataset.duplicates if group.conflicting)
        others = sorted({*group.classes} - {group.classes[0]})
        remarks.append(
            f"In several classes: {_counted(facts['conflicting'], 'picture')}, such as "
            f"{group.names[0]} ({group.classes[0]}, but copies in {', '.join(others)})."
        )
    if facts["across_splits"]:
        group = next(group for group in dataset.duplicates if group.across_splits)
        remarks.append(
            f"In several splits: {_counted(facts['across_splits'], 'picture')}, such as "
            f"{group.names[0]} = {group.names[-1]}: what one judges was learned by heart."
        )
    if facts["imbalance"] > _IMBALANCED:
        counts = dataset.class_counts()
        most, least = max(counts, key=counts.__getitem__), min(counts, key=counts.__getitem__)
        remarks.append(
            f"Out of balance: {most} has {counts[most]:,} pictures and {least} {counts[least]:,}; "
            f"look at each class's figures, not at the accuracy alone."
        )
    if facts["few"]:
        least = min(training, key=training.__getitem__)
        remarks.append(
            f"Fewer than {_FEW} training pictures: {_counted(len(facts['few']), 'class', 'es')}, "
            f"such as {least} with {training[least]}."
        )
    if dataset.splits.note:
        remarks.append(dataset.splits.note)
    return remarks


def _counted(count: int, word: str, plural: str = "s") -> str:
    return f"{count:,} {word}{plural if count != 1 else ''}"
