"""Paddings of `striate conv`: numbers, words and ?; solving is tried out in test_conv_plan.py."""

import pytest

from striate.cli._conv_padding import Axis, Solved, read_padding
from striate.errors import InvalidSetting
from striate.filters import example

AXES = (Axis(3, 1), Axis(5, 1))


@pytest.mark.parametrize(
    ("text", "pair"),
    [(None, (0, 0)), ("2", (2, 2)), (" 1x2 ", (1, 2)), ("same", (1, 2)), ("full", (2, 4))],
)
def test_a_padding_is_a_number_a_pair_or_a_word(text, pair):
    assert read_padding(text, None, (9, 9), AXES) == (pair, None)


def test_an_example_brings_its_own_unless_it_is_pooled():
    one = example("one-dimension")
    assert read_padding(None, one, (1, 2), (Axis(1, 1), Axis(2, 1)))[0] == (0, 1)
    pooling = (Axis(1, 1, pool=True), Axis(2, 1, pool=True))
    assert read_padding(None, one, (1, 2), pooling)[0] == (0, 0)


def test_a_question_is_answered_axis_by_axis():
    pair, solved = read_padding("?", None, (7, 8), AXES)
    assert pair == (1, 2)
    assert solved == (Solved(range(3), 1), Solved(range(5), 2))


def test_a_pooling_is_solved_for_within_half_of_its_kernel():
    assert Axis(3, 2, pool=True).solve(6) == Solved(range(0), 1)
    assert Axis(3, 2, pool=True, ceil=True).solve(6) == Solved(range(0), 0)
    with pytest.raises(InvalidSetting, match="cannot be 2 at a kernel of 3: at most half of it, 1"):
        read_padding("2", None, (9, 9), (Axis(3, 1, pool=True),) * 2)
