"""A folder as a source: classes, labels, splits, and a key that notices every change."""

import os
from pathlib import Path

import numpy as np
import pytest

from striate.data._folder import Folder
from striate.errors import DataError


def test_labels_follow_the_sorted_classes(make_folder):
    listing = Folder(make_folder({"dog": 2, "cat/tabby": 1, "cat/siam": 1})).listing()
    assert listing.classes == ("cat", "dog")
    assert listing.labels.tolist() == [0, 0, 1, 1]
    assert listing.names == ("cat/siam/000.png", "cat/tabby/000.png", "dog/000.png", "dog/001.png")
    assert listing.given is None


def test_given_splits_are_told(make_folder):
    root = make_folder({f"{split}/{c}": 1 for split in ("train", "val", "test") for c in "ab"})
    listing = Folder(root).listing()
    assert listing.given is not None
    assert listing.given.tolist() == [0, 0, 1, 1, 2, 2]
    assert listing.names[2] == "val/a/000.png"


def test_pictures_are_the_files_of_the_listing(make_folder):
    root = make_folder({"a": 2, "b": 1})
    source = Folder(root)
    source.listing()
    assert list(source.pictures([2, 0])) == [str(root / "b/000.png"), str(root / "a/000.png")]


@pytest.mark.parametrize("change", ["content", "time", "name", "new", "gone"])
def test_the_key_notices(change, make_folder):
    root: Path = make_folder({"a": 3, "b": 2})
    before = Folder(root).listing()
    assert Folder(root).listing().key == before.key
    path = root / "a" / "001.png"
    facts = path.stat()
    if change == "content":
        path.write_bytes(path.read_bytes() + b"x")
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    elif change == "time":
        os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1000))
    elif change == "name":
        path.rename(root / "a" / "009.png")
    elif change == "new":
        (root / "a" / "009.png").write_bytes(path.read_bytes())
    else:
        path.unlink()
    assert Folder(root).listing().key != before.key


def test_a_file_moved_from_one_class_to_another_changes_the_key(make_folder):
    root = make_folder({"a": 3, "b": 2})
    before = Folder(root).listing().key
    (root / "a" / "000.png").rename(root / "b" / "009.png")
    assert Folder(root).listing().key != before


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"cat": 2, "dog": 0}, r"there is no picture of dog\. Every class needs pictures: add"),
        ({"cat": 2}, r"has one class only, cat; telling apart takes two\. Expected a folder"),
        (
            {"train/cat": 1, "train/dog": 1, "test/cat": 1},
            r"In the test folder of .* there is no picture of dog.*in every split",
        ),
        (
            {"train/cat": 1, "test/cat": 1, "test/dog": 1},
            r"In the train folder of .* there is no picture of dog",
        ),
        ({str(index): 0 for index in range(9)}, r"no picture of 0, 1, 2, 3, 4 and 4 more classes"),
        (
            {"data/cat": 1, "data/dog": 1},
            r"one class only, data; .* Perhaps the data set is .*data",
        ),
    ],
)
def test_gaps_are_refused(counts, message, make_folder):
    with pytest.raises(DataError, match=message):
        Folder(make_folder(counts)).listing()


def test_why_a_class_is_empty_is_told(make_folder):
    root = make_folder({"cat": 1, "dog": 0})
    (root / "dog" / "film.mp4").write_bytes(b"x")
    with pytest.raises(DataError, match=r"no picture of dog \(1 left out, .*not a picture \(\.mp4"):
        Folder(root).listing()


def test_class_names_may_be_anything(make_folder):
    names = ["кошка", "犬", "a b", "🐈", 'it\'s; "odd"']
    listing = Folder(make_folder(dict.fromkeys(names, 1))).listing()
    assert set(listing.classes) == set(names)
    assert np.bincount(listing.labels).tolist() == [1] * 5
