"""Which folders are classes and which are splits."""

import os
import sys
from pathlib import Path

import pytest

from striate.data._layout import class_name, naturally, read_layout
from striate.errors import DataError


def make(root: Path, *folders: str) -> Path:
    for folder in folders:
        (root / folder).mkdir(parents=True, exist_ok=True)
    return root


def found(root: Path) -> dict[int | None, list[str]]:
    return read_layout(root)[0]


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        (["cat", "dog"], {None: ["cat", "dog"]}),
        (
            ["train/a", "train/b", "test/a", "test/b"],
            {0: ["train/a", "train/b"], 2: ["test/a", "test/b"]},
        ),
        (["Train/a", "VAL/a"], {0: ["Train/a"], 1: ["VAL/a"]}),
        (
            ["train/a", "validation/a", "test/a"],
            {0: ["train/a"], 1: ["validation/a"], 2: ["test/a"]},
        ),
        (["train/a", "train/b"], {0: ["train/a", "train/b"]}),
        (["train", "bus", "car"], {None: ["bus", "car", "train"]}),
        (["test", "sample"], {None: ["sample", "test"]}),
        (["cat", ".git", "__MACOSX"], {None: ["cat"]}),
        (["class10", "class2", "Class1"], {None: ["Class1", "class2", "class10"]}),
    ],
)
def test_layouts_are_recognised(folders, expected, tmp_path):
    assert found(make(tmp_path, *folders)) == expected


@pytest.mark.parametrize(
    ("folders", "message"),
    [
        ([], r"holds nothing and no class folders\. Expected a folder for each class"),
        (["train/cat", "test"], r"test holds nothing and no class folders"),
        (["val/cat", "test/cat"], r"holds test and val but no train"),
        (["train/a", "val/a", "validation/a"], r"a split twice: train, val, validation"),
        (["train/a", "test/a", "extra"], r"train and beside them extra: splits or classes"),
    ],
)
def test_other_layouts_are_refused_with_the_expected_one(folders, message, tmp_path):
    with pytest.raises(DataError, match=message):
        read_layout(make(tmp_path, *folders))


def test_pictures_without_class_folders_are_counted(tmp_path):
    for name in ("2.jpg", "10.jpg", "1.jpg"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(DataError, match=r"holds 3 files such as 1\.jpg and no class folders") as e:
        read_layout(tmp_path)
    assert f"{tmp_path.name}/train/cat/1.jpg" in str(e.value)


def test_files_beside_the_classes_are_left_out(tmp_path):
    make(tmp_path, "train/cat", "test/cat")
    for name in ("labels.csv", "train/read me.txt", ".hidden"):
        (tmp_path / name).write_bytes(b"x")
    left_out = [(item.path, item.reason) for item in read_layout(tmp_path)[1]]
    assert left_out == [
        ("labels.csv", "not inside a class folder"),
        ("train/read me.txt", "not inside a class folder"),
    ]


def test_names_are_sorted_as_people_count():
    names = ["b10", "b9", "B1", "a", "10", "9", "٣", "²"]  # an Arabic 3, a superscript
    assert sorted(names, key=naturally) == ["٣", "9", "10", "a", "B1", "b9", "b10", "²"]
    assert sorted(["x10y2", "x10y1", "x9"], key=naturally) == ["x9", "x10y1", "x10y2"]


def test_composed_and_decomposed_names_are_one_class():
    assert class_name("train/cafe\u0301") == class_name("caf\u00e9") == "caf\u00e9"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are no Unicode")
def test_names_that_are_no_unicode_become_distinct_classes(tmp_path):
    for name in (b"caf\xe8", b"caf\xe9"):
        os.mkdir(os.path.join(os.fsencode(tmp_path), name))
    folders = read_layout(tmp_path)[0][None]
    names = [class_name(folder) for folder in folders]
    assert len(set(names)) == 2
    assert all(name.encode() for name in names)


@pytest.mark.parametrize("words", [("train", "valid"), ("training", "testing"), ("Train", "dev")])
def test_other_words_for_splits_are_known(tmp_path, words):
    for word in words:
        for name in ("a", "b"):
            (tmp_path / word / name).mkdir(parents=True)
    layout, left_out = read_layout(tmp_path)
    assert len(layout) == 2
    assert left_out == []
    assert None not in layout


@pytest.mark.parametrize("other", ["test1", "holdout"])
def test_train_beside_what_is_no_class_is_refused(tmp_path, other):
    for word in ("train", other):
        for name in ("a", "b"):
            (tmp_path / word / name).mkdir(parents=True)
    with pytest.raises(DataError, match=f"holds train and beside them {other}: splits or classes"):
        read_layout(tmp_path)


def test_a_class_of_trains_is_a_class(tmp_path):
    for name in ("train", "bus"):
        (tmp_path / name).mkdir()
    assert read_layout(tmp_path)[0] == {None: ["bus", "train"]}
