"""What a data set knows about itself."""

import json

import pytest

from striate.data import open_dataset


def test_counts_by_class_and_split():
    dataset = open_dataset("xo:count=100")
    assert [dataset.count(split) for split in ("all", "train", "validation", "test")] == [
        100, 80, 10, 10,
    ]  # fmt: skip
    assert dataset.class_counts() == {"cross": 50, "nought": 50}
    assert dataset.class_counts("test") == {"cross": 5, "nought": 5}


def test_duplicates_are_grouped_with_their_classes_and_splits(make_folder):
    root = make_folder({f"{split}/{name}": 4 for split in ("train", "test") for name in "ab"})
    copied = (root / "train/a/001.png").read_bytes()
    (root / "test/b/003.png").write_bytes(copied)
    (root / "test/a/000.png").write_bytes((root / "test/a/002.png").read_bytes())
    across, within = open_dataset(root, hold_out=False).duplicates
    assert across.names == ("train/a/001.png", "test/b/003.png")
    assert across.splits == ("train", "test")
    assert across.classes == ("a", "b")
    assert across.conflicting
    assert across.across_splits
    assert within.names == ("test/a/000.png", "test/a/002.png")
    assert not within.conflicting
    assert not within.across_splits


def test_our_own_split_keeps_duplicates_on_one_side(make_folder):
    root = make_folder({"a": 30, "b": 30})
    for index in range(0, 30, 2):
        (root / f"a/{index:03d}.png").write_bytes((root / f"a/{index + 1:03d}.png").read_bytes())
    dataset = open_dataset(root)
    assert len(dataset.duplicates) == 15
    assert not any(group.across_splits for group in dataset.duplicates)


def test_the_summary_is_json_with_the_documented_keys(make_folder):
    root = make_folder({"a": 11, "b": 11})
    (root / "a" / "notes.txt").write_text("x")
    (root / "b" / "000.png").write_bytes((root / "b" / "001.png").read_bytes())
    (root / "b" / "002.png").write_bytes(b"no picture")
    summary = json.loads(json.dumps(open_dataset(root).summary()))
    assert summary["source"] == str(root)
    assert summary["classes"] == {"a": 11, "b": 10}
    assert summary["left_out"] == [
        {"path": "a/notes.txt", "reason": "not a picture (.txt)"},
        {"path": "b/002.png", "reason": "its content is of no known picture format"},
    ]
    (group,) = summary["duplicates"]
    assert group["paths"] == ["b/000.png", "b/001.png"]
    assert group["classes"] == ["b", "b"]
    assert sum(summary["splits"][name] for name in ("train", "validation", "test")) == 21
    assert summary["splits"]["rule"].startswith("The source has no split")
    assert summary["splits"]["note"] is None
    assert summary["size"] == [10, 10, 3]


def test_pictures_are_mapped_and_cannot_be_written():
    dataset = open_dataset("xo:count=10")
    with pytest.raises(ValueError, match="read-only"):
        dataset.images[0] = 0


def test_copies_on_both_sides_are_told_before_training(make_folder):
    root = make_folder({"train/a": 6, "train/b": 6, "test/a": 3, "test/b": 3})
    (root / "test/a/001.png").write_bytes((root / "train/a/002.png").read_bytes())
    told = str(open_dataset(root))
    assert (
        "Leak: 1 picture lies on several sides of the split, such as train/a/002.png (train)"
        in told
    )
    assert "test/a/001.png (test)" in told
