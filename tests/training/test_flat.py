"""A net's weights as one vector: views, not copies."""

import pytest
import torch
from torch import nn

from striate.training._flat import FlatWeights


@pytest.fixture
def net():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Conv2d(4, 6, 3), nn.Flatten(), nn.Linear(96, 3)
    )


@pytest.mark.parametrize("channels_last", [True, False])
def test_values_and_outputs_stay(net, channels_last):
    images = torch.randn(2, 1, 8, 8)
    before = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    expected = net.eval()(images)
    FlatWeights(net, channels_last=channels_last)
    for name, tensor in net.state_dict().items():
        torch.testing.assert_close(tensor, before[name], rtol=0, atol=0)
    torch.testing.assert_close(net(images), expected)


def test_the_vector_and_the_parameters_are_one_memory(net):
    flat = FlatWeights(net, channels_last=True)
    flat.values.zero_()
    assert all(not weight.any() for weight in net.parameters())


def test_the_gradient_is_autograds(net):
    flat = FlatWeights(net, channels_last=True)
    net(torch.randn(2, 1, 8, 8)).square().mean().backward()
    sizes = sum(weight.grad.abs().sum() for weight in net.parameters())
    torch.testing.assert_close(flat.gradient.abs().sum(), sizes)
    assert flat.gradient.any()


def test_kernels_and_matrices_decay_and_come_first(net):
    flat = FlatWeights(net, channels_last=True)
    flat.values[: flat.decaying] = 7
    for weight in net.parameters():
        assert bool((weight == 7).all()) == (weight.ndim > 1)


def test_the_hidden_matrices_are_those_between_first_and_last(net):
    flat = FlatWeights(net, channels_last=True)
    assert [(rows, place.stop - place.start) for place, rows in flat.hidden] == [(6, 6 * 4 * 9)]


def test_frozen_weights_are_kept_but_not_trained(net):
    net[0].weight.requires_grad = False
    flat = FlatWeights(net, channels_last=True)
    assert "buffer.0.weight" in flat.state()
    assert flat.values.numel() < sum(weight.numel() for weight in net.parameters()) + 64


def test_state_round_trip(net):
    flat = FlatWeights(net, channels_last=True)
    state = {name: tensor.clone() for name, tensor in flat.state().items()}
    flat.values.zero_()
    net[1].running_mean.fill_(5)
    flat.load(state)
    for name, tensor in flat.state().items():
        torch.testing.assert_close(tensor, state[name], rtol=0, atol=0)
