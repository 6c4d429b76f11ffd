"""Draws parts of a data set, the same share of every class, the same for the same seed.

Only whole numbers from a fixed bit generator decide, so a split depends neither on the machine
nor on the version of NumPy.
"""

import numpy as np
from jaxtyping import Bool, Int64

from striate.recipes import derive


def draw_parts(
    labels: Int64[np.ndarray, "N"],
    twins: Int64[np.ndarray, "N"],
    shares: tuple[float, float],
    seed: int,
) -> Int64[np.ndarray, "N"]:
    """Draws two parts; what is left stays in part 0.

    Classes too small for their share take turns, so that a part has about its share of the whole
    even when no class has ten pictures. Every class keeps a picture in part 0. Equal pictures
    stay together: in part 0 if their labels differ, else with those that are drawn last.

    Args:
        labels: The class of each picture.
        twins: Equal numbers mark equal pictures.
        shares: Of parts 1 and 2, each below 1 together; a share above 0 is at least one picture
            where there are enough.
        seed: Everything is drawn from it.

    Returns:
        The part of each picture: 0, 1 or 2.
    """
    _, first, unit_of, weights = np.unique(
        twins, return_index=True, return_inverse=True, return_counts=True
    )
    chances = np.random.PCG64(derive(seed, "split")).random_raw(len(first))
    unit_labels = labels[first]
    conflicting = np.zeros(len(first), bool)
    conflicting[unit_of[labels != unit_labels[unit_of]]] = True
    units = np.flatnonzero(~conflicting)
    units = units[np.lexsort((chances[units], weights[units] > 1, unit_labels[units]))]
    parts = np.zeros(len(first), np.int64)
    parts[units] = _deal(unit_labels[units], weights[units], shares, len(labels), seed)
    return parts[unit_of]


def _deal(
    labels: Int64[np.ndarray, "U"],
    weights: Int64[np.ndarray, "U"],
    shares: tuple[float, float],
    total: int,
    seed: int,
) -> Int64[np.ndarray, "U"]:
    """Parts of units that are sorted by class, those drawn first in front.

    A unit of several pictures goes where its middle falls.
    """
    classes = int(labels.max(initial=-1)) + 1
    sizes = np.bincount(labels, weights, classes).astype(np.int64)
    ends = np.cumsum(weights)
    before = ends - weights - np.concatenate([[0], np.cumsum(sizes)])[labels]
    last: Bool[np.ndarray, "U"] = np.append(labels[1:] != labels[:-1], True)[: len(labels)]
    capacity = np.zeros(classes, np.int64)
    capacity[labels[last]] = before[last]
    wanted = [max(1, round(share * total)) if share else 0 for share in shares]
    turns = np.random.PCG64(derive(seed, "split", "turns")).random_raw(classes)
    both = apportion(sum(shares) * sizes, capacity, sum(wanted), turns)
    ideal = both * (shares[0] / sum(shares))
    one = apportion(ideal, both, min(wanted[0], int(both.sum())), turns)
    middle = before + weights / 2
    return np.where(middle <= one[labels], 1, np.where(middle <= both[labels], 2, 0))


def apportion(
    ideal: np.ndarray, capacity: Int64[np.ndarray, "K"], total: int, turns: np.ndarray
) -> Int64[np.ndarray, "K"]:
    """Whole numbers close to `ideal` that add up to `total`, by largest remainders.

    Args:
        ideal: What each class would get if pictures could be cut.
        capacity: The most that each can give.
        total: What they give together, where the capacities allow.
        turns: Who comes first among equal remainders: the smallest.
    """
    given = np.minimum(np.floor(ideal).astype(np.int64), capacity)
    missing = min(total, int(capacity.sum())) - int(given.sum())
    while missing > 0:
        able = np.flatnonzero(given < capacity)
        order = np.lexsort((turns[able], np.round(given[able] - ideal[able], 9)))
        chosen = able[order[:missing]]
        given[chosen] += 1
        missing -= len(chosen)
    return given
