"""Rows that become part of another, and shapes without the batch."""

import pytest
import torch

from striate.anatomy._rows import Row, shape_of
from striate.anatomy._sight import NONE, Sight, picture
from striate.arithmetic import Field


def test_a_layer_takes_what_its_functions_did():
    before, first, second = Row("a", "a"), Row("b", "b", macs=3), Row("c", "c", macs=4)
    first.sources, second.sources = {before}, {first}
    layer = Row("layer", "Layer")
    layer.take([first, second])
    assert layer.macs == 7
    assert layer.sources == {before}
    assert second.whole() is layer
    outer = Row("outer", "Outer")
    outer.take([layer])
    assert first.whole() is outer


def test_maps_with_channels_last_are_told_by_what_they_see():
    maps = torch.empty(1, 4, 5, 3)
    last = Sight((NONE, frozenset((0,)), frozenset((1,)), NONE), (Field(), Field()))
    assert shape_of(maps, last) == [3, 4, 5]
    assert shape_of(maps, picture(2)) == [4, 5, 3]
    assert shape_of(maps) == [4, 5, 3]


@pytest.mark.parametrize(
    ("sides", "expected"), [((1, 3, 4), [3, 4]), ((16, 3), [16, 3]), ((1,), []), ((), [])]
)
def test_a_batch_of_one_is_no_part_of_the_shape(sides, expected):
    assert shape_of(torch.empty(sides)) == expected
