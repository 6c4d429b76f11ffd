"""Layers and functions as rows: what a net calls, in order, however it is written."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from striate.anatomy import describe
from striate.anatomy._trace import Trace


def _rows(net, shape=(8, 8, 3)):
    anatomy = describe(net, input=shape)
    return [(row.name, row.type, row.output_shape, row.inputs) for row in anatomy.layers]


class _Residual(nn.Module):
    def __init__(self, *, in_place):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.norm = nn.BatchNorm2d(3)
        self.in_place = in_place

    def forward(self, x):
        out = self.norm(self.conv(x))
        if self.in_place:
            out += x
        else:
            out = out + x
        return functional.relu(out, inplace=self.in_place)


@pytest.mark.parametrize("in_place", [False, True])
def test_a_residual_block_shows_its_functions_and_who_reads_whom(in_place):
    net = nn.Sequential(nn.Conv2d(3, 3, 1), _Residual(in_place=in_place))
    assert _rows(net) == [
        ("0", "Conv2d", [3, 8, 8], [-1]),
        ("1.conv", "Conv2d", [3, 8, 8], [0]),
        ("1.norm", "BatchNorm2d", [3, 8, 8], [1]),
        ("1.add", "add", [3, 8, 8], [0, 2]),
        ("1.relu", "relu", [3, 8, 8], [3]),
    ]


class _WrittenOut(nn.Module):
    """A net of functions alone."""

    def __init__(self):
        super().__init__()
        self.kernel = nn.Parameter(torch.ones(4, 3, 3, 3))
        self.bias = nn.Parameter(torch.ones(4))
        self.weight = nn.Parameter(torch.ones(10, 8))

    def forward(self, x):
        x = functional.relu(functional.conv2d(x, self.kernel, self.bias, padding=1))
        x = torch.cat([functional.interpolate(x, scale_factor=2), x.repeat(1, 1, 2, 2)], dim=1)
        return functional.linear(x.mean((2, 3)), self.weight)


def test_a_net_of_functions_shows_each():
    anatomy = describe(_WrittenOut(), input=(8, 8, 3))
    assert [(row.type, row.parameters, row.values) for row in anatomy.layers] == [
        ("conv2d", 112, 4 * 64),
        ("relu", 0, 0),
        ("upsample_nearest2d", 0, 0),
        ("repeat", 0, 0),
        ("cat", 0, 8 * 256),
        ("mean", 0, 8),
        ("linear", 80, 10),
    ]
    assert anatomy.macs == 4 * 64 * 27 + 80


class _Tokens(nn.Module):
    """A class token and positions, as a vision transformer has them."""

    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.zeros(1, 1, 4))
        self.positions = nn.Parameter(torch.zeros(1, 65, 4))
        self.embed = nn.Conv2d(3, 4, 1)

    def forward(self, x):
        tokens = self.embed(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.token.expand(len(x), -1, -1), tokens], dim=1)
        return tokens + self.positions


def test_a_netts_own_parameters_stand_with_the_function_that_reads_them():
    layers = describe(_Tokens(), input=(8, 8, 3)).layers
    assert [(row.name, row.parameters) for row in layers] == [
        ("embed", 16),
        ("cat", 4),
        ("add", 260),
    ]
    assert [row.values for row in layers] == [256, 260, 0]  # to add positions is no addition layer


def test_a_weight_that_is_computed_stays_with_its_layer():
    conv = nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 3))
    (row,) = describe(nn.Sequential(conv), input=(8, 8, 3)).layers
    assert (row.name, row.kernel, row.parameters) == ("0", 3, 4 * 27 + 4 + 4)


class _SharedTwice(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = nn.Conv2d(3, 3, 3, padding=1)

    def forward(self, x):
        for _ in range(3):
            x = self.step(x)
        return x


def test_a_layer_used_again_costs_again_and_is_learned_once():
    layers = describe(_SharedTwice(), input=(8, 8, 3)).layers
    assert [row.parameters for row in layers] == [84, 0, 0]
    assert [row.macs for row in layers] == [64 * 81] * 3
    assert [row.receptive_field for row in layers] == [3, 5, 7]


class _Painted(nn.Module):
    """Writes into a part of a tensor of its own."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 2, 3, padding=1)
        self.dense = nn.Linear(4, 2)

    def forward(self, x):
        maps = x.new_zeros(len(x), 4, 8, 8)
        maps[:, :2] = self.conv(x)
        return self.dense(maps.amax((2, 3)))


