"""Draws parts of a data set whose pictures come in groups that stay together."""

import numpy as np
from jaxtyping import Int64

from striate.recipes import derive

# A class of so many groups gives one to every part; smaller classes take turns.
_ENOUGH_GROUPS = 5


def draw_grouped_parts(
    labels: Int64[np.ndarray, "N"],
    twins: Int64[np.ndarray, "N"],
    groups: Int64[np.ndarray, "N"],
    shares: tuple[float, float],
    seed: int,
) -> Int64[np.ndarray, "N"]:
    """Draws two parts of whole groups; what is left stays in part 0.

    Groups that share an equal picture are one. A group counts for the class that most of its
    pictures have. Each class gives to each part the groups that come closest to its share, in the
    order in which they are drawn; what it gives too much or too little, the next class makes up
    for. Every class keeps a picture in part 0.

    Args:
        labels: The class of each picture.
        twins: Equal numbers mark equal pictures.
        groups: Equal numbers mark pictures of a group.
        shares: Of parts 1 and 2, each below 1 together.
        seed: Everything is drawn from it.

    Returns:
        The part of each picture: 0, 1 or 2.
    """
    unit_of = joined(twins, groups)
    sizes = np.bincount(unit_of)
    units = len(sizes)
    unit_labels = _majority(unit_of, labels)
    chances = np.random.PCG64(derive(seed, "split", "groups")).random_raw(units)
    parts = np.zeros(units, np.int64)
    owed = [0.0, 0.0]
    turns = np.random.PCG64(derive(seed, "split", "turns")).random_raw(int(labels.max()) + 1)
    present = np.unique(unit_labels)
    of_class = _places_of(unit_labels, np.lexsort((chances, unit_labels)))
    for label in present[np.lexsort((present, turns[present]))].tolist():
        free = of_class[label]
        enough, total = len(free) >= _ENOUGH_GROUPS, int(sizes[free].sum())
        for part, share in enumerate(shares):
            if not share:
                continue
            owed[part] += share * total
            most = len(free) - 1  # one stays
            chosen = _closest(sizes[free], owed[part], most, at_least_one=enough)
            parts[free[chosen]] = part + 1
            owed[part] -= float(sizes[free[chosen]].sum())
            free = np.delete(free, chosen)
    _fill_empty(parts, sizes, unit_labels, shares)
    return _with_every_class(parts, unit_of, labels)[unit_of]


def joined(twins: Int64[np.ndarray, "N"], groups: Int64[np.ndarray, "N"]) -> Int64[np.ndarray, "N"]:
    """Numbers from 0 of the smallest sets that neither cut twins nor groups apart."""
    place = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    twin = np.unique(twins, return_inverse=True)[1]
    while True:  # each pass hands the smallest number on, along twins and along groups
        before = place
        for sets in (twin, np.unique(groups, return_inverse=True)[1]):
            least = np.full(sets.max(initial=-1) + 1, len(place), np.int64)
            np.minimum.at(least, sets, place)
            place = least[sets]
        if (place == before).all():
            return np.unique(place, return_inverse=True)[1].astype(np.int64)


def _majority(
    unit_of: Int64[np.ndarray, "N"], labels: Int64[np.ndarray, "N"]
) -> Int64[np.ndarray, "U"]:
    """The label that most pictures of each unit have, the smallest of several."""
    pairs, counts = np.unique(np.stack([unit_of, labels]), axis=1, return_counts=True)
    order = np.lexsort((pairs[1], -counts, pairs[0]))
    first = np.unique(pairs[0][order], return_index=True)[1]
    return pairs[1][order][first]


def _closest(
    sizes: Int64[np.ndarray, "F"], wanted: float, most: int, *, at_least_one: bool
) -> Int64[np.ndarray, "C"]:
    """Places of sizes that come close to `wanted`, taken in order where that brings them closer."""
    chosen: list[int] = []
    total = 0
    for place, size in enumerate(sizes.tolist()):
        if len(chosen) < most and abs(total + size - wanted) <= abs(total - wanted):
            chosen.append(place)
            total += size
    if not chosen and at_least_one and most > 0:
        chosen = [int(sizes.argmin())]
    return np.array(chosen, np.int64)


def _fill_empty(
    parts: Int64[np.ndarray, "U"],
    sizes: Int64[np.ndarray, "U"],
    unit_labels: Int64[np.ndarray, "U"],
    shares: tuple[float, float],
) -> None:
    """Gives a part that got nothing the smallest group of a class that has another to keep."""
    for part, share in enumerate(shares, start=1):
        if not share or (parts == part).any():
            continue
        held = np.bincount(unit_labels[parts == 0], minlength=int(unit_labels.max()) + 1)
        able = np.flatnonzero((parts == 0) & (held[unit_labels] > 1))
        if len(able):
            parts[able[sizes[able].argmin()]] = part


def _with_every_class(
    parts: Int64[np.ndarray, "U"],
    unit_of: Int64[np.ndarray, "N"],
    labels: Int64[np.ndarray, "N"],
) -> Int64[np.ndarray, "U"]:
    """Brings a group back into part 0 for each class that has no picture there."""
    of_class = _places_of(labels, np.argsort(labels, kind="stable"))
    for label in np.setdiff1d(labels, labels[parts[unit_of] == 0]).tolist():
        holding, counts = np.unique(unit_of[of_class[label]], return_counts=True)
        parts[holding[counts.argmax()]] = 0
    return parts


def _places_of(
    labels: Int64[np.ndarray, "N"], order: Int64[np.ndarray, "N"]
) -> dict[int, Int64[np.ndarray, "P"]]:
    """The places of each label, cut from an order that is sorted by label: one pass for all."""
    present, starts = np.unique(labels[order], return_index=True)
    return dict(zip(present.tolist(), np.split(order, starts[1:]), strict=True))
