"""The pictures of a study: fewer to learn from, shuffled, or moved aside."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
from jaxtyping import Int64, UInt8

from striate.data import Dataset
from striate.errors import DataError, InvalidSetting
from striate.recipes import derive

SPLITS = ("train", "validation", "test")
MOST_BYTES = 4 << 30
"""Shuffled pictures are held in memory, so many bytes at most."""
_CHUNK = 1024


def limited(dataset: Dataset, limit: int | None, seed: int) -> Dataset:
    """The data set with fewer training pictures, each class in proportion; the same in every run.

    Args:
        dataset: Its other splits stay.
        limit: Training pictures that are kept; None, or as many as there are, keeps all.
        seed: Which ones.

    Raises:
        InvalidSetting: fewer pictures than classes.
    """
    splits = dataset.splits
    if limit is None or limit >= len(splits.train):
        return dataset
    present = len(np.unique(dataset.labels[splits.train]))
    if limit < present:
        raise InvalidSetting(
            f"limit is {limit}, and {dataset.source} has {present} classes to learn: keep at least "
            f"one picture of each, --limit {present} or more."
        )
    train = np.sort(_in_proportion(splits.train, dataset.labels, limit, derive(seed, "limit")))
    rule = f"{splits.rule.rstrip('.')}; {limit:,} of them to learn from."
    return dataclasses.replace(dataset, splits=dataclasses.replace(splits, train=train, rule=rule))


def judges(dataset: Dataset, most: int | None, seed: int) -> tuple[str, Int64[np.ndarray, "N"]]:
    """The pictures that judge: of test where there are such, else of validation.

    Args:
        dataset: With its splits.
        most: How many at most, each class in proportion; None takes all.
        seed: Which ones.

    Returns:
        The split's name, and indices, ascending.

    Raises:
        DataError: nothing is held out.
    """
    for split in ("test", "validation"):
        chosen = dataset.splits.indices(split)
        if len(chosen):
            if most is not None and most < len(chosen):
                drawn = derive(seed, "judges")
                chosen = np.sort(_in_proportion(chosen, dataset.labels, most, drawn))
            return split, chosen
    raise DataError(
        f"There is no picture to judge by in {dataset.source}: "
        f"{dataset.splits.note or dataset.splits.rule} Leave out --no-hold-out, or add pictures."
    )


def permuted(dataset: Dataset, order: Int64[np.ndarray, "P"]) -> Dataset:
    """The data set with every picture's pixels in another order, the same for all.

    A pixel's channels stay together, so each channel's mean and deviation are what they were.

    Args:
        dataset: Only the pictures in its splits are there afterwards.
        order: Which of the `H*W` pixels, counted row by row, comes to each place.

    Raises:
        DataError: more than 4 GiB of pictures.
    """
    chosen = np.concatenate([dataset.splits.indices(name) for name in SPLITS])
    height, width, channels = dataset.preprocessing.shape
    size = len(chosen) * height * width * channels
    if size > MOST_BYTES:
        raise DataError(
            f"Shuffled, the pictures of {dataset.source} take {size / 2**30:.1f} GiB, and at most "
            f"{MOST_BYTES >> 30} are allowed: take --limit, or a smaller --size."
        )
    images = np.zeros(dataset.images.shape, np.uint8)  # what is not written takes no memory
    for start in range(0, len(chosen), _CHUNK):
        part = chosen[start : start + _CHUNK]
        flat = dataset.images[part].reshape(len(part), height * width, channels)
        images[part] = flat[:, order].reshape(-1, height, width, channels)
    mark = hashlib.blake2b(order.tobytes(), digest_size=8).hexdigest()
    return dataclasses.replace(
        dataset, images=images, fingerprint=f"{dataset.fingerprint}-permuted-{mark}"
    )


def shifted(
    images: UInt8[np.ndarray, "N H W C"], down: int, right: int
) -> UInt8[np.ndarray, "N H W C"]:
    """Pictures moved by whole pixels; what is uncovered repeats the edge.

    Args:
        images: `(N, H, W, C)`.
        down: Pixels, upwards if negative; less than H.
        right: Pixels, to the left if negative; less than W.
    """
    rows = np.clip(np.arange(images.shape[1]) - down, 0, images.shape[1] - 1)
    columns = np.clip(np.arange(images.shape[2]) - right, 0, images.shape[2] - 1)
    return images[:, rows][:, :, columns]


def _in_proportion(
    chosen: np.ndarray, labels: np.ndarray, count: int, seed: int
) -> Int64[np.ndarray, "N"]:
    """So many of the chosen, drawn class by class: one of each first, then in proportion."""
    shuffled = np.random.default_rng(seed).permutation(chosen)
    keys = np.empty(len(shuffled))
    for label in np.unique(labels[shuffled]):
        places = np.flatnonzero(labels[shuffled] == label)
        keys[places] = np.arange(len(places)) / len(places)
    # The first of every class has key 0, so each class that is there stays.
    return shuffled[np.argsort(keys, kind="stable")[:count]]
