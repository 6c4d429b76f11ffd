"""Xception: its table, the paper's 36 convolutions, and how Keras counts it."""

import pytest
import torch
from tests.nets.families.tables import convolutions, net_table, table
from torch import nn

from striate.nets import create, describe

ENDS = {
    "block3": "model.block3",
    "block11": "model.block11",
    "conv4": "model.act4",
    "fc": "model.fc",
}


@pytest.fixture(scope="module")
def net():
    with torch.device("meta"):
        return create("xception")


def test_its_table_is_what_is_built():
    assert net_table("xception", ENDS) == table("xception")


def test_34_of_its_36_convolutions_are_separable(net):
    """Counted as the paper does: one a separable convolution, none a projection of a shortcut."""
    depthwise = [c for c in convolutions(net) if c.groups == c.in_channels > 1]
    plain = [c for c in convolutions(net) if c.groups == 1 and c.kernel_size == (3, 3)]
    assert (len(plain), len(depthwise)) == (2, 34)
    assert "36 convolutions" in describe("xception").summary


def test_the_middle_flow_is_eight_times_three_separable_convolutions(net):
    for number in range(4, 12):
        block = net.get_submodule(f"model.block{number}")
        assert [c.groups for c in convolutions(block)] == [728, 1] * 3


def test_each_depthwise_convolution_is_followed_by_one_across_maps(net):
    separable = convolutions(net.get_submodule("model.conv4"))
    assert [(c.kernel_size, c.groups, c.out_channels) for c in separable] == [
        ((3, 3), 1536, 1536),
        ((1, 1), 1, 2048),
    ]


def test_keras_counts_the_moving_statistics_too(net):
    ours = sum(weight.numel() for weight in net.parameters())
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    moving = sum(2 * norm.num_features for norm in norms)
    assert (moving, ours + moving) == (54_528, 22_910_480)
