"""Decoding a source into the cache: every picture as `prepare` gives it, the bad ones told."""

import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest

from striate.data import _decode
from striate.data._decode import decode
from striate.data._entry import Entry, read_entry
from striate.data._folder import Folder
from striate.data._source import Failure, Listing, Source
from striate.data._survey import Wanted, survey
from striate.data._xo import Xo
from striate.errors import DataError
from striate.images import Picture, Preprocessing, channel_sums, prepare
from striate.runs import listening


def decoded(source: Source, folder: Path, wanted: Wanted = Wanted()) -> Entry:  # noqa: B008
    listing = source.listing()
    seen = survey(source, listing)
    decode(source, listing, seen, seen.preprocessing(wanted, listing.shape), folder)
    entry = read_entry(folder)
    assert entry is not None
    return entry


def test_pictures_are_those_of_prepare_in_the_order_of_the_listing(make_folder, tmp_path):
    source = Folder(make_folder({"a": 40, "b": 30}, size=(30, 20)))
    entry = decoded(source, tmp_path, Wanted((8, 9), 3, "pad"))
    names = source.listing().names
    for index in range(70):
        expected = prepare(tmp_path / "pictures" / names[index], Preprocessing(8, 9, 3, "pad"))
        np.testing.assert_array_equal(entry.images[index], expected)
        np.testing.assert_array_equal(entry.sums[index], channel_sums(expected[None])[0])


def test_bad_pictures_are_left_out_and_the_others_close_up(make_folder, tmp_path):
    root = make_folder({"a": 120, "b": 3})
    whole = (root / "a" / "005.png").read_bytes()
    (root / "a" / "005.png").write_bytes(b"no picture")
    (root / "a" / "077.png").write_bytes(whole[: len(whole) // 2])
    source = Folder(root)
    entry = decoded(source, tmp_path)
    assert entry.failures == {
        5: Failure("its content is of no known picture format"),
        77: Failure("it is truncated"),
    }
    assert entry.kept.tolist() == [index for index in range(123) if index not in (5, 77)]
    assert entry.images.shape == (121, 10, 10, 3)
    last = prepare(root / "b" / "002.png", entry.preprocessing)
    np.testing.assert_array_equal(entry.images[-1], last)


def test_equal_pictures_are_twins(make_folder, tmp_path):
    root = make_folder({"a": 5, "b": 5})
    (root / "b" / "002.png").write_bytes((root / "a" / "001.png").read_bytes())
    (root / "b" / "004.png").write_bytes((root / "a" / "001.png").read_bytes())
    entry = decoded(Folder(root), tmp_path)
    assert entry.twins.tolist() == [0, 1, 2, 3, 4, 5, 6, 1, 8, 1]


def test_progress_ends_with_all(tmp_path):
    events = []
    with listening(events.append):
        decoded(Xo("count=600"), tmp_path)
    assert events[-1] == {"event": "decode", "done": 600, "total": 600, "source": "xo:count=600"}


def test_few_pictures_are_in_memory_at_a_time(tmp_path, monkeypatch):
    class Counting(Xo):
        asked: list[int] = []  # noqa: RUF012

        def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
            self.asked.append(len(indices))
            return super().pictures(indices)

    monkeypatch.setattr(_decode, "_CHUNK_BYTES", 28 * 28 * 7)
    decoded(Counting("count=100"), tmp_path)
    assert max(Counting.asked) <= 7
    assert sum(Counting.asked) == 100


def test_nothing_readable_is_an_error(make_folder, tmp_path):
    root = make_folder({"a": 1, "b": 1})
    for name in "ab":
        path = root / name / "000.png"
        path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(DataError, match=r"None of the 2 files .* a/000\.png: it is truncated"):
        decoded(Folder(root), tmp_path)


def test_a_disk_that_fills_up_is_not_taken_for_a_bad_picture(tmp_path, monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        decoded(Xo("count=10"), tmp_path)


def test_a_source_that_fails_ends_the_decoding(tmp_path):
    class Failing(Xo):
        def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
            raise DataError("The source is gone.")

    with pytest.raises(DataError, match="The source is gone"):
        decoded(Failing("count=10"), tmp_path)


def test_listing_shapes_spare_the_look_at_headers(tmp_path):
    listing: Listing = Xo("count=10,size=20").listing()
    assert listing.shape == (20, 20, 1)
    assert decoded(Xo("count=10,size=20"), tmp_path).sizes["width"] == [20, 20, 20]
