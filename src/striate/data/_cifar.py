"""`cifar10` and `cifar100` (Krizhevsky 2009): 50,000 + 10,000 photos of 32x32, as published.

Read from the authors' binary archives; the others, which torchvision takes, are pickles. A record
is one label, or coarse and fine label, and 3,072 bytes: red, green and blue, each row by row.
"""

import os
import tarfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from striate import devices
from striate._writing import folder_aside
from striate.data._download import checksum, download
from striate.data._places import data_folders
from striate.data._source import TEST, TRAIN, Listing
from striate.errors import DataError, DownloadFailed, write_error
from striate.images import Picture

_SITE = "https://www.cs.toronto.edu/~kriz"
_PIXELS = 32 * 32 * 3
_BATCH = 10_000
_NAMES_BYTES = 65_536


@dataclass(frozen=True)
class Edition:
    """One of the two archives.

    Attributes:
        name: What users call it.
        archive: Its file name.
        md5: Its checksum, as the authors publish it.
        archive_bytes: Its size.
        folder: The folder that it holds.
        train: Its files with training pictures, with how many pictures they have.
        test: Its file with test pictures, likewise.
        class_names: Its file with a class's name a line.
        classes: How many there are.
        label_bytes: Before the pixels; the last one counts.
    """

    name: str
    archive: str
    md5: str
    archive_bytes: int
    folder: str
    train: dict[str, int]
    test: dict[str, int]
    class_names: str
    classes: int
    label_bytes: int

    @property
    def record_bytes(self) -> int:
        return self.label_bytes + _PIXELS

    @property
    def files(self) -> dict[str, int]:
        """Every file with pictures, training first, and how many it has."""
        return {**self.train, **self.test}


CIFAR10 = Edition(
    "cifar10",
    "cifar-10-binary.tar.gz",
    "c32a1d4ab5d03f1284b67883e8d87530",
    170_052_171,
    "cifar-10-batches-bin",
    {f"data_batch_{number}.bin": _BATCH for number in range(1, 6)},
    {"test_batch.bin": _BATCH},
    "batches.meta.txt",
    10,
    1,
)
CIFAR100 = Edition(
    "cifar100",
    "cifar-100-binary.tar.gz",
    "03b5dce01913d631647c71ecec9e9cb8",
    168_513_733,
    "cifar-100-binary",
    {"train.bin": 5 * _BATCH},
    {"test.bin": _BATCH},
    "fine_label_names.txt",
    100,
    2,
)


