"""Weights drawn anew: the rule's moments, against torch's own functions where it has them."""

import math

import pytest
import torch
from torch import nn

from striate.errors import InvalidSetting
from striate.nets import create, initialise

RULES = ("default", "he", "glorot", "dirac")


def _large(groups: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(64, 96, 3, groups=groups), nn.BatchNorm2d(96), nn.PReLU(96), nn.Linear(512, 256)
    )


@pytest.mark.parametrize("how", RULES)
def test_one_seed_gives_one_net_and_another_another(how):
    nets = [create("lenet5") for _ in range(3)]
    for net, seed in zip(nets, (5, 5, 6), strict=True):
        initialise(net, how, seed)
    first, second, other = (torch.cat([p.detach().flatten() for p in n.parameters()]) for n in nets)
    assert torch.equal(first, second)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("how", RULES)
def test_torchs_global_generator_stays_where_it_was(how):
    net = nn.Sequential(_large(), nn.Embedding(3, 4), nn.GRU(3, 4), nn.MultiheadAttention(4, 2))
    before = torch.get_rng_state()
    initialise(net, how, 1)
    assert torch.equal(torch.get_rng_state(), before)


def test_layers_of_other_kinds_are_drawn_too_and_from_the_seed():
    def drawn(seed):
        net = nn.Sequential(nn.Embedding(3, 4), nn.GRU(3, 4), nn.MultiheadAttention(4, 2))
        initialise(net, "he", seed)
        return torch.cat([p.detach().flatten() for p in net.parameters()])

    assert torch.equal(drawn(1), drawn(1))
    assert (drawn(1) != drawn(2)).float().mean() > 0.5


@pytest.mark.parametrize("groups", [1, 4])
def test_he_has_variance_two_by_fan_in(groups):
    net = _large(groups)
    initialise(net, "he", 0)
    for layer, fan_in in ((net[0], 64 // groups * 9), (net[3], 512)):
        assert layer.get_parameter("weight").std().item() == pytest.approx(
            math.sqrt(2 / fan_in), rel=0.02
        )
        assert layer.get_parameter("weight").mean().item() == pytest.approx(0, abs=0.01)
        assert not layer.get_parameter("bias").any()


@pytest.mark.parametrize("groups", [1, 4])
def test_glorot_has_the_bounds_of_torchs_xavier_uniform(groups):
    net = _large(groups)
    initialise(net, "glorot", 0)
    for layer in (net[0], net[3]):
        expected = nn.init.xavier_uniform_(torch.empty_like(layer.get_parameter("weight")))
        assert layer.get_parameter("weight").abs().max().item() == pytest.approx(
            expected.abs().max().item(), rel=0.01
        )
        assert layer.get_parameter("weight").std().item() == pytest.approx(
            expected.std().item(), rel=0.02
        )
        assert not layer.get_parameter("bias").any()


def test_default_has_the_bounds_of_torchs_own_layers():
    net, torchs = _large(), _large()
    initialise(net, "default", 0)
    for layer, expected in zip(net, torchs, strict=True):
        for name, parameter in layer.named_parameters():
            own = expected.get_parameter(name)
            assert parameter.std().item() == pytest.approx(own.std().item(), rel=0.15), name
            assert parameter.abs().max().item() == pytest.approx(own.abs().max().item(), rel=0.1)


def test_norms_and_slopes_start_where_torch_starts_them():
    net = _large()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.fill_(7)
    initialise(net, "he", 0)
    assert torch.equal(net[1].get_parameter("weight"), torch.ones(96))
    assert not net[1].get_parameter("bias").any()
    assert torch.equal(net[2].get_parameter("weight"), torch.full((96,), 0.25))


@pytest.mark.parametrize("groups", [1, 2])
def test_dirac_passes_its_channels_on_and_draws_the_further_filters(groups):
    net = nn.Conv2d(8, 12, 3, padding=1, groups=groups, bias=False)
    initialise(net, "dirac", 0)
    image = torch.randn(2, 8, 5, 5)
    passed, filters = 8 // groups, 12 // groups
    for group, result in enumerate(net(image).split(filters, dim=1)):
        channels = image[:, group * passed : (group + 1) * passed]
        torch.testing.assert_close(result[:, :passed], channels)
        assert net.weight[group * filters + passed : (group + 1) * filters].abs().min() > 0


def test_dirac_with_fewer_filters_than_channels_passes_the_first_ones():
    net = nn.Conv2d(8, 3, 3, bias=False)
    initialise(net, "dirac", 0)
    assert torch.equal(net.weight, nn.init.dirac_(torch.empty_like(net.weight)))


def test_an_unknown_rule_lists_those_there_are():
    with pytest.raises(InvalidSetting, match=r"'hee': take default, he, glorot, dirac"):
        initialise(nn.Linear(2, 2), "hee", 0)
