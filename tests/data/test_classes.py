"""Texts become classes in natural order."""

import pytest

from striate.data._classes import numbered
from striate.errors import DataError


def test_two_comes_before_ten():
    classes, labels = numbered(["10", "2", "10", "1"], "table")
    assert classes == ("1", "2", "10")
    assert labels.tolist() == [2, 1, 2, 0]


def test_a_known_order_is_kept_and_classes_without_pictures_with_it():
    assert numbered(["b"], "table", ("c", "b"))[0] == ("c", "b")


def test_fewer_than_two_are_refused():
    with pytest.raises(DataError, match=r"pets\.csv has one class only, 'cat'; .* takes two"):
        numbered(["cat", "cat"], "pets.csv")
    with pytest.raises(DataError, match=r"pets\.csv has no picture with a label"):
        numbered([], "pets.csv")


@pytest.mark.parametrize("letter", ["x", "1"])
def test_a_class_name_that_is_no_name_is_refused(letter):
    with pytest.raises(DataError, match=r"a\.csv has a name of 100,000 characters, '.{60}'…; 1,0"):
        numbered(["cat", letter * 100_000], "a.csv")
    assert len(numbered(["cat", letter * 1000], "a.csv")[0]) == 2
