"""Multiply-accumulates against torch's own counter, which counts two operations for each."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from striate.arithmetic import convolution_macs, dense_macs
from striate.errors import InvalidSetting


def counted(layer: nn.Module, *shape: int) -> int:
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        layer(torch.zeros(shape))
    return counter.get_total_flops() // 2


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("kernel", [(3, 3), (3, 5), (1, 1)])
def test_convolution_agrees_with_torchs_counter(groups, kernel):
    layer = nn.Conv2d(8, 12, kernel, stride=2, padding=1, groups=groups)
    height, width = layer(torch.zeros(1, 8, 11, 14)).shape[2:]
    assert convolution_macs(8, 12, kernel, (height, width), groups=groups) == counted(
        layer, 1, 8, 11, 14
    )


def test_dense_agrees_with_torchs_counter():
    assert dense_macs(75, 10) == counted(nn.Linear(75, 10), 1, 75)


def test_the_first_layer_of_vgg16():
    assert convolution_macs(3, 64, 3, 224) == 224 * 224 * 64 * 27 == 86_704_128


def test_groups_that_do_not_divide_are_refused():
    with pytest.raises(InvalidSetting, match=r"3 groups.*8 channels among 12 filters.*by 3"):
        convolution_macs(8, 12, 3, 10, groups=3)
