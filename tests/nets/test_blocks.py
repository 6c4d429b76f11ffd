"""Layers that torch does not have, held against those that it has."""

import torch
from torch import nn

from striate.nets import GlobalAveragePool, Residual


def test_global_average_pooling_is_torchs_adaptive_one():
    maps = torch.randn(2, 3, 5, 7)
    expected = nn.Flatten()(nn.AdaptiveAvgPool2d(1)(maps))
    torch.testing.assert_close(GlobalAveragePool()(maps), expected)


def test_a_residual_adds_its_input_or_what_its_shortcut_makes_of_it():
    body, shortcut = nn.Conv2d(2, 2, 1), nn.Conv2d(2, 2, 1)
    maps = torch.randn(3, 2, 4, 4)
    assert torch.equal(Residual(body)(maps), body(maps) + maps)
    assert torch.equal(Residual(body, shortcut)(maps), body(maps) + shortcut(maps))
