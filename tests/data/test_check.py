"""What is said about odd data, and that ordinary data are passed without a remark."""

import numpy as np

from striate.data import check, open_dataset


def test_ordinary_data_have_no_remarks():
    facts = check(open_dataset("xo:count=100"))
    assert facts["remarks"] == []
    assert facts["class_counts"]["validation"] == {"cross": 5, "nought": 5}
    assert facts["imbalance"] == 1
    assert facts["sizes"] == {"width": [28, 28, 28], "height": [28, 28, 28]}


def test_everything_odd_is_counted_and_said(make_folder):
    root = make_folder({"train/a": 25, "train/b": 2, "val/a": 2, "val/b": 1})
    (root / "val/a/000.png").write_bytes((root / "train/a/000.png").read_bytes())
    (root / "train/b/000.png").write_bytes((root / "train/a/001.png").read_bytes())
    (root / "train/a/film.mp4").write_bytes(b"x")
    (root / "train/a/002.png").write_bytes(b"no picture")
    facts = check(open_dataset(root))
    assert facts["few"] == ["b"]
    assert facts["imbalance"] == 26 / 3
    assert (facts["across_splits"], facts["conflicting"]) == (1, 1)
    said = "\n".join(facts["remarks"])
    for words in (
        "Left out: 2 files, such as train/a/film.mp4: not a picture (.mp4).",
        "In several classes: 1 picture, such as train/a/001.png (a, but copies in b).",
        "In several splits: 1 picture, such as train/a/000.png = val/a/000.png: what",
        "Fewer than 20 training pictures: 1 class, such as b with 2.",
        "Test is null because the source has train and validation only",
    ):
        assert words in said


def test_a_large_imbalance_is_said(make_folder):
    facts = check(open_dataset(make_folder({"a": 44, "b": 4})))
    assert facts["imbalance"] == 11
    assert "Out of balance: a has 44 pictures and b 4;" in "\n".join(facts["remarks"])


def test_a_class_without_a_picture_is_few(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (30, 6, 6), np.uint8)
    labels = np.arange(30) % 2
    np.savez(tmp_path / "a.npz", images=images, labels=labels, classes=["a", "b", "c"])
    facts = check(open_dataset(tmp_path / "a.npz"))
    assert facts["classes"] == {"a": 15, "b": 15, "c": 0}
    assert facts["imbalance"] == 15
    assert "c" in facts["few"]
