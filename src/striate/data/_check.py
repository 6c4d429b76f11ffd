"""What is to be said about a data set before anything is trained on it."""

import dataclasses
from typing import Any

import numpy as np

from striate.data._dataset import Dataset, damage_remark, kin_remark, near_remark
from striate.data._source import SPLITS
from striate.errors import listed

_FEW = 20
_IMBALANCED = 10


def check(dataset: Dataset) -> dict[str, Any]:
    """Everything that `striate data check` prints, as plain JSON values.

    Returns:
        What `Dataset.summary` says, and `class_counts` by split; `sizes` of the pictures as they
        came (smallest, median, largest); `imbalance`, the largest class over the smallest, of which
        one without pictures counts as having one;
        `few`, classes with fewer than 20 training pictures; `across_splits` and `conflicting`,
        how many of the groups of duplicates lie in several splits or have several labels;
        `near_duplicates`, pictures that are nearly equal across splits; `suspected_groups`, what
        the names give away, or None; `groups_across_splits`, how many groups lie in several;
        `remarks`, each in a sentence, none if nothing is odd.
    """
    counts = dataset.class_counts()
    training = dataset.class_counts("train")
    kin = dataset.kin
    facts = {
        **dataset.summary(),
        "class_counts": {name: dataset.class_counts(name) for name in SPLITS},
        "sizes": dataset.sizes,
        "imbalance": max(counts.values()) / max(1, min(counts.values())),
        "few": [name for name, count in training.items() if count < _FEW],
        "across_splits": sum(group.across_splits for group in dataset.duplicates),
        "conflicting": sum(group.conflicting for group in dataset.duplicates),
        "near_duplicates": [pair.to_json() for pair in dataset.near_duplicates],
        "suspected_groups": None if kin is None else dataclasses.asdict(kin),
        "groups_across_splits": _groups_across(dataset),
    }
    return {**facts, "remarks": _remarks(dataset, facts, training)}


def _remarks(dataset: Dataset, facts: dict[str, Any], training: dict[str, int]) -> list[str]:
    remarks = []
    if dataset.left_out:
        example = dataset.left_out[0]
        count = _counted(len(dataset.left_out), "file")
        remarks.append(f"Left out: {count}, such as {example.path}: {example.reason}.")
    if damage := damage_remark(dataset):
        remarks.append(damage)
    if facts["conflicting"]:
        group = next(group for group in dataset.duplicates if group.conflicting)
        others = sorted({*group.classes} - {group.classes[0]})
        remarks.append(
            f"In several classes: {_counted(facts['conflicting'], 'picture')}, such as "
            f"{group.names[0]} ({group.classes[0]}, but copies in {listed(others)})."
        )
    if facts["across_splits"]:
        group = next(group for group in dataset.duplicates if group.across_splits)
        remarks.append(
            f"In several splits: {_counted(facts['across_splits'], 'picture')}, such as "
            f"{group.names[0]} = {group.names[-1]}: what one judges was learned by heart."
        )
    if facts["groups_across_splits"]:
        remarks.append(
            f"In several splits: {_counted(facts['groups_across_splits'], 'group')}, since splits "
            f"that a source gives are not altered, nor are equal pictures with different labels."
        )
    remarks += [text for text in (near_remark(dataset), kin_remark(dataset)) if text]
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


def _groups_across(dataset: Dataset) -> int:
    """How many of the groups that were asked for have pictures in several splits."""
    if dataset.groups is None:
        return 0
    names = np.unique([str(name) for name in dataset.splits.names()], return_inverse=True)[1]
    held = np.unique(np.stack([dataset.groups, names]), axis=1)[0]
    return int((np.unique(held, return_counts=True)[1] > 1).sum())


def _counted(count: int, word: str, plural: str = "s") -> str:
    return f"{count:,} {word}{plural if count != 1 else ''}"
