"""The cache of prepared pictures: looked up, filled, listed, cleared, kept below a size."""

import hashlib
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import PIL

from striate import devices
from striate._parsing import parse_json
from striate._writing import is_aside, remove_abandoned, write_atomically
from striate.data._decode import decode
from striate.data._entry import (
    FORMAT,
    META,
    Entry,
    read_entry,
    remove_entry,
    written_aside,
)
from striate.data._places import data_folders
from striate.data._source import Listing, Source
from striate.data._survey import Wanted, foreseen, header_facts, survey
from striate.errors import DataError, InvalidSetting, WorldError, listed

_DEFAULT_GIGABYTES = 20.0
_IN_USE_SECONDS = 600
# A file that names the entry which "the median size, as many channels as needed" led to.
_POINTER = ".pointer"


@dataclass(frozen=True)
class CacheEntry:
    """One data set at one size, prepared.

    Attributes:
        source: The folder or name it was made from.
        pictures: How many.
        bytes: On disk.
        last_used: Seconds since 1970.
        folder: Where it lies.
    """

    source: str
    pictures: int
    bytes: int
    last_used: float
    folder: Path


def pictures_folder() -> Path:
    """Where prepared pictures are kept, unless a call says otherwise."""
    return devices.cache_folder() / "pictures"


def prepared(source: Source, listing: Listing, wanted: Wanted, cache: Path) -> Entry:
    """The prepared pictures of a source: from the cache, or decoded into it first.

    Raises:
        DataError: Not one picture is readable.
        DiskFull, NotWritable: The cache cannot take them.
        InvalidSetting: `STRIATE_CACHE_GB` is no number.
    """
    limit = _limit_bytes()
    folder = _known_folder(cache, listing, wanted)
    entry = read_entry(folder) if folder else None
    if folder and entry and _is_mended(source, entry):
        with suppress(OSError):  # a cache that may only be read keeps what it has
            remove_entry(folder)
            entry = None
    if entry is None:
        seen, preprocessing = None, foreseen(source, listing, wanted)
        if preprocessing is None:
            seen = survey(source, listing)
            preprocessing = seen.preprocessing(wanted, listing.shape)
        exact = Wanted.exactly(preprocessing, wanted.keep_damaged)
        folder = cache / _key(listing, exact)
        entry = read_entry(folder)
        if entry is None:
            with written_aside(folder) as aside:
                decode(source, listing, seen, preprocessing, aside, wanted.keep_damaged)
            entry = read_entry(folder)
            _evict(cache, limit, spare=folder)
        if wanted != exact:
            _point(cache / f"{_key(listing, wanted)}{_POINTER}", folder)
    if entry is None:
        raise DataError(f"{folder} vanished from the cache while it was opened. Try again.")
    return entry


def _known_folder(cache: Path, listing: Listing, wanted: Wanted) -> Path | None:
    """Where an entry lies or would lie; None if that needs a look at the pictures first."""
    key = _key(listing, wanted)
    if wanted.is_exact:
        return cache / key
    try:
        return cache / (cache / f"{key}{_POINTER}").read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


def _point(pointer: Path, folder: Path) -> None:
    """Notes which entry an inexact wish led to; without the note the headers are read again."""
    with suppress(WorldError):
        write_atomically(pointer, folder.name.encode())


def cache_entries(cache: Path | None = None) -> list[CacheEntry]:
    """What the cache holds, least recently used first."""
    entries = [_facts(folder) for folder in _folders(cache or pictures_folder())]
    return sorted((e for e in entries if e is not None), key=lambda entry: entry.last_used)


def clear_cache(source: str | Path | None = None, cache: Path | None = None) -> list[CacheEntry]:
    """Removes prepared pictures; they are decoded again when they are needed.

    Args:
        source: Only those made from this folder or name; None removes all.
        cache: Where they are kept.

    Returns:
        What was removed.

    Raises:
        DataError: Nothing was made from `source`; says from what.
    """
    cache = cache or pictures_folder()
    entries = cache_entries(cache)
    if source is not None:
        alike = _names_of(source)
        held = sorted({entry.source for entry in entries})
        entries = [entry for entry in entries if entry.source in alike]
        if not entries:
            raise DataError(f"The cache holds nothing made from {source}. It holds {listed(held)}.")
    for place in (cache, *data_folders()):
        remove_abandoned(place)
    return _removed(entries)


def _names_of(source: str | Path) -> set[str]:
    """What an entry may call a source: by its name, or by the path that it means."""
    names = {str(source)}
    with suppress(ValueError):  # no file can have this name
        names.add(os.path.realpath(os.path.expanduser(source)))
    return names


def _is_mended(source: Source, entry: Entry) -> bool:
    """Whether a picture that the system refused when the entry was made can be read now."""
    refused = [index for index, failure in entry.failures.items() if failure.passing]
    if not refused:
        return False
    return any(isinstance(facts, tuple) for facts in header_facts(source.pictures(refused)))


def _key(listing: Listing, wanted: Wanted) -> str:
    """Names an entry; the same pictures, asked for in the same way, have the same."""
    asked = f"{FORMAT} {PIL.__version__} {wanted} {listing.shape} {listing.place}"
    digest = hashlib.blake2b(asked.encode(errors="backslashreplace"), digest_size=16)
    digest.update(listing.key)
    return digest.hexdigest()


def _limit_bytes() -> float:
    text = os.environ.get("STRIATE_CACHE_GB", "")
    try:
        gigabytes = float(text) if text else _DEFAULT_GIGABYTES
    except ValueError:
        gigabytes = -1
    if not gigabytes >= 0:
        raise InvalidSetting(f"STRIATE_CACHE_GB is {text!r}; it is a number of in_bytes, as 20.")
    return gigabytes * 1e9


def _evict(cache: Path, limit_bytes: float, spare: Path) -> None:
    """Removes what was used longest ago until the rest fits; nothing used just now."""
    entries = cache_entries(cache)
    total = sum(entry.bytes for entry in entries)
    for entry in entries:
        if total <= limit_bytes:
            return
        if entry.folder != spare and time.time() - entry.last_used > _IN_USE_SECONDS:
            total -= sum(removed.bytes for removed in _removed([entry]))


def _removed(entries: Iterable[CacheEntry]) -> list[CacheEntry]:
    """Removes entries and what points at them; leaves out what the system will not let go of."""
    removed = []
    for entry in entries:
        with suppress(OSError):
            remove_entry(entry.folder)
            removed.append(entry)
            for pointer in entry.folder.parent.glob(f"*{_POINTER}"):
                if pointer.read_text(encoding="ascii") == entry.folder.name:
                    pointer.unlink()
    return removed


def _folders(cache: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in cache.iterdir() if path.is_dir() and not is_aside(path.name)]
    return []


def _facts(folder: Path) -> CacheEntry | None:
    """What is known about an entry; one that is damaged has no pictures and was never used."""
    source, pictures, used = "(damaged)", 0, 0.0
    try:
        size = sum(path.stat().st_size for path in folder.iterdir())
        with suppress(OSError, ValueError, KeyError, TypeError):
            meta = parse_json((folder / META).read_bytes())
            used = (folder / META).stat().st_mtime
            source, pictures = str(meta["source"]), int(meta["pictures"])
    except OSError:
        return None  # removed by another process meanwhile
    return CacheEntry(source, pictures, size, used, folder)
