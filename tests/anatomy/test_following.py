"""Two ways through a net, each with the shapes of a true picture, and the memory it takes."""

import pytest
import torch
from torch import nn

from striate.anatomy._following import follow
from striate.errors import ShapeError
from striate.nets import create, names
from striate.nets._probing import without_numbers

SHAPE = (3, 8, 8)


class _Views(nn.Module):
    """Asks torch to work a length out."""

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


WAYS = {"the meta device": (_Views, "meta"), "a picture of zeros": (_Looks, "cpu")}


@pytest.mark.parametrize(("make", "device"), WAYS.values(), ids=WAYS)
def test_each_way_gives_the_shapes_and_leaves_the_net_where_it_was(make, device):
    net = make()
    followed = follow("net", net, SHAPE)
    assert followed.rows[-1].output_shape == [2]
    assert followed.rows[-1].macs == 192 * 2
    assert next(followed.net.parameters()).device.type == device
    assert next(net.parameters()).device.type == "cpu"
    assert net.training


@pytest.mark.parametrize("name", names())
def test_a_followed_net_has_the_shapes_that_it_has_when_it_computes(name):
    with without_numbers():
        net = create(name).eval()
    net.to_empty(device="cpu")  # shapes are asked for: whatever numbers lie there will do
    shape = (net.spec.in_channels, net.spec.height, net.spec.width)
    found = {row.name: row.output_shape for row in follow(name, net, shape).rows}
    computed = {}

    def note(path):
        return lambda _module, _inputs, output: computed.update({path: list(output.shape[1:])})

    for path, module in net.named_modules():
        if path in found:
            module.register_forward_hook(note(path))
    with torch.no_grad():
        net(torch.zeros(1, *shape))
    assert len(computed) > 2
    assert {path: found[path] for path in computed} == computed


def test_running_memory_is_the_most_that_is_alive_at_once():
    chain = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Conv2d(4, 16, 1), nn.Conv2d(16, 1, 1))
    # The picture is held by the caller; the first maps go when the second are there.
    assert follow("chain", chain, SHAPE).peak_bytes == 4 * 64 * (3 + 4 + 16)


def test_in_place_needs_no_second_memory():
    aside, in_place = (nn.Sequential(nn.Conv2d(3, 8, 1), nn.ReLU(now)) for now in (False, True))
    assert follow("aside", aside, SHAPE).peak_bytes == 4 * 64 * (3 + 8 + 8)
    assert follow("in place", in_place, SHAPE).peak_bytes == 4 * 64 * (3 + 8)


def test_a_net_that_fails_every_way_says_what_torch_said():
    with pytest.raises(ShapeError, match=r"mine cannot take one picture of 8x8x3: .*192.*191"):
        follow("mine", nn.Sequential(nn.Flatten(), nn.Linear(191, 2)), SHAPE)
