"""Facts about a data set with no more names than somebody reads; what is left off is counted."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

_LISTS = ("left_out", "damaged", "few")
_GROUPS = ("duplicates", "near_duplicates")
_TABLES = ("classes", "class_counts")


def capped(facts: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Facts as `Dataset.summary` and `check` give them, with lists of names cut short.

    Args:
        facts: Plain JSON values.
        most: How many files, classes, groups, and names in a group are kept.

    Returns:
        The same keys, and `not_listed`: of each list that was cut, how many names are missing.
    """
    kept, missing = dict(facts), dict[str, int]()
    for key in (*_LISTS, *_GROUPS):
        if len(facts.get(key, ())) > most:
            kept[key], missing[key] = facts[key][:most], len(facts[key]) - most
    for key in _GROUPS:
        if key in kept:
            kept[key] = [_group(group, most) for group in kept[key]]
    for key in _TABLES:
        if len(facts["classes"]) > most and key in facts:
            kept[key] = _table(facts[key], most)
            missing[key] = len(facts["classes"]) - most
    return {**kept, "not_listed": missing}


def _group(group: Mapping[str, Any], most: int) -> dict[str, Any]:
    names = len(group["paths"])
    if names <= most:
        return dict(group)
    return {**{key: values[:most] for key, values in group.items()}, "not_listed": names - most}


def _table(counts: Mapping[str, Any], most: int) -> dict[str, Any]:
    if any(isinstance(value, Mapping) for value in counts.values()):
        return {split: _table(inside, most) for split, inside in counts.items()}
    return dict(islice(counts.items(), most))
