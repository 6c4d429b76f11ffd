"""Whole numbers of every kind, and what is none."""

import numpy as np
import pytest

from striate.arithmetic import pair, whole
from striate.errors import InvalidSetting


@pytest.mark.parametrize("value", [2, True + 1, np.int64(2), np.uint8(2), np.array(2)])
def test_every_kind_of_whole_number_becomes_a_plain_one(value):
    assert whole(value, "stride") == 2
    assert type(whole(value, "stride")) is int
    assert pair(value) == (2, 2)


@pytest.mark.parametrize("value", [1.5, 2.0, "a", None, np.float32(2), np.array([1, 2])])
def test_what_is_no_whole_number_is_refused(value):
    for read in (whole, pair):
        with pytest.raises(InvalidSetting, match=r"A stride cannot be .*: give a whole number"):
            read(value, "stride")


def test_a_pair_is_a_tuple_or_a_list_of_two():
    assert pair((1, 2)) == pair([1, 2]) == pair([np.int64(1), 2]) == (1, 2)
    for value in ((), [1], (1, 2, 3)):
        with pytest.raises(InvalidSetting, match="A stride cannot be .* or two, down and across"):
            pair(value, "stride")
