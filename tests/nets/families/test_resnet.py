"""Residual nets: the table of resnet50, the groups of table 1, and the depths in their names."""

import pytest
import torch
from tests.nets.families.tables import net_table, table
from torch import nn

from striate.nets import create, describe

# He et al. (2016), table 1: blocks in each group, and convolutions in a block.
BLOCKS = {
    "resnet18": ((2, 2, 2, 2), 2),
    "resnet34": ((3, 4, 6, 3), 2),
    "resnet50": ((3, 4, 6, 3), 3),
    "resnet101": ((3, 4, 23, 3), 3),
    "resnet152": ((3, 8, 36, 3), 3),
}
ENDS = {
    "conv1": "model.conv1",
    "layer1": "model.layer1",
    "layer2": "model.layer2",
    "layer3": "model.layer3",
    "layer4": "model.layer4",
    "fc": "model.fc",
}


@pytest.fixture(scope="module", params=BLOCKS)
def net(request):
    with torch.device("meta"):
        return create(request.param)


def convolutions(module):
    """Those on the way, without the projections of shortcuts, which the names do not count."""
    return [
        part
        for name, part in module.named_modules()
        if isinstance(part, nn.Conv2d) and "downsample" not in name
    ]


def test_the_table_is_what_is_built():
    assert net_table("resnet50", ENDS) == table("resnet50")


def test_groups_have_the_papers_blocks(net):
    groups = [net.get_submodule(f"model.layer{number}") for number in (1, 2, 3, 4)]
    blocks, deep = BLOCKS[net.spec.text]
    assert tuple(len(list(group.children())) for group in groups) == blocks
    assert {len(convolutions(block)) for group in groups for block in group.children()} == {deep}


def test_its_name_counts_convolutions_and_the_dense_layer(net):
    assert net.spec.text == f"resnet{len(convolutions(net)) + 1}"


def test_its_docstring_says_its_blocks(net):
    said = describe(net.spec.text).summary
    first, *_, last = blocks = BLOCKS[net.spec.text][0]
    if len(set(blocks)) == 1:
        assert f"four groups of {first} residual blocks" in said
    else:
        listed = ", ".join(map(str, blocks[:3]))
        assert f"groups of {listed} and {last} " in said


def test_it_begins_with_64_filters_of_7x7(net):
    first = convolutions(net)[0]
    assert (first.out_channels, first.kernel_size, first.stride) == (64, (7, 7), (2, 2))


def test_bottlenecks_halve_maps_in_their_3x3_convolution():
    with torch.device("meta"):
        block = create("resnet50").get_submodule("model.layer2.0")
    steps = [(c.kernel_size[0], c.stride[0]) for c in convolutions(block)]
    assert steps == [(1, 1), (3, 2), (1, 1)]


def test_a_block_whose_branch_gives_nothing_passes_on_what_came_in():
    block = create("resnet18", size=32).get_submodule("model.layer1.0").eval()
    last = block.get_submodule("bn2")
    assert isinstance(last, nn.BatchNorm2d)
    nn.init.zeros_(last.weight)
    maps = torch.rand(2, 64, 8, 8)
    assert torch.equal(block(maps), maps)
