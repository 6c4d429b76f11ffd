"""Inception v3: its table, its long and thin kernels, and how Keras counts it."""

from collections import Counter

import pytest
import torch
from tests.nets.families.tables import convolutions, net_table, table
from torch import nn

from striate.errors import InputTooSmall
from striate.nets import create

ENDS = {
    "maxpool1": "model.maxpool1",
    "maxpool2": "model.maxpool2",
    "5d": "model.Mixed_5d",
    "6e": "model.Mixed_6e",
    "7c": "model.Mixed_7c",
    "fc": "model.fc",
}


@pytest.fixture(scope="module")
def net():
    with torch.device("meta"):
        return create("inception-v3")


def test_its_table_is_what_is_built():
    assert net_table("inception-v3", ENDS) == table("inception-v3")


def test_it_begins_as_the_table_says(net):
    first = convolutions(net)[:5]
    assert [convolution.kernel_size[0] for convolution in first] == [3, 3, 3, 1, 3]
    assert [convolution.stride[0] for convolution in first] == [2, 1, 1, 1, 1]
    assert [convolution.out_channels for convolution in first[3:]] == [80, 192]


def test_a_7x7_is_a_1x7_and_a_7x1(net):
    kernels = Counter(convolution.kernel_size for convolution in convolutions(net))
    assert (7, 7) not in kernels
    # Figure 6 in four modules: one and two of the pair; and one pair where 17x17 becomes 8x8.
    assert kernels[1, 7] == kernels[7, 1] == 4 * 3 + 1


def test_the_last_two_modules_are_wider_rather_than_deeper(net):
    for module in ("Mixed_7b", "Mixed_7c"):  # figure 7
        kernels = Counter(c.kernel_size for c in convolutions(net.get_submodule(f"model.{module}")))
        assert kernels[1, 3] == kernels[3, 1] == 2


def test_keras_counts_two_statistics_a_map_and_no_scale(net):
    ours = sum(weight.numel() for weight in net.parameters())
    maps = sum(norm.num_features for norm in net.modules() if isinstance(norm, nn.BatchNorm2d))
    assert ours - maps + 2 * maps == 23_851_784


def test_an_auxiliary_head_is_there_only_if_asked_for(net):
    assert not [name for name, _ in net.named_parameters() if "Aux" in name]
    with torch.device("meta"):
        asked = create("inception-v3", auxiliary=True)
    assert {n.split(".")[1] for n, _ in asked.named_parameters() if "Aux" in n} == {"AuxLogits"}


def test_pictures_below_75_are_too_small():
    with torch.device("meta"):
        create("inception-v3", size=75)
        with pytest.raises(InputTooSmall, match=r"^inception-v3 cannot.*74x74.*at least 75x75"):
            create("inception-v3", size=74)
