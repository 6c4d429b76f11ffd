"""One data set in the cache: a folder that is either whole or not there."""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int64, UInt8, UInt64

from striate._parsing import parse_json
from striate._writing import folder_aside
from striate.data._source import Failure
from striate.errors import NotWritable, write_error
from striate.images import Preprocessing

FORMAT = 4
IMAGES, META = "images.npy", "meta.json"
_ARRAYS = ("kept", "twins", "sums", "thumbnails")
_SHORT = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


@dataclass(frozen=True)
class Facts:
    """What is found out about pictures while they are prepared.

    Attributes:
        kept: Of each picture, its place in the listing.
        twins: Of each picture, the first with the same pixels.
        sums: Of each picture, `images.channel_sums`.
        thumbnails: Of each picture, `images.thumbnail`.
        preprocessing: What they were prepared with; mean and deviation are not filled in.
        failures: Why the others are missing, by place in the listing.
        damaged: What is wrong with pictures that were kept all the same, by place in the listing.
        cropped_share: The mean share of pixels that the crop left out.
        sizes: Smallest, median and largest "width" and "height" of the pictures as they came.
    """

    kept: Int64[np.ndarray, "N"]
    twins: Int64[np.ndarray, "N"]
    sums: UInt64[np.ndarray, "N 2 C"]
    thumbnails: UInt8[np.ndarray, "N 16 16"]
    preprocessing: Preprocessing
    failures: dict[int, Failure]
    cropped_share: float
    sizes: dict[str, list[float]]
    damaged: dict[int, Failure]


@dataclass(frozen=True)
class Entry(Facts):
    """The prepared pictures of a source, mapped and read-only, and the facts about them.

    Attributes:
        images: The pixels.
        folder: Where all this lies.
        content: A digest of what the pictures show, whatever their files' names and times: of
            their sums and thumbnails, since that of all pixels would take as long as decoding.
    """

    images: UInt8[np.ndarray, "N H W C"]
    folder: Path
    content: str


def read_entry(folder: Path) -> Entry | None:
    """Opens an entry, or None if it is not there or not whole; decodes nothing."""
    try:
        meta = parse_json((folder / META).read_bytes())
        if meta["format"] != FORMAT or (folder / IMAGES).stat().st_size != meta["images_bytes"]:
            return None
        entry = Entry(
            images=np.load(folder / IMAGES, mmap_mode="r"),
            kept=np.load(folder / "kept.npy"),
            twins=np.load(folder / "twins.npy"),
            sums=np.load(folder / "sums.npy"),
            thumbnails=np.load(folder / "thumbnails.npy", mmap_mode="r"),
            folder=folder,
            preprocessing=Preprocessing.from_json(meta["preprocessing"]),
            failures={int(index): Failure(*told) for index, told in meta["failures"].items()},
            damaged={int(index): Failure(*told) for index, told in meta["damaged"].items()},
            cropped_share=meta["cropped_share"],
            sizes=meta["sizes"],
            content=meta["content"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        if isinstance(error, OSError) and error.errno in _SHORT:
            raise  # the entry may well be whole
        return None
    if len({len(entry.images), *(len(getattr(entry, name)) for name in _ARRAYS)}) > 1:
        return None
    with suppress(OSError):  # a cache that may only be read has no times of use
        os.utime(folder / META)
    return entry


def write_facts(folder: Path, source: str, facts: Facts) -> None:
    """Writes everything but the pictures, which lie in the folder already; synced."""
    for name in _ARRAYS:
        _write_array(folder / f"{name}.npy", getattr(facts, name))
    meta: dict[str, Any] = {
        "format": FORMAT,
        "source": source,
        "pictures": len(facts.kept),
        "images_bytes": (folder / IMAGES).stat().st_size,
        "preprocessing": facts.preprocessing.to_json(),
        "failures": {index: astuple(failure) for index, failure in facts.failures.items()},
        "damaged": {index: astuple(failure) for index, failure in facts.damaged.items()},
        "cropped_share": facts.cropped_share,
        "sizes": facts.sizes,
        "content": _content(facts),
    }
    with (folder / META).open("w", encoding="utf-8") as file:
        json.dump(meta, file)
        file.flush()
        os.fsync(file.fileno())


def _write_array(path: Path, array: np.ndarray) -> None:
    """Writes an array as `np.save` does, which on a full disk does not say that it is full."""
    with path.open("wb") as file:
        header = np.lib.format.header_data_from_array_1_0(np.ascontiguousarray(array))
        np.lib.format.write_array_header_1_0(file, header)
        file.write(np.ascontiguousarray(array).data)


def _content(facts: Facts) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for known in (facts.sums, facts.thumbnails):
        digest.update(np.ascontiguousarray(known).data)
    return digest.hexdigest()


@contextmanager
def written_aside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder` that takes its place when the block ends well.

    If another process was faster its entry stays, and ours, which is equal, is dropped.

    Raises:
        DiskFull, NotWritable: Nothing of what was written is left.
    """
    try:
        with folder_aside(folder) as aside:
            yield aside
            _publish(aside, folder)
    except OSError as error:
        failure = write_error(folder, error)
        if isinstance(failure, NotWritable):
            failure = NotWritable(
                f"The cache {folder.parent} cannot be written: {error.strerror or error}. "
                f"Set STRIATE_CACHE to a folder that you may write to."
            )
        raise failure from error


def remove_entry(folder: Path) -> None:
    """Removes an entry at once for whoever looks for it, then its files."""
    with folder_aside(folder) as aside:
        os.replace(folder, aside / folder.name)


def _publish(aside: Path, folder: Path) -> None:
    if folder.exists() and read_entry(folder) is None:
        remove_entry(folder)
    try:
        os.rename(aside, folder)
    except OSError:
        if read_entry(folder) is None:
            raise
