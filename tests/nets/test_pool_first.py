"""Pooling before ReLU: equal numbers, the same parameters, the net untouched."""

import copy

import pytest
import torch
from torch import nn

from striate.nets import Residual, create, pool_first


def _chain(*, ceil=False, stride=2, padding=0):
    return nn.Sequential(
        nn.Conv2d(3, 8, 3),
        nn.ReLU(),
        nn.MaxPool2d(3, stride, padding, ceil_mode=ceil),
        nn.Conv2d(8, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Flatten(),
    )


CHAINS = {
    "plain": _chain,
    "ceil": lambda: _chain(ceil=True),
    "overlapping": lambda: _chain(stride=1),
    "padded": lambda: _chain(padding=1),
    "nested in a residual": lambda: nn.Sequential(
        nn.Conv2d(3, 3, 1),
        Residual(nn.Sequential(nn.ReLU(), nn.MaxPool2d(3, 1, 1))),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.MaxPool2d(2),
    ),
    "a registered net": lambda: create("lenet-32x32x3", size=24),
}


def _run(module: nn.Module, images: torch.Tensor, net: nn.Module):
    images = images.clone().requires_grad_()
    logits = module(images)
    gradients = torch.autograd.grad(logits.square().sum(), [images, *net.parameters()])
    return logits, gradients


@pytest.mark.parametrize("make", CHAINS.values(), ids=CHAINS)
def test_outputs_are_equal_to_the_bit_and_gradients_agree(make):
    torch.manual_seed(0)
    net = make().eval()
    view = pool_first(net)
    assert view is not net
    images = torch.randn(3, 3, 24, 24)
    images[0, 0] = -1.0  # ties, all of them below zero after some filters
    (expected, slow), (got, fast) = _run(net, images, net), _run(view, images, net)
    assert torch.equal(got, expected)
    for one, other in zip(slow, fast, strict=True):
        torch.testing.assert_close(one, other)


def test_infinite_and_missing_numbers_pass_the_same_way():
    net = nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))
    image = torch.tensor([[-torch.inf, -1, torch.nan, 1], [-2, -3, 0.0, torch.inf]])[None, None]
    torch.testing.assert_close(pool_first(net)(image), net(image), equal_nan=True)


def test_the_pair_really_runs_the_other_way_round():
    net = _chain()
    shapes = []
    view = pool_first(net)
    relu = net[1]
    relu.register_forward_hook(lambda module, inputs, output: shapes.append(output.shape[-1]))
    view(torch.zeros(2, 3, 24, 24))
    assert shapes == [10]  # 22 cells without the swap


def test_the_net_is_untouched_and_shares_its_parameters():
    net = create("convnet-mnist")
    before = copy.deepcopy(net.state_dict())
    names = [name for name, _ in net.named_modules()]
    view = pool_first(net)
    assert [name for name, _ in net.named_modules()] == names
    assert list(net.state_dict()) == list(before)
    assert [id(p) for p in view.parameters()] == [id(p) for p in net.parameters()]
    image = torch.randn(2, 1, 28, 28)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.mul_(1.5)
    assert torch.equal(view(image), net(image))
    net.load_state_dict(before)
    assert torch.equal(view(image), net(image))


def test_the_modes_of_training_and_evaluation_show_in_both():
    class Noisy(nn.Module):
        def __init__(self):
            super().__init__()
            self.chain = nn.Sequential(nn.ReLU(), nn.MaxPool2d(2))

        def forward(self, x):
            return self.chain(x) + self.training

    net = Noisy()
    view = pool_first(net)
    image = torch.zeros(1, 1, 4, 4)
    assert view(image).sum() == 4
    net.eval()
    assert view(image).sum() == 0
    view.train()
    assert net.training
    assert view(image).sum() == 4


class _SubclassedReLU(nn.ReLU):
    pass


class _SubclassedChain(nn.Sequential):
    pass


def _hooked() -> nn.Module:
    relu = nn.ReLU()
    relu.register_forward_hook(lambda module, inputs, output: -output)
    return nn.Sequential(relu, nn.MaxPool2d(2))


LEFT_ALONE = {
    "tanh": lambda: nn.Sequential(nn.Tanh(), nn.MaxPool2d(2)),
    "average pooling": lambda: nn.Sequential(nn.ReLU(), nn.AvgPool2d(2)),
    "a subclass of ReLU": lambda: nn.Sequential(_SubclassedReLU(), nn.MaxPool2d(2)),
    "a subclass of Sequential": lambda: _SubclassedChain(nn.ReLU(), nn.MaxPool2d(2)),
    "pooling first already": lambda: nn.Sequential(nn.MaxPool2d(2), nn.ReLU()),
    "indices asked for": lambda: nn.Sequential(nn.ReLU(), nn.MaxPool2d(2, return_indices=True)),
    "a hook on it": _hooked,
    "a single layer": lambda: nn.ReLU(),
}


@pytest.mark.parametrize("make", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_whatever_else_is_left_alone(make):
    net = make()
    assert pool_first(net) is net
