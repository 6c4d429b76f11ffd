"""From a source to an entry of the cache: every picture prepared, in threads, in order."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from jaxtyping import UInt8, UInt64

from striate.data._entry import IMAGES, Facts, write_facts
from striate.data._parallel import Progress, in_order, processors
from striate.data._source import Failure, Listing, Source
from striate.data._survey import Survey
from striate.data._twins import Twins
from striate.devices import free_disk, in_bytes
from striate.errors import DataError, DiskFull, UnreadablePicture
from striate.images import (
    THUMBNAIL_SIDE,
    Picture,
    Preprocessing,
    channel_sums,
    prepare,
    read,
    thumbnails,
)

_CHUNK_BYTES = 4 * 2**20
_CHUNK_PICTURES = 256


class _Prepared(NamedTuple):
    """What became of a chunk: arrays over the pictures that are readable, in their order."""

    images: UInt8[np.ndarray, "N H W C"]
    sums: UInt64[np.ndarray, "N 2 C"]
    thumbnails: UInt8[np.ndarray, "N 16 16"]
    places: list[int]
    headers: list[tuple[int, int, bool]]
    failures: dict[int, Failure]
    damaged: dict[int, Failure]


def decode(
    source: Source,
    listing: Listing,
    seen: Survey | None,
    preprocessing: Preprocessing,
    folder: Path,
    keep_damaged: bool = False,
) -> None:
    """Prepares every picture of a source into a folder of the cache.

    The pictures are written one after the other as they come, so only a few are in memory.

    Args:
        source: Where they come from.
        listing: Its own, taken just now.
        seen: What the pictures' headers say; None has them looked at here, on the way.
        preprocessing: What is done to every picture.
        folder: Exists and is empty.
        keep_damaged: Whether pictures are taken that can be read in part only.

    Raises:
        DataError: Not one picture is readable.
        DiskFull: They would not fit; nothing was read.
    """
    indices = np.arange(len(listing.names)) if seen is None else seen.readable
    taken = _Taken(len(indices), preprocessing, {} if seen is None else seen.failures)
    _check_disk(len(indices), preprocessing, folder)
    progress = Progress("decode", len(indices), source.name)
    with (folder / IMAGES).open("wb+") as file:
        _write_header(file, (len(indices), *preprocessing.shape))
        twins = Twins(file, preprocessing)
        for chunk, came in in_order(
            lambda chunk: _prepared(chunk, source.pictures(chunk), preprocessing, keep_damaged),
            _chunks(indices.tolist(), preprocessing),
        ):
            twins.add(came.images, came.sums)
            taken.add(came)
            progress.advance(len(chunk))
        file.seek(0)
        _write_header(file, (len(taken.kept), *preprocessing.shape))
        file.flush()
        os.fsync(file.fileno())
    if not taken.kept:
        index, failure = next(iter(taken.failures.items()))
        raise DataError(
            f"None of the {len(taken.failures):,} files in {source.name} is a readable picture, "
            f"such as {listing.names[index]}: {failure.reason}."
        )
    seen = seen.of(taken.kept) if seen else taken.survey()
    write_facts(folder, listing.place or source.name, taken.facts(twins, seen, preprocessing))


def _check_disk(count: int, preprocessing: Preprocessing, folder: Path) -> None:
    """Refuses pictures that the cache has no room for, before an hour was spent on them."""
    needed, free = count * math.prod(preprocessing.shape), free_disk(folder)
    if needed > free:
        raise DiskFull(
            f"{count:,} pictures of {'x'.join(map(str, preprocessing.shape))} take "
            f"{in_bytes(needed)}, and in the cache {folder.parent} {in_bytes(free)} are free. "
            f"Free some space (striate cache clear), choose a smaller --size, or set STRIATE_CACHE "
            f"to a folder with more."
        )


class _Taken:
    """What is known, besides their pixels, of the pictures that came, in their order.

    Args:
        count: Of the pictures that may come.
        preprocessing: What is done to each.
        failures: Of those that will not, by index.
    """

    def __init__(
        self, count: int, preprocessing: Preprocessing, failures: Mapping[int, Failure]
    ) -> None:
        self.kept: list[int] = []
        self.failures = dict(failures)
        self.damaged: dict[int, Failure] = {}
        self._headers: list[tuple[int, int, bool]] = []
        # Filled rather than collected: small arrays that stay among large ones that go would keep
        # the memory of both.
        self._sums = np.empty((count, 2, preprocessing.channels), np.uint64)
        self._thumbnails = np.empty((count, THUMBNAIL_SIDE, THUMBNAIL_SIDE), np.uint8)

    def add(self, came: _Prepared) -> None:
        """Takes down a chunk."""
        here = slice(len(self.kept), len(self.kept) + len(came.places))
        self._sums[here], self._thumbnails[here] = came.sums, came.thumbnails
        self.kept += came.places
        self._headers += came.headers
        self.failures |= came.failures
        self.damaged |= came.damaged

    def survey(self) -> Survey:
        """Of headers seen on the way."""
        return Survey.of_headers(self._headers, self.kept, self.failures)

    def facts(self, twins: Twins, seen: Survey, preprocessing: Preprocessing) -> Facts:
        """What the entry of the cache holds beside the pixels."""
        count = len(self.kept)
        return Facts(
            kept=np.array(self.kept, np.int64),
            twins=np.array(twins.first, np.int64),
            sums=self._sums[:count],
            thumbnails=self._thumbnails[:count],
            preprocessing=preprocessing,
            failures=dict(sorted(self.failures.items())),
            damaged=dict(sorted(self.damaged.items())),
            cropped_share=seen.cropped_share(preprocessing),
            sizes=seen.extremes(),
        )


def _prepared(
    chunk: Sequence[int],
    pictures: Iterable[Picture],
    preprocessing: Preprocessing,
    keep_damaged: bool,
) -> _Prepared:
    """Prepares the pictures at some places of the listing."""
    images = np.empty((len(chunk), *preprocessing.shape), np.uint8)
    places: list[int] = []
    headers: list[tuple[int, int, bool]] = []
    failures: dict[int, Failure] = {}
    damaged: dict[int, Failure] = {}
    for place, picture in zip(chunk, pictures, strict=True):
        try:
            if isinstance(picture, str | os.PathLike | bytes):
                came = read(picture, preprocessing)
                if came.damage:
                    (damaged if keep_damaged else failures)[place] = Failure.by_damage(came.damage)
                if place in failures:
                    continue
                images[len(places)] = came.pixels
                headers.append((came.width, came.height, came.grey))
            else:
                images[len(places)] = prepare(picture, preprocessing)
            places.append(place)
        except UnreadablePicture as error:
            failures[place] = Failure.of(error)
    images = images[: len(places)]
    about = (channel_sums(images), thumbnails(images))
    return _Prepared(images, *about, places, headers, failures, damaged)


def _chunks(indices: Sequence[int], preprocessing: Preprocessing) -> list[Sequence[int]]:
    """Pieces small enough for memory, and enough of them for all threads."""
    by_memory = _CHUNK_BYTES // int(np.prod(preprocessing.shape))
    by_threads = len(indices) // (4 * processors())
    size = max(1, min(_CHUNK_PICTURES, by_memory, by_threads))
    return [indices[start : start + size] for start in range(0, len(indices), size)]


def _write_header(file: BinaryIO, shape: tuple[int, ...]) -> None:
    """The start of a `.npy` file; as long for any number of pictures, so it can be put right."""
    header = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
