"""MobileNet: its table, the paper's 28 layers and 569 million products, and how Keras counts it."""

import pytest
import torch
from tests.nets.families.tables import net_table, table
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from striate.nets import create

ENDS = {
    "conv_stem": "model.conv_stem",
    **{f"blocks.{number}": f"model.blocks.{number}" for number in range(5)},
    "classifier": "model.classifier",
}


@pytest.fixture(scope="module")
def net():
    with torch.device("meta"):
        return create("mobilenet").eval()


def convolutions(module):
    return [part for part in module.modules() if isinstance(part, nn.Conv2d)]


def test_its_table_is_what_is_built():
    assert net_table("mobilenet", ENDS) == table("mobilenet")


def test_its_groups_have_1_2_2_6_and_2_separable_convolutions(net):
    blocks = [net.get_submodule(f"model.blocks.{number}") for number in range(5)]
    assert [len(convolutions(block)) for block in blocks] == [2, 4, 4, 12, 4]
    assert sum(c.groups == c.in_channels > 1 for c in convolutions(net)) == 13


def test_it_has_the_papers_28_layers(net):
    """Section 3.2 counts depthwise and pointwise convolutions as layers of their own."""
    dense = [module for module in net.modules() if isinstance(module, nn.Linear)]
    assert len(convolutions(net)) + len(dense) == 28


def test_depthwise_and_pointwise_convolutions_take_turns(net):
    rest = convolutions(net)[1:]
    assert {(c.kernel_size, c.groups == c.in_channels) for c in rest[::2]} == {((3, 3), True)}
    assert {(c.kernel_size, c.groups) for c in rest[1::2]} == {((1, 1), 1)}


def test_a_picture_takes_the_papers_569_million_products(net):
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.zeros(1, 3, 224, 224, device="meta"))
    assert round(counter.get_total_flops() / 2e6) == 569  # table 4


def test_keras_counts_the_moving_statistics_too(net):
    ours = sum(weight.numel() for weight in net.parameters())
    norms = [module for module in net.modules() if isinstance(module, nn.BatchNorm2d)]
    moving = sum(2 * norm.num_features for norm in norms)
    assert (moving, ours + moving) == (21_888, 4_253_864)
