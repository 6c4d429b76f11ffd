"""FIGURES section 3: solving for padding, against trying every one with torch's own layer."""

import contextlib

import pytest
import torch
from torch import nn

from striate.arithmetic import (
    Window,
    dividing_padding,
    fits,
    fitting_paddings,
    named_padding,
    output_size,
    padding_for,
)
from striate.errors import InputTooSmall, InvalidSetting


def torch_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> int | None:
    layer = nn.Conv1d(1, 1, kernel, stride, padding, dilation, device="meta")
    try:
        return layer(torch.zeros(1, 1, size, device="meta")).shape[-1]
    except RuntimeError:
        return None


def test_seven_under_three_stride_three_fits_with_padding_1():
    assert list(fitting_paddings(7, 3, stride=3)) == [1]


@pytest.mark.parametrize("kernel", [3, 5, 7])
def test_same_padding_keeps_the_size(kernel):
    assert dividing_padding(7, kernel) == (kernel - 1) // 2 == named_padding("same", kernel)


@pytest.mark.parametrize("size", range(5, 40))
def test_five_with_stride_2_halves_any_size_with_padding_2(size):
    assert dividing_padding(size, 5, stride=2) == 2
    assert list(fitting_paddings(size, 5, stride=2)) == ([0, 1, 2, 3, 4] if size % 2 else [])
    assert fits(size, Window(5, 2, 2)) == (size % 2 == 1)


@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("dilation", [1, 2])
def test_padding_for_a_size_is_the_one_that_torchs_layer_needs(kernel, stride, dilation):
    extent = dilation * (kernel - 1) + 1
    for size in range(1, 14):
        exact = [p for p in range(extent) if fits(size, Window(kernel, stride, p, dilation))]
        assert list(fitting_paddings(size, kernel, stride=stride, dilation=dilation)) == exact
        sizes = [torch_size(size, kernel, stride, padding, dilation) for padding in range(extent)]
        for output in range(1, 16):
            giving = [padding for padding, made in enumerate(sizes) if made == output]
            exact = [padding for padding in giving if (size + 2 * padding - extent) % stride == 0]
            expected = (exact or giving or [None])[0]
            assert padding_for(size, output, kernel, stride=stride, dilation=dilation) == expected


@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("dilation", [1, 2])
def test_past_the_end_the_padding_is_the_first_that_trying_finds(kernel, stride, dilation):
    extent = dilation * (kernel - 1) + 1
    moves = {"stride": stride, "dilation": dilation}
    for size in range(1, 14):
        made = {}
        for padding in range(extent):
            with contextlib.suppress(InputTooSmall):
                window = Window(kernel, stride, padding, dilation, ceil=True)
                made.setdefault(output_size(size, window), padding)
        for output in range(16):
            assert padding_for(size, output, kernel, ceil=True, **moves) == made.get(output)
        halved = made.get(-(-size // stride))
        assert dividing_padding(size, kernel, ceil=True, **moves) == halved


def test_an_even_kernel_keeps_no_size():
    assert dividing_padding(8, 2) is None
    assert dividing_padding(8, 2, stride=2) == 0


@pytest.mark.parametrize(
    ("name", "kernel", "dilation", "padding"),
    [
        ("valid", 5, 1, 0),
        ("same", 5, 1, 2),
        ("full", 5, 1, 4),
        ("same", 3, 2, 2),
        ("full", 3, 2, 4),
    ],
)
def test_words_for_padding(name, kernel, dilation, padding):
    assert named_padding(name, kernel, dilation) == padding


def test_unknown_words_for_padding_are_refused():
    with pytest.raises(InvalidSetting, match=r"'smae': give a number, or one of valid, same, full"):
        named_padding("smae", 3)
