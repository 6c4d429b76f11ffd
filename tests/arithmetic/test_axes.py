"""FIGURES section 3 on both axes, and cells never read against torch's own gradients."""

import pytest
import torch
from torch import nn

from striate.arithmetic import Window, both_axes, discarded, output_sizes, unread
from striate.errors import InputTooSmall

SIZES = {
    "7x7 under 3x3 s1 gives 5x5": ((7, 7), both_axes(3), (5, 5)),
    "7x7 under 3x3 s2 gives 3x3": ((7, 7), both_axes(3, 2), (3, 3)),
    "7x7 under 3x3 p1 keeps 7x7": ((7, 7), both_axes(3, padding=1), (7, 7)),
    "5x5 under 3x3 s2 p1 gives 3x3": ((5, 5), both_axes(3, 2, 1), (3, 3)),
    "32x32 under 5x5 p2 keeps 32x32": ((32, 32), both_axes(5, 1, 2), (32, 32)),
    "32x32 under 5x5 gives 28x28": ((32, 32), both_axes(5), (28, 28)),
    "224x224 under 7x7 gives 218x218": ((224, 224), both_axes(7), (218, 218)),
    "224x224 under 5x5 gives 220x220": ((224, 224), both_axes(5), (220, 220)),
    "56x56 under 1x1 keeps 56x56": ((56, 56), both_axes(1), (56, 56)),
    "32x32 pooled 2x2 s2 gives 16x16": ((32, 32), both_axes(2, 2), (16, 16)),
    "224x224 under 3x3 p1 keeps 224x224": ((224, 224), both_axes(3, padding=1), (224, 224)),
    "224x224 pooled 2x2 s2 gives 112x112": ((224, 224), both_axes(2, 2), (112, 112)),
    "6x9 under 3x5 s1x2 p1x0": ((6, 9), both_axes((3, 5), (1, 2), (1, 0)), (6, 3)),
}


@pytest.mark.parametrize(("size", "windows", "expected"), SIZES.values(), ids=SIZES)
def test_output_sizes_give_the_figure(size, windows, expected):
    assert output_sizes(size, windows) == expected


def test_seven_under_three_stride_three_never_reads_its_last_column():
    assert unread(7, Window(3, 3)) == [6]
    assert unread(7, Window(3, 3, padding=1)) == []


def test_what_only_padding_loses_is_no_cell_of_the_picture():
    window = Window(5, stride=2, padding=2)  # 32 + 4 - 5 is odd: one padded cell is left over
    assert unread(32, window) == []


@pytest.mark.parametrize("stride", [1, 2, 3, 5])
@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 4])
def test_unread_cells_are_those_without_a_gradient(stride, dilation, padding):
    window = Window(3, stride, padding, dilation)
    layer = nn.Conv1d(1, 1, 3, stride, padding, dilation)
    nn.init.ones_(layer.weight)
    for size in range(window.extent, 20):
        axis = torch.zeros(1, 1, size, requires_grad=True)
        layer(axis).sum().backward()
        assert axis.grad is not None
        assert unread(size, window) == (axis.grad[0, 0] == 0).nonzero().flatten().tolist()


def test_a_hanging_last_window_reads_to_the_end():
    assert unread(7, Window(2, 2)) == [6]
    assert unread(7, Window(2, 2, ceil=True)) == []


def test_a_window_that_does_not_fit_reads_nothing_at_all():
    with pytest.raises(InputTooSmall, match=r"window of 5 does not fit on 4.*at least 5"):
        unread(4, Window(5))


def test_pooling_2x2_with_stride_2_discards_75_percent():
    assert discarded(32, both_axes(2, 2)) == 0.75
    assert discarded((7, 7), both_axes(2, 2)) == pytest.approx(1 - 9 / 49)
    assert discarded(5, both_axes(3, 1, 2)) == 0
