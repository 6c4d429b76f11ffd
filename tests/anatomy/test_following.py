"""Three ways through a net, each with the shapes of a true picture."""

import pytest
import torch
from torch import nn

from striate.anatomy._calls import watched
from striate.anatomy._following import follow
from striate.errors import ShapeError
from striate.nets import create, names

SHAPE = (3, 8, 8)


class _Views(nn.Module):
    """Asks torch to work a length out, which it cannot for no pictures."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(192, 2)

    def forward(self, x):
        return self.dense(x.view(x.shape[0], -1))


class _Looks(_Views):
    """Looks at its numbers, which there are none of on the meta device."""

    def forward(self, x):
        if x.max().item() != 0:
            raise ValueError("only zeros")
        return super().forward(x)


WAYS = {
    "no pictures": (lambda: nn.Sequential(nn.Flatten(), nn.Linear(192, 2)), 0, "cpu"),
    "the meta device": (_Views, 1, "meta"),
    "a picture of zeros": (_Looks, 1, "cpu"),
}


@pytest.mark.parametrize(("make", "pictures", "device"), WAYS.values(), ids=WAYS)
def test_each_way_gives_the_shapes_and_leaves_the_net_where_it_was(make, pictures, device):
    net = make()
    module, calls = follow("net", net, SHAPE)
    assert calls[-1].output_shape == (pictures, 2)
    assert next(module.parameters()).device.type == device
    assert next(net.parameters()).device.type == "cpu"


@pytest.mark.parametrize("name", names())
def test_no_pictures_and_one_picture_give_the_same_shapes(name):
    net = create(name).eval()
    shape = (net.spec.in_channels, net.spec.height, net.spec.width)
    _, empty = follow(name, net, shape)
    with torch.no_grad(), watched(net) as full:
        net(torch.zeros(1, *shape))
    assert len(empty) == len(full)
    for one, other in zip(empty, full, strict=True):
        assert one.output_shape is not None
        assert other.output_shape is not None
        assert one.output_shape[1:] == other.output_shape[1:]


def test_a_net_that_fails_every_way_says_what_torch_said():
    with pytest.raises(ShapeError, match=r"mine cannot take one picture of 8x8x3: .*192.*191"):
        follow("mine", nn.Sequential(nn.Flatten(), nn.Linear(191, 2)), SHAPE)