def test_what_is_written_into_a_part_is_seen_behind_it():
    layers = {row.name: row for row in describe(_Painted(), input=(8, 8, 3)).layers}
    assert layers["dense"].macs == 8
    assert layers["dense"].receptive_field == "whole"
    assert layers["amax"].inputs == [list(layers).index("copy")]
    assert layers["copy"].inputs == [list(layers).index("conv")]


class _NormWrittenOut(nn.Module):
    """A convolution, a norm and an addition, none of them a module."""

    def __init__(self, *, gathered=False):
        super().__init__()
        self.kernel = nn.Parameter(torch.ones(3, 3, 3, 3))
        self.norm = (torch.zeros(3, device="meta"), torch.ones(3, device="meta"))
        self.gathered = gathered

    def forward(self, x):
        maps = functional.conv2d(x, self.kernel, padding=1)
        if self.gathered:
            return maps.sum((2, 3))
        return functional.relu(functional.batch_norm(maps, *self.norm) + x)


def test_functions_of_several_families_are_several_layers():
    layers = describe(_NormWrittenOut(), input=(16, 16, 3)).layers
    found = [(row.kind, row.values) for row in layers]
    assert found == [("convolution", 768), ("norm", 768), ("add", 768), (None, 0)]


def test_a_layer_written_out_keeps_the_values_of_its_convolution():
    (row,) = describe(_NormWrittenOut(gathered=True), input=(16, 16, 3)).layers
    assert (row.output_shape, row.values) == ([3], 768)


class _Outputs(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.one, self.other = nn.Conv2d(3, 2, 1), nn.Conv2d(3, 4, 3)
        self.kind = kind

    def forward(self, x):
        found = {"one": self.one(x), "other": self.other(x)}
        return found if self.kind is dict else self.kind(found.values())


@pytest.mark.parametrize("kind", [dict, tuple, list])
def test_nets_of_several_outputs(kind):
    assert [row[2] for row in _rows(_Outputs(kind))] == [[2, 8, 8], [4, 6, 6]]


class _Positions(nn.Module):
    """Computes a bias from its positions, whatever the picture."""

    def __init__(self):
        super().__init__()
        self.bias = nn.Linear(2, 4)
        self.register_buffer("places", torch.ones(64, 2))
        self.conv = nn.Conv2d(3, 4, 1)

    def forward(self, x):
        bias = self.bias(self.places).T.reshape(1, 4, 8, 8)
        return self.conv(x) + bias


def test_what_no_picture_reaches_costs_too_and_sees_nothing():
    anatomy = describe(_Positions(), input=(8, 8, 3))
    first = anatomy.layers[0]
    assert (first.name, first.macs, first.parameters) == ("bias", 64 * 8, 12)
    assert (first.receptive_field, first.inputs, first.values) == (None, [], 0)
    assert anatomy.layers[-1].inputs == [1]


def test_local_response_normalisation_is_one_norm():
    (row,) = describe(nn.Sequential(nn.LocalResponseNorm(5)), input=(8, 8, 3)).layers
    assert (row.type, row.values, row.kernel, row.receptive_field) == (
        "LocalResponseNorm", 192, None, 1,
    )  # fmt: skip


def test_an_adaptive_pooling_with_nothing_to_do_makes_no_values():
    net = nn.Sequential(nn.AdaptiveAvgPool2d(8), nn.AdaptiveAvgPool2d(4))
    assert [row.values for row in describe(net, input=(8, 8, 3)).layers] == [0, 48]


def test_multi_head_attention_is_one_layer_with_all_its_parameters():
    net = nn.Sequential(nn.Flatten(2), nn.TransformerEncoderLayer(64, 4, 32, batch_first=True))
    rows = {row.type: row for row in describe(net, input=(8, 8, 3)).layers}
    attention = rows["MultiheadAttention"]
    assert attention.parameters == 4 * (64 * 64 + 64)
    assert attention.biases == 4 * 64
    assert attention.macs == 3 * 4 * 64 * 64 + 2 * 3 * 3 * 64
    assert attention.output_shape == [3, 64]


@pytest.mark.parametrize("needs_weights", [True, False])
def test_attention_is_attention_whether_or_not_its_weights_are_asked_for(needs_weights):
    class Attends(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(4, 2, batch_first=True)

        def forward(self, x):
            tokens = x.flatten(2).transpose(1, 2)
            return self.attention(tokens, tokens, tokens, need_weights=needs_weights)[0]

    layers = {row.type: row for row in describe(Attends(), input=(8, 8, 4)).layers}
    assert layers["MultiheadAttention"].kind == "attention"


def test_hooks_are_gone_when_the_net_fails():
    net = nn.Sequential(nn.Flatten(), nn.Linear(5, 6))
    trace = Trace(net)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"), trace.watching(net):
        net(torch.zeros(1, 3))
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in net.modules())
