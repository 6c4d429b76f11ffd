"""Rows that become part of another, and shapes without the batch."""

import pytest
import torch

from striate.anatomy._rows import Row, shape_of


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


@pytest.mark.parametrize(
    ("sides", "expected"), [((1, 3, 4), [3, 4]), ((16, 3), [16, 3]), ((1,), []), ((), [])]
)
def test_a_batch_of_one_is_no_part_of_the_shape(sides, expected):
    assert shape_of(torch.empty(sides)) == expected
