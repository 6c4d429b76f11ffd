"""`hoda`: 80,000 handwritten Persian digits (Khosravi and Kabir 2007), and any `.cdb` file.

The glyphs are padded, not cropped or squashed: the centre of a slim one would lose its ends, and
proportions tell 1 from 0. The paper around them is white as it is inside: a row's first run is
white, so ink is 0 and paper 255, as in the scans that a classifier of digits will be asked about.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from striate.data._cdb import Records, read_cdb
from striate.data._places import data_folders
from striate.data._source import TEST, TRAIN, Habit, Listing
from striate.errors import DataError, DownloadFailed
from striate.images import Picture

_TRAIN_NAME, _TEST_NAME, _OTHERS_NAME = "Train 60000.cdb", "Test 20000.cdb", "RemainingSamples.cdb"
_HABIT = Habit(size=(32, 32), resize="pad", background=255)


class Cdb:
    """The pictures of one `.cdb` file, or of the two of the Hoda digits.

    Args:
        path: A file; None looks for the Hoda digits in the data folders.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.name = "hoda" if path is None else str(path)
        self._path = path

    def listing(self) -> Listing:
        """Labels as class names; training and test pictures where there are two files.

        Raises:
            DownloadFailed: The Hoda digits are not here; says where to get them.
            DataError: A file is damaged, or has fewer than two classes.
        """
        labels = np.concatenate([records.labels for records in self._files])
        known, places = np.unique(labels, return_inverse=True)
        if len(known) < 2:
            raise DataError(
                f"{self.name} holds {len(labels):,} pictures of {len(known)} class(es); telling "
                f"apart takes two."
            )
        stats = [(records.path.name, records.path.stat()) for records in self._files]
        facts = [(name, stat.st_size, stat.st_mtime_ns) for name, stat in stats]
        counts = [len(records.labels) for records in self._files]
        given = np.repeat(np.array([TRAIN, TEST], np.int8)[: len(counts)], counts)
        return Listing(
            classes=tuple(map(str, known.tolist())),
            labels=places.astype(np.int64),
            names=tuple(
                f"{records.path.name}/{index:05d}"
                for records in self._files
                for index in range(len(records.labels))
            ),
            key=f"cdb 1 {facts}".encode(errors="backslashreplace"),
            place=str(self._files[0].path.resolve().parent),
            given=None if self._path else given,
            habit=_HABIT,
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Grey pictures, training first."""
        starts = np.cumsum([0, *(len(records.labels) for records in self._files)])
        for index in indices:
            file = int(np.searchsorted(starts, index, "right")) - 1
            yield self._files[file].picture(index - int(starts[file]))

    @cached_property
    def _files(self) -> list[Records]:
        if self._path is not None:
            return [read_cdb(self._path)]
        folders = [folder / "hoda" for folder in data_folders()]
        for folder in folders:
            paths = [folder / name for name in (_TRAIN_NAME, _TEST_NAME)]
            if all(path.is_file() for path in paths):
                return [read_cdb(path) for path in paths]
        raise DownloadFailed(
            f"hoda is not here and cannot be downloaded by a program. Its authors offer it on the "
            f"Hoda page, http://farsiocr.ir, for research: put {_TRAIN_NAME!r}, {_TEST_NAME!r} "
            f"and, if you like, {_OTHERS_NAME!r} (which is a source of its own, by its path) into "
            f"{folders[0]}."
        )
