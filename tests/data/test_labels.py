"""Pictures with a table beside them: found by any name, and everything odd is listed."""

import shutil

import pytest

from striate.data import find_source, open_dataset
from striate.data._labels import Labels
from striate.errors import DataError


@pytest.fixture
def folder(make_folder):
    """`deep/` with ten pictures and `other/` with two of the same names."""
    root = make_folder({"deep": 10})
    (root / "other").mkdir()
    for name in ("000.png", "001.png"):
        shutil.copy(root / "deep" / name, root / "other" / name)
    return root


def write(folder, *lines: str):
    (folder / "labels.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_folder_with_a_table_is_opened_by_it(folder):
    write(
        folder,
        "file,label,age",
        *(f"deep/00{n}.png,{['cat', 'dog'][n % 2]},{n}" for n in range(6)),
    )
    dataset = open_dataset(folder)
    assert dataset.classes == ("cat", "dog")
    assert dataset.names == tuple(f"deep/00{n}.png" for n in range(6))
    assert dataset.labels.tolist() == [0, 1] * 3
    assert dataset.source == str(folder)
    listing = find_source(folder).listing()
    assert listing.columns == {"age": tuple("012345")}
    assert [item.reason for item in dataset.left_out] == ["not in labels.csv"] * 6


@pytest.mark.parametrize(
    "name",
    [
        "deep/003.png",
        "./deep/003.png",
        r"deep\003.png",
        "deep/003",
        "003.png",
        "003",
        "train/003.png",
    ],
)
def test_files_are_found_by_path_or_name_with_or_without_ending(folder, name):
    write(folder, "id,label", f"{name},cat", "002,dog")
    source = Labels(folder / "labels.csv")
    assert source.listing().names == ("deep/003.png", "deep/002.png")


def test_everything_odd_is_listed_and_nothing_is_guessed(folder):
    write(
        folder, "file,label", "002,cat", "003,dog", "009,", "nowhere.png,cat", "000,cat",
        "../../etc/passwd,cat", "002.png,cat", "004,cat", "deep/004.png,dog", "005,dog",
    )  # fmt: skip
    listing = Labels(folder / "labels.csv").listing()
    assert listing.names == ("deep/002.png", "deep/003.png", "deep/005.png")
    reasons = {item.path: item.reason for item in listing.left_out}
    assert reasons["labels.csv line 4"] == "009 has no label"
    assert reasons["labels.csv line 5"] == "there is no picture nowhere.png"
    assert reasons["labels.csv line 6"] == "000 may be deep/000.png or other/000.png"
    assert reasons["labels.csv line 7"] == "there is no picture ../../etc/passwd"
    assert reasons["labels.csv line 8"] == "002.png stands in line 2 already"
    assert reasons["deep/004.png"] == "line 9 says cat, line 10 dog"
    assert reasons["deep/006.png"] == "not in labels.csv"


def test_splits_of_the_table_are_kept(folder):
    splits = ["train"] * 4 + ["VAL", "val", "test", "holdout"]
    labels = ["cat", "dog"] * 4
    rows = [f"00{n + 2},{labels[n]},{splits[n]}" for n in range(8)]
    write(folder, "file,label,split", *rows)
    listing = Labels(folder / "labels.csv").listing()
    assert listing.given is not None
    assert listing.given.tolist() == [0, 0, 0, 0, 1, 1, 2]
    assert "its split is 'holdout', not train, validation or test" in [
        item.reason for item in listing.left_out
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ("file,label", "a,cat"),
            r"names no picture below .*line 2: there is no picture a\. Its col",
        ),
        (("file,label", "002,cat", "003,cat"), r"one class only, 'cat'; .* takes two"),
        (("file,label,split", "002,cat,a", "003,dog,b"), r"column split of .* none that is known"),
        (
            ("file,label,split", "002,cat,val", "003,dog,test"),
            r"names validation and test and no tr",
        ),
    ],
)
def test_tables_that_make_no_data_set_are_refused(folder, lines, message):
    with pytest.raises(DataError, match=message):
        open_dataset(write(folder, *lines))


def test_the_key_follows_the_table_and_the_files(folder):
    write(folder, "file,label", "002,cat", "003,dog")
    first = Labels(folder / "labels.csv").listing().key
    assert Labels(folder / "labels.csv").listing().key == first
    write(folder, "file,label", "002,dog", "003,cat")
    assert Labels(folder / "labels.csv").listing().key != first


def test_any_csv_opens_by_its_path(folder):
    write(folder, "file,label", "002,cat", "003,dog")
    (folder / "labels.csv").rename(folder / "train.csv")
    assert len(open_dataset(folder / "train.csv").images) == 2
