"""The range of arrays: from training pictures only, of finite numbers only."""

import numpy as np
import pytest

from striate.data._source import TEST, TRAIN, Listing
from striate.data._value_range import value_range
from striate.errors import DataError


class Arrays:
    name = "arrays"

    def __init__(self, *values: float) -> None:
        self.arrays = [np.array([[0.5, value]]) for value in values]

    def listing(self) -> Listing:
        count = len(self.arrays)
        return Listing(("a", "b"), np.zeros(count, np.int64), ("x",) * count, b"", scaled=True)

    def pictures(self, indices):
        return [self.arrays[index] for index in indices]


def test_the_lowest_and_the_highest_number():
    source = Arrays(-3, 7, 2)
    assert value_range(source, source.listing()) == (-3, 7)


def test_test_pictures_do_not_count():
    source = Arrays(-3, 7)
    listing = Listing(
        ("a", "b"), np.zeros(2, np.int64), ("x", "y"), b"",
        given=np.array([TRAIN, TEST], np.int8), scaled=True,
    )  # fmt: skip
    assert value_range(source, listing) == (-3, 0.5)


def test_pictures_with_odd_numbers_do_not_count():
    source = Arrays(1, np.nan, np.inf)
    assert value_range(source, source.listing()) == (0.5, 1)
    with pytest.raises(DataError, match=r"None of the 1 training pictures .*numpy\.nan_to_num"):
        value_range(Arrays(np.nan), Arrays(np.nan).listing())


def test_numbers_too_far_apart_are_refused():
    source = Arrays(-1.7e308, 1.7e308)
    with pytest.raises(DataError, match=r"from -1\.7e\+308 to 1\.7e\+308, which is too far"):
        value_range(source, source.listing())


def test_one_value_alone_becomes_black():
    assert value_range(Arrays(0.5), Arrays(0.5).listing()) == (0.5, 1.5)
