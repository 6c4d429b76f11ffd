"""What is said about odd data, and that ordinary data are passed without a remark."""

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
