"""GoogLeNet: its table, the widths of the paper's table 1, and 22 layers deep."""

import pytest
import torch
from tests.nets.families.tables import convolutions, net_table, table
from torch import nn

from striate.nets import create

ENDS = {
    "conv1": "model.maxpool1",
    "conv3": "model.maxpool2",
    "maxpool3": "model.maxpool3",
    "maxpool4": "model.maxpool4",
    "5b": "model.inception5b",
    "fc": "model.fc",
}
# Szegedy et al. (2015), table 1: maps of the 1x1, the 3x3, the "5x5" and the pooled branch.
MODULES = {
    "3a": (64, 128, 32, 32),
    "3b": (128, 192, 96, 64),
    "4a": (192, 208, 48, 64),
    "4b": (160, 224, 64, 64),
    "4c": (128, 256, 64, 64),
    "4d": (112, 288, 64, 64),
    "4e": (256, 320, 128, 128),
    "5a": (256, 320, 128, 128),
    "5b": (384, 384, 128, 128),
}


@pytest.fixture(scope="module")
def net():
    with torch.device("meta"):
        return create("googlenet")


def test_its_table_is_what_is_built():
    assert net_table("googlenet", ENDS) == table("googlenet")


def test_it_begins_as_the_table_says(net):
    first = [convolutions(net.get_submodule(f"model.conv{number}"))[0] for number in (1, 2, 3)]
    assert [(c.out_channels, c.kernel_size[0]) for c in first] == [(64, 7), (64, 1), (192, 3)]


@pytest.mark.parametrize(("module", "widths"), MODULES.items(), ids=MODULES)
def test_a_modules_branches_are_as_wide_as_the_papers(net, module, widths):
    branches = list(net.get_submodule(f"model.inception{module}").children())
    assert tuple(convolutions(branch)[-1].out_channels for branch in branches) == widths


def test_nine_modules_make_it_22_layers_deep(net):
    modules = [net.get_submodule(f"model.inception{module}") for module in MODULES]
    assert len(modules) == sum("inception" in name for name, _ in net.model.named_children()) == 9
    deepest = [max(len(convolutions(branch)) for branch in part.children()) for part in modules]
    assert 3 + sum(deepest) + 1 == 22  # three convolutions before them, a dense layer behind


def test_its_5x5_convolutions_are_3x3(net):
    third = convolutions(net.get_submodule("model.inception3a.branch3"))
    assert [convolution.kernel_size for convolution in third] == [(1, 1), (3, 3)]
    assert (5, 5) not in [convolution.kernel_size for convolution in convolutions(net)]


def test_every_convolution_has_a_batch_norm_and_no_bias(net):
    norms = [part for part in net.modules() if isinstance(part, nn.BatchNorm2d)]
    assert [norm.num_features for norm in norms] == [c.out_channels for c in convolutions(net)]
    assert all(convolution.bias is None for convolution in convolutions(net))


def test_auxiliary_heads_are_there_only_if_asked_for(net):
    assert not [name for name, _ in net.named_parameters() if "aux" in name]
    with torch.device("meta"):
        asked = create("googlenet", auxiliary=True)
    heads = {name.split(".")[1] for name, _ in asked.named_parameters() if "aux" in name}
    assert heads == {"aux1", "aux2"}
