"""Limited, shuffled and shifted pictures, held against NumPy done by hand."""

import numpy as np
import pytest

from striate.errors import DataError, InvalidSetting
from striate.studies import _pictures
from striate.studies._pictures import judges, limited, permuted, shifted


@pytest.mark.parametrize(
    ("down", "right"), [(0, 0), (2, 0), (-2, 0), (0, 3), (0, -3), (1, -1)], ids=str
)
def test_a_shift_is_a_padded_cut(down, right):
    images = np.random.default_rng(0).integers(0, 256, (3, 6, 7, 2), dtype=np.uint8)
    wide = np.pad(images, ((0, 0), (5, 5), (5, 5), (0, 0)), mode="edge")
    expected = wide[:, 5 - down : 11 - down, 5 - right : 12 - right]
    np.testing.assert_array_equal(shifted(images, down, right), expected)


def test_permuted_pictures_have_their_pixels_in_another_order(digits):
    order = np.random.default_rng(1).permutation(64)
    made = permuted(digits, order)
    np.testing.assert_array_equal(
        made.images.reshape(-1, 64, 1), digits.images.reshape(-1, 64, 1)[:, order]
    )
    assert made.fingerprint != digits.fingerprint
    assert permuted(digits, order).fingerprint == made.fingerprint
    assert made.labels is digits.labels


def test_too_many_to_shuffle_says_what_to_take(digits, monkeypatch):
    monkeypatch.setattr(_pictures, "MOST_BYTES", 1 << 12)
    with pytest.raises(DataError, match=r"take 0\.0 GiB, and at most .*--limit"):
        permuted(digits, np.arange(64))


def test_the_limit_keeps_every_class_in_proportion(digits):
    fewer = limited(digits, 100, seed=0)
    assert fewer.count("train") == 100
    assert fewer.count("test") == digits.count("test")
    assert set(fewer.splits.train) <= set(digits.splits.train)
    counts = list(fewer.class_counts("train").values())
    assert max(counts) - min(counts) <= 2
    assert "100 of them to learn from" in fewer.splits.rule
    np.testing.assert_array_equal(fewer.splits.train, limited(digits, 100, 0).splits.train)
    assert set(fewer.splits.train) != set(limited(digits, 100, 1).splits.train)
    assert limited(digits, None, 0) is digits
    assert limited(digits, 10**6, 0) is digits
    assert min(limited(digits, 10, 0).class_counts("train").values()) == 1


def test_a_limit_below_the_classes_is_refused(digits):
    with pytest.raises(InvalidSetting, match=r"limit is 9, and digits has 10 classes.*--limit 10"):
        limited(digits, 9, 0)


def test_test_pictures_judge(digits):
    split, chosen = judges(digits, None, 0)
    assert split == "test"
    np.testing.assert_array_equal(chosen, digits.splits.test)
    split, chosen = judges(digits, 30, 0)
    assert (split, len(chosen), len(set(chosen))) == ("test", 30, 30)
    assert set(chosen) <= set(digits.splits.test)
