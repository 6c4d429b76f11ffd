"""FIGURES section 3: sizes that come out of convolutions and poolings."""

import dataclasses

import pytest
import torch
from torch import nn

from striate.arithmetic import (
    Window,
    fits,
    leftover,
    output_size,
    same_padding,
    smallest_input,
)
from striate.errors import InputTooSmall, InvalidSetting

FIGURES = {
    "7 under 3 stride 1 gives 5": (7, Window(3), 5),
    "7 under 3 stride 2 gives 3": (7, Window(3, stride=2), 3),
    "7 under 3 padding 1 keeps 7": (7, Window(3, padding=1), 7),
    "5 under 3 stride 2 padding 1 gives 3": (5, Window(3, stride=2, padding=1), 3),
    "32 under 5 padding 2 keeps 32": (32, Window(5, padding=2), 32),
    "32 under 5 gives 28": (32, Window(5), 28),
    "28 under 5 gives 24": (28, Window(5), 24),
    "224 under 7 gives 218": (224, Window(7), 218),
    "224 under 5 gives 220": (224, Window(5), 220),
    "56 under 1 keeps 56": (56, Window(1), 56),
    "32 pooled by 2 gives 16": (32, Window(2, stride=2), 16),
    "224 under 3 padding 1 keeps 224": (224, Window(3, padding=1), 224),
    "224 under 3 without padding gives 222, against the slide": (224, Window(3), 222),
    "224 pooled by 2 gives 112": (224, Window(2, stride=2), 112),
    "227 under 11 stride 4 gives 55 (AlexNet)": (227, Window(11, stride=4), 55),
    "55 pooled by 3 stride 2 gives 27 (AlexNet)": (55, Window(3, stride=2), 27),
    "7 pooled by 2 with ceil gives 4 (the letter X)": (7, Window(2, stride=2, ceil=True), 4),
}


@pytest.mark.parametrize(("size", "window", "expected"), FIGURES.values(), ids=FIGURES)
def test_output_size_gives_the_figure(size, window, expected):
    assert output_size(size, window) == expected


def test_seven_under_three_stride_three_does_not_fit_and_one_column_is_never_read():
    window = Window(3, stride=3)
    assert pytest.approx(2.33, abs=0.01) == (7 - 3) / 3 + 1
    assert not fits(7, window)
    assert leftover(7, window) == 1
    assert fits(7, Window(3, stride=3, padding=1))


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), (7, 3)])
def test_same_padding_is_half_of_the_kernel_less_one(kernel, padding):
    assert same_padding(kernel) == padding
    assert output_size(7, Window(kernel, padding=padding)) == 7


def test_same_padding_of_an_even_kernel_offers_its_neighbours():
    with pytest.raises(InvalidSetting, match=r"kernel of 4.*such as 3 or 5"):
        same_padding(4)


def _torch_size(size: int, window: Window) -> int | None:
    if window.ceil:
        pool = nn.MaxPool2d(
            window.kernel, window.stride, window.padding, window.dilation, ceil_mode=True
        )
        layer, picture = pool, torch.zeros(1, 1, size, size)
    else:
        layer = nn.Conv2d(
            1, 1, window.kernel, window.stride, window.padding, window.dilation, device="meta"
        )
        picture = torch.zeros(1, 1, size, size, device="meta")
    try:
        return layer(picture).shape[-1]
    except RuntimeError:
        return None


@pytest.mark.parametrize("ceil", [False, True], ids=["floor", "ceil"])
@pytest.mark.parametrize("kernel", [1, 2, 3, 5])
def test_every_size_agrees_with_torchs_own_layers(kernel, ceil):
    for stride in (1, 2, 3):
        for dilation in (1, 2):
            for padding in range(kernel // 2 + 1):
                window = Window(kernel, stride, padding, dilation, ceil)
                least = smallest_input([window])
                for size in range(1, 12):
                    expected = _torch_size(size, window)
                    if size < least:
                        assert expected is None, (size, window)
                        with pytest.raises(InputTooSmall, match=f"on {size}.*at least {least}"):
                            output_size(size, window)
                    else:
                        assert output_size(size, window) == expected, (size, window)


def test_smallest_input_is_the_first_that_passes_a_whole_chain():
    for pool in (Window(2, 2), Window(3, 2, 1), Window(3, 2, ceil=True), Window(2, 3, 1, 1, True)):
        chain = [Window(3), pool, Window(3, dilation=2), pool, Window(2)]

        def passes(size, chain=chain):
            for window in chain:
                try:
                    size = output_size(size, window)
                except InputTooSmall:
                    return False
            return True

        least = smallest_input(chain)
        assert [passes(size) for size in range(1, 90)] == [size >= least for size in range(1, 90)]


@pytest.mark.parametrize("name", ["kernel", "stride", "padding", "dilation"])
def test_a_window_refuses_what_it_cannot_be(name):
    with pytest.raises(InvalidSetting, match=rf"{name} cannot be -1: it must be at least"):
        dataclasses.replace(Window(3), **{name: -1})
    with pytest.raises(
        InvalidSetting, match=rf"window's {name} cannot be 1\.5: give a whole number"
    ):
        dataclasses.replace(Window(3), **{name: 1.5})
