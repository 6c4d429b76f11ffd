"""From a name or a folder to a data set; decodes the first time, maps it ever after."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from jaxtyping import Int64

from striate.data._cache import pictures_folder, prepared
from striate.data._dataset import Dataset
from striate.data._entry import Entry
from striate.data._groups import group_numbers
from striate.data._openers import find_source
from striate.data._rules import make_splits
from striate.data._source import SPLITS, Failure, Habit, LeftOut, Listing
from striate.data._splits import Splits
from striate.data._survey import Wanted
from striate.errors import DataError
from striate.images import Preprocessing, statistics_of_sums


def open_dataset(
    source: str | Path,
    *,
    size: tuple[int, int] | None = None,
    resize: str | None = None,
    seed: int = 0,
    hold_out: bool = True,
    cache: Path | None = None,
    preprocessing: Preprocessing | None = None,
    group_by: str | None = None,
    keep_damaged: bool = False,
) -> Dataset:
    """Opens a data set.

    The size is the one asked for, else the source's own, else the median shorter side rounded down
    to 32, 64, 96, 128 or 160. Grey pictures get one channel, others three; arrays keep theirs.

    Args:
        source: A name such as `digits` or `xo:rotation=30`, a folder or a file. A name goes
            before a folder of that name, which a `Path` or `./digits` reaches.
        size: `(height, width)` in pixels.
        resize: "crop", "squash" or "pad"; None is the source's way, mostly "crop".
        seed: Of our own part of the split.
        hold_out: Whether to set validation pictures aside that the source does not.
        cache: Where prepared pictures are kept.
        preprocessing: A classifier's, taken as it is instead of all of the above about size.
        group_by: A column of the source, or a regular expression on the pictures' names, whose
            first group (or whole match) tells which pictures stay on one side of our own split.
        keep_damaged: Whether pictures that can be read in part only are taken; else they are left
            out.

    Raises:
        UnknownSource, UnknownSetting, InvalidSetting: In the source's name, size or policy.
        DataError: The folder cannot be made into a data set; says what was found and expected.
        DownloadFailed: It is not here and could not be fetched.
        DiskFull, NotWritable: The cache cannot take the pictures.
    """
    # Made now: a size or policy that cannot be is refused before a file is looked at.
    if preprocessing:
        wanted = Wanted.exactly(preprocessing, keep_damaged)
    else:
        wanted = Wanted(size, None, resize or "crop", keep_damaged=keep_damaged)
    found = find_source(source)
    listing = found.listing()
    if preprocessing is None:
        wanted = _by_habit(wanted, listing.habit, resize)
    else:
        _refuse_other_arrays(preprocessing, listing, found.name)
    entry = prepared(found, listing, wanted, cache or pictures_folder())
    _refuse_gaps(listing, entry, found.name)
    groups = None if group_by is None else group_numbers(listing, group_by, entry.kept)
    given = None if listing.given is None else listing.given[entry.kept]
    labels = listing.labels[entry.kept]
    splits = make_splits(labels, entry.twins, given, seed=seed, hold_out=hold_out, groups=groups)
    return _dataset(found.name, listing, entry, splits, groups, preprocessing)


def _dataset(
    name: str,
    listing: Listing,
    entry: Entry,
    splits: Splits,
    groups: Int64[np.ndarray, "N"] | None,
    preprocessing: Preprocessing | None,
) -> Dataset:
    names = _kept_names(listing.names, entry.kept)
    return Dataset(
        source=name,
        classes=listing.classes,
        images=entry.images,
        labels=listing.labels[entry.kept],
        names=names,
        splits=splits,
        preprocessing=preprocessing or _with_statistics(entry, splits),
        fingerprint=_fingerprint(listing, names, entry),
        twins=entry.twins,
        left_out=(*listing.left_out, *_named(listing, entry.failures)),
        damaged=_named(listing, entry.damaged),
        cropped_share=entry.cropped_share,
        sizes=entry.sizes,
        thumbnails=entry.thumbnails,
        groups=groups,
        folder=entry.folder,
    )


def _by_habit(wanted: Wanted, habit: Habit, resize: str | None) -> Wanted:
    """What was asked for, and for the rest what the source is used to."""
    return replace(
        wanted,
        size=wanted.size or habit.size,
        resize=resize or habit.resize,
        background=habit.background,
    )


def _refuse_other_arrays(preprocessing: Preprocessing, listing: Listing, source: str) -> None:
    """A classifier of arrays with so many channels, or of bytes, takes no others."""
    channels = preprocessing.channels
    theirs = listing.shape[2] if listing.shape else 3
    if channels != theirs and {channels, theirs} - {1, 3}:
        raise DataError(
            f"The pictures of {source} have {theirs} channels, and the classifier takes "
            f"{channels}. Use a source with as many, or train on this one."
        )
    if listing.scaled and preprocessing.value_range is None:
        raise DataError(
            f"The arrays of {source} hold other numbers than bytes, and the classifier was trained "
            f"on bytes. Scale them to 0 to 255 as uint8, as those were, or train on this source."
        )


def _with_statistics(entry: Entry, splits: Splits) -> Preprocessing:
    pixels = entry.preprocessing.height * entry.preprocessing.width
    mean, std = statistics_of_sums(entry.sums[splits.train], pixels)
    return entry.preprocessing.with_statistics(mean, std)


def _kept_names(names: tuple[str, ...], kept: np.ndarray) -> tuple[str, ...]:
    return names if len(kept) == len(names) else tuple(names[index] for index in kept.tolist())


def _named(listing: Listing, failures: Mapping[int, Failure]) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut(listing.names[index], failure.reason, failure.damaged)
        for index, failure in failures.items()
    )


def _fingerprint(listing: Listing, names: tuple[str, ...], entry: Entry) -> str:
    """The same for a copy elsewhere and after a new download, whatever the files' times.

    It does not depend on mean and deviation, which the seed of the split changes.
    """
    known = (entry.content, entry.preprocessing.identity(), *listing.classes, *names)
    digest = hashlib.blake2b("\0".join(known).encode(errors="backslashreplace"), digest_size=16)
    digest.update(listing.labels[entry.kept].tobytes())
    if listing.given is not None:
        digest.update(listing.given[entry.kept].tobytes())
    return digest.hexdigest()


def _refuse_gaps(listing: Listing, entry: Entry, source: str) -> None:
    """Every class still has pictures, in every split, now that the unreadable ones are gone."""
    if not entry.failures:
        return
    codes = np.int64(0) if listing.given is None else listing.given.astype(np.int64)
    cells = codes * len(listing.classes) + listing.labels  # one a split and class
    if not (lost := sorted({*cells.tolist()} - {*cells[entry.kept].tolist()})):
        return
    code, label = divmod(lost[0], len(listing.classes))
    example = next(index for index in entry.failures if cells[index] == lost[0])
    where = "" if listing.given is None else f" in the {SPLITS[code]} split"
    raise DataError(
        f"Of {listing.classes[label]} in {source} no picture{where} is readable: "
        f"{listing.names[example]}: {entry.failures[example].reason}. "
        f"Every class needs pictures: mend or add some, or remove the class."
    )
