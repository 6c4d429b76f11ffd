"""The Hoda digits: found or asked for, padded with paper; any `.cdb` file by its path."""

import re
import struct

import numpy as np
import pytest

from striate.data import find_source, open_dataset
from striate.errors import DataError, DownloadFailed


def write(path, labels):
    """Upright bars of 3x6 pixels of ink; the paper is white, so a row begins with no white."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = np.bincount(labels, minlength=128)
    content = struct.pack("<HBBBBI128IB", 2005, 8, 4, 0, 0, len(labels), *counts, 0) + bytes(501)
    for label in labels:
        content += struct.pack("<BBBBH", 0xFF, label, 3, 6, 12) + bytes([0, 3]) * 6
    path.write_bytes(content)


@pytest.fixture(autouse=True)
def no_data_of_the_users(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "users")
    monkeypatch.delenv("STRIATE_DATA", raising=False)


def test_two_files_are_train_and_test(tmp_path):
    write(tmp_path / "users" / "hoda" / "Train 60000.cdb", [*range(10)] * 3)
    write(tmp_path / "users" / "hoda" / "Test 20000.cdb", [*range(10)])
    dataset = open_dataset("hoda", hold_out=False)
    assert dataset.classes == tuple("0123456789")
    assert dataset.splits.counts() == {"train": 30, "validation": 0, "test": 10}
    assert dataset.names[30] == "Test 20000.cdb/00000"
    assert dataset.images.shape == (40, 32, 32, 1)


def test_glyphs_keep_their_proportions_on_white_paper(tmp_path):
    path = tmp_path / "a.cdb"
    write(path, [0, 1])
    image = open_dataset(path).images[0, ..., 0]
    assert (image[:, 8:24] == 0).all()
    assert (image[:, :8] == 255).all()
    assert (image[:, 24:] == 255).all()


def test_what_is_asked_for_goes_before_the_habit(tmp_path):
    write(tmp_path / "a.cdb", [*range(9)])
    dataset = open_dataset(tmp_path / "a.cdb", size=(6, 6), resize="squash")
    assert dataset.preprocessing.resize == "squash"
    assert dataset.images.shape == (9, 6, 6, 1)


def test_a_file_by_its_path_has_no_split_of_its_own(tmp_path):
    write(tmp_path / "RemainingSamples.cdb", [4, 4, 17])
    listing = find_source(str(tmp_path / "RemainingSamples.cdb")).listing()
    assert listing.classes == ("4", "17")
    assert listing.given is None


def test_absent_files_are_asked_for_by_name_and_place(tmp_path):
    place = re.escape(str(tmp_path / "users" / "hoda"))
    message = rf"http://farsiocr\.ir, .*'Train 60000\.cdb', 'Test 20000\.cdb' and.* into {place}"
    with pytest.raises(DownloadFailed, match=message):
        open_dataset("hoda")


def test_one_class_is_refused(tmp_path):
    write(tmp_path / "a.cdb", [4, 4])
    with pytest.raises(DataError, match=r"holds 2 pictures of 1 class\(es\); .* takes two"):
        open_dataset(tmp_path / "a.cdb")


def test_the_real_digits_are_whole(data_folder, monkeypatch):
    monkeypatch.setenv("STRIATE_DATA", str(data_folder))
    source = find_source("hoda")
    listing = source.listing()
    assert np.bincount(listing.labels).tolist() == [8000] * 10
    zero, one = source.pictures([60_000, 62_000])
    sides = [max(np.asarray(picture).shape) for picture in (zero, one)]
    assert sides[0] < sides[1]  # a dot and a stroke
    rest = find_source(data_folder / "hoda" / "RemainingSamples.cdb").listing()
    assert len(rest.labels) == 22_352
