"""Rows that become part of another, and shapes without the batch."""

import pytest
import torch
from torch import nn

from striate.anatomy import describe
from striate.anatomy._rows import Row, shape_of
from striate.anatomy._sight import NONE, Limit, Sight, picture
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


def test_maps_put_together_from_windows_keep_their_layout():
    both = frozenset((0, 1))
    last = Sight((NONE, both, both, NONE), (Limit.UNKNOWN, Limit.UNKNOWN), sides=(16, 20))
    assert shape_of(torch.empty(1, 4, 5, 3), last) == [3, 4, 5]
    assert shape_of(torch.empty(1, 2, 10, 3), last) == [2, 10, 3]  # two windows of ten


class _Windows(nn.Module):
    """Windows of maps with channels last, taken apart and put together, and a shortcut."""

    def forward(self, x):
        maps = x.permute(0, 2, 3, 1)
        n, h, w, c = maps.shape
        tokens = maps.view(n, h // 4, 4, w // 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, c)
        tokens = nn.functional.scaled_dot_product_attention(tokens, tokens, tokens)
        windows = tokens.view(n, h // 4, w // 4, 4, 4, c).permute(0, 1, 3, 2, 4, 5)
        return maps + windows.reshape(n, h, w, c)


def test_layouts_do_not_flip_in_the_middle_of_a_net():
    last = describe(_Windows(), input=(8, 12, 3)).layers[-1]
    assert (last.type, last.input_shape, last.output_shape) == ("add", [3, 8, 12], [3, 8, 12])
    assert last.receptive_field is None


@pytest.mark.parametrize(
    ("sides", "expected"), [((1, 3, 4), [3, 4]), ((16, 3), [16, 3]), ((1,), []), ((), [])]
)
def test_a_batch_of_one_is_no_part_of_the_shape(sides, expected):
    assert shape_of(torch.empty(sides)) == expected