class Cifar:
    """Files of the archive, unpacked once; looked for in `$STRIATE_DATA` and the data folder."""

    def __init__(self, edition: Edition) -> None:
        self.name = edition.name
        self._edition = edition

    def listing(self) -> Listing:
        """Labels of all files; downloads and unpacks what is not here yet.

        Raises:
            DownloadFailed: It is not here and could not be fetched; says where to put what.
            DataError: A file is not as it was published.
        """
        edition = self._edition
        labels = np.concatenate([part[:, edition.label_bytes - 1] for part in self._records])
        classes = self._classes
        if labels.max() >= len(classes):
            raise DataError(
                f"A label in {self._folder} is {labels.max()}; expected 0 to {len(classes) - 1}. "
                f"Remove the folder and run the same command again."
            )
        paths = [self._folder / name for name in edition.files]
        facts = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
        counts = [sum(edition.train.values()), sum(edition.test.values())]
        return Listing(
            classes=classes,
            labels=labels.astype(np.int64),
            names=tuple(
                f"{split}/{index:05d}"
                for split, count in zip(("train", "test"), counts, strict=True)
                for index in range(count)
            ),
            key=f"{edition.name} 1 {self._folder} {facts}".encode(errors="backslashreplace"),
            given=np.repeat(np.array([TRAIN, TEST], np.int8), counts),
            shape=(32, 32, 3),
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Colour pictures, training first."""
        starts = np.cumsum([0, *(len(part) for part in self._records)])
        for index in indices:
            file = int(np.searchsorted(starts, index, "right")) - 1
            pixels = self._records[file][index - starts[file], self._edition.label_bytes :]
            yield np.ascontiguousarray(pixels.reshape(3, 32, 32).transpose(1, 2, 0))

    @cached_property
    def _records(self) -> list[UInt8[np.ndarray, "N B"]]:
        """Each file as an array, a record a row; mapped."""
        width = self._edition.record_bytes
        parts = []
        for name, count in self._edition.files.items():
            path = self._folder / name
            if path.stat().st_size != count * width:
                raise DataError(
                    f"{path} has {path.stat().st_size:,} bytes instead of {count * width:,}: it is "
                    f"not whole. Remove {self._folder} and run the same command again."
                )
            parts.append(np.memmap(path, np.uint8, "r", shape=(count, width)))
        return parts

    @cached_property
    def _classes(self) -> tuple[str, ...]:
        path = self._folder / self._edition.class_names
        with path.open("rb") as file:
            lines = file.read(_NAMES_BYTES).decode("utf-8", "replace").split("\n")
        names = tuple(filter(None, map(str.strip, lines)))
        if len(names) != self._edition.classes or len(set(names)) != len(names):
            raise DataError(
                f"{path} names {len(names)} classes instead of {self._edition.classes}. "
                f"Remove {self._folder} and run the same command again."
            )
        return names

    @cached_property
    def _folder(self) -> Path:
        """The unpacked folder; made from the archive, and that fetched, if it is nowhere."""
        edition = self._edition
        below = [place for root in data_folders() for place in (root / edition.name, root)]
        unpacked = devices.cache_folder() / "unpacked"
        for place in (*below, unpacked):
            if _is_whole(place / edition.folder, edition):
                return place / edition.folder
        archives = [place / edition.archive for place in below]
        archive = next((path for path in archives if path.is_file()), None)
        if archive is None:
            archive = archives[0]
            _fetch(edition, archive)
        elif (found := checksum(archive)) != edition.md5:
            raise _foreign(archive, f"its MD5 is {found} instead of {edition.md5}")
        return _unpack(edition, archive, unpacked / edition.folder)


def cifar10() -> Cifar:
    """Ten kinds of animals and vehicles."""
    return Cifar(CIFAR10)


def cifar100() -> Cifar:
    """A hundred kinds of things, with their fine names."""
    return Cifar(CIFAR100)


def _is_whole(folder: Path, edition: Edition) -> bool:
    return all((folder / name).is_file() for name in (*edition.files, edition.class_names))


def _fetch(edition: Edition, path: Path) -> None:
    """Downloads the archive; if that fails, parquet copies that lie there are pointed at."""
    url = f"{_SITE}/{edition.archive}"
    try:
        download(edition.name, url, path, md5=edition.md5, most_bytes=edition.archive_bytes)
    except DownloadFailed as error:
        if next(path.parent.glob("*.parquet"), None) is None:
            raise
        raise DownloadFailed(
            f"{error} There are parquet files in {path.parent}: a source of their own, which may "
            f"not be the original pictures. Train on them as {path.parent}."
        ) from error


def _unpack(edition: Edition, archive: Path, folder: Path) -> Path:
    """Copies the files that are known by name out of an archive; no path in it is followed.

    Raises:
        DataError: A file is missing, too large, or the archive is damaged.
        DiskFull, NotWritable: Nothing of it is left.
    """
    sizes = {name: count * edition.record_bytes for name, count in edition.files.items()}
    sizes[edition.class_names] = _NAMES_BYTES
    try:
        with folder_aside(folder) as aside:
            _copy_members(edition, archive, aside, sizes)
            os.rename(aside, folder)
    except OSError as error:
        if not _is_whole(folder, edition):  # else another process was faster
            raise write_error(folder, error) from error
    return folder


def _copy_members(edition: Edition, archive: Path, aside: Path, sizes: dict[str, int]) -> None:
    missing = dict(sizes)
    try:
        with tarfile.open(archive, "r|gz") as members:
            for member in members:
                name = member.name.removeprefix("./").removeprefix(f"{edition.folder}/")
                if name not in missing or not member.isreg():
                    continue
                if member.size > missing.pop(name):
                    raise _foreign(archive, f"{name} in it has {member.size:,} bytes")
                content = members.extractfile(member)
                if content is not None:
                    (aside / name).write_bytes(content.read(member.size))
    except (tarfile.TarError, EOFError, zlib.error, ValueError) as error:
        raise _foreign(archive, f"it is damaged ({error})") from error
    if missing:
        raise _foreign(archive, f"it lacks {', '.join(missing)}")


def _foreign(archive: Path, reason: str) -> DataError:
    return DataError(
        f"{archive} is not the archive that its authors publish: {reason}. Remove it and run the "
        f"same command again, or get it from {_SITE}/{archive.name}."
    )
