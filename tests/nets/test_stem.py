"""A first convolution for another number of channels."""

import pytest
import torch
from torch import nn

from striate.errors import ShapeError
from striate.nets._stem import replace_stem


@pytest.mark.parametrize("channels", [1, 2, 12])
def test_only_its_channels_change_and_sums_stay_as_large(channels):
    torch.manual_seed(0)
    old = nn.Conv2d(3, 64, (7, 5), stride=2, padding=(3, 2), bias=False)
    net = nn.Sequential(nn.Sequential(old, nn.ReLU()), nn.Conv2d(64, 3, 1))
    before = old(torch.randn(8, 3, 40, 40)).std().item()
    replace_stem(net, channels)
    new = net.get_submodule("0.0")
    assert isinstance(new, nn.Conv2d)
    assert new.weight.shape == (64, channels, 7, 5)
    assert (new.stride, new.padding, new.bias) == ((2, 2), (3, 2), None)
    after = new(torch.randn(8, channels, 40, 40)).std().item()
    assert after / before == pytest.approx(1, abs=0.1)


def test_the_same_number_changes_nothing():
    net = nn.Sequential(nn.Conv2d(3, 4, 3))
    stem = net[0]
    replace_stem(net, 3)
    assert net[0] is stem


@pytest.mark.parametrize(
    "net",
    [nn.Sequential(nn.Linear(3, 4)), nn.Sequential(nn.Conv2d(4, 4, 3, groups=4))],
    ids=["no convolution", "groups"],
)
def test_other_nets_cannot_change_theirs(net):
    with pytest.raises(ShapeError, match=r"does not begin with a convolution .* read 2 channels"):
        replace_stem(net, 2)
