"""Channels and length, or tokens and their numbers."""

from torch import nn

from striate.anatomy import describe
from striate.anatomy._signals import are_signals, readable_shapes


class _Turned(nn.Module):
    def forward(self, x):
        return x.transpose(1, 2)


def test_a_transformer_on_a_signal_has_tokens():
    net = nn.Sequential(
        nn.Conv1d(3, 8, 5), nn.ReLU(), _Turned(), nn.LayerNorm(8), nn.Linear(8, 6), nn.GELU()
    )
    found = describe(net, input=(100, 3))
    by_type = {
        layer.type: signal for layer, signal in zip(found.layers, are_signals(found), strict=True)
    }
    assert by_type["Conv1d"]
    assert by_type["ReLU"]
    assert not by_type["Linear"]
    assert not by_type["GELU"]
    shapes = {layer.type: s for layer, s in zip(found.layers, readable_shapes(found), strict=True)}
    assert shapes["Conv1d"] == ([100, 3], [96, 8])
    assert shapes["Linear"] == ([96, 8], [96, 6])


def test_a_net_on_pictures_has_none():
    net = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Flatten(2))
    found = describe(net, input=(8, 8, 3))
    assert are_signals(found) == [False, False]
    assert readable_shapes(found)[-1] == ([6, 6, 8], [8, 36])
