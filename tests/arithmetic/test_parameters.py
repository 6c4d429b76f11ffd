"""FIGURES section 3: how many numbers a layer learns."""

from typing import Any

import pytest
from torch import nn

from striate.arithmetic import batch_norm_parameters, convolution_parameters, dense_parameters
from striate.errors import InvalidSetting

CONVOLUTIONS = {
    "2 filters 3x3 on 3 channels: 56": (3, 2, 3, 56),
    "10 filters 5x5 on 3 channels: 760": (3, 10, 5, 760),
    "6 filters 5x5 on 3 channels: 456": (3, 6, 5, 456),
    "10 filters 3x3 on RGB: 280": (3, 10, 3, 280),
    "32 filters 1x1 on 64 channels: 2,080": (64, 32, 1, 2_080),
    "5 filters 5x5 on 3 channels: 380": (3, 5, 5, 380),
    "one filter 5x5 on 3 channels: 76": (3, 1, 5, 76),
    "64 filters 3x3 on 3 channels: 1,792": (3, 64, 3, 1_792),
}
WEIGHTS = {
    "4x4 on 1 channel: 16 weights": (1, 1, 4, 16),
    "100 maps of a 2x2 filter: 400": (1, 100, 2, 400),
    "100 filters 10x10: 10,000": (1, 100, 10, 10_000),
}


@pytest.mark.parametrize(
    ("channels", "filters", "kernel", "expected"), CONVOLUTIONS.values(), ids=CONVOLUTIONS
)
def test_convolution_gives_the_figure(channels, filters, kernel, expected):
    assert convolution_parameters(channels, filters, kernel) == expected


@pytest.mark.parametrize(
    ("channels", "filters", "kernel", "expected"), WEIGHTS.values(), ids=WEIGHTS
)
def test_convolution_without_biases_gives_the_figure(channels, filters, kernel, expected):
    assert convolution_parameters(channels, filters, kernel, bias=False) == expected


def test_three_3x3_layers_have_27_weights_for_49_of_one_7x7():
    assert 3 * convolution_parameters(8, 8, 3, bias=False) == 27 * 8**2
    assert convolution_parameters(8, 8, 7, bias=False) == 49 * 8**2


@pytest.mark.parametrize(("side", "weights"), [(32, 3_072), (200, 120_000)])
def test_one_dense_unit_has_a_weight_a_value_and_a_bias_more(side, weights):
    assert dense_parameters(side * side * 3, 1, bias=False) == weights
    assert dense_parameters(side * side * 3, 1) == weights + 1


def test_a_dense_layer_of_40000_units_on_200x200_has_1_6_thousand_million_weights():
    assert dense_parameters(200 * 200, 40_000, bias=False) == 1_600_000_000


@pytest.mark.parametrize("groups", [1, 2, 4])
def test_groups_agree_with_torchs_own_layer(groups):
    layer = nn.Conv2d(8, 12, 3, groups=groups)
    expected = sum(parameter.numel() for parameter in layer.parameters())
    assert convolution_parameters(8, 12, 3, groups=groups) == expected


def test_groups_that_do_not_divide_are_refused():
    with pytest.raises(InvalidSetting, match=r"3 groups.*8 channels among 12 filters.*by 3"):
        convolution_parameters(8, 12, 3, groups=3)


def test_batch_norm_learns_two_numbers_a_channel():
    expected = sum(parameter.numel() for parameter in nn.BatchNorm2d(7).parameters())
    assert batch_norm_parameters(7) == expected


def test_a_rectangular_kernel_agrees_with_torchs_own_layer():
    layer = nn.Conv2d(4, 6, (3, 5))
    expected = sum(parameter.numel() for parameter in layer.parameters())
    assert convolution_parameters(4, 6, (3, 5)) == expected


@pytest.mark.parametrize("name", ["in_channels", "filters", "groups"])
def test_numbers_below_one_are_refused(name):
    numbers: dict[str, Any] = {"in_channels": 3, "filters": 2, "groups": 1, name: 0}
    with pytest.raises(InvalidSetting, match=f"{name} cannot be 0: it must be at least 1"):
        convolution_parameters(**numbers, kernel=3)
