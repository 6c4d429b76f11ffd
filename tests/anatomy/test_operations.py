"""Multiply-accumulates against torch's own counter, windows against the layers they came from."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from striate.anatomy import describe

COUNTED = {
    "convolution": (nn.Conv2d(4, 6, 3, padding=1), (8, 8, 4)),
    "strided": (nn.Conv2d(4, 6, 3, stride=2), (9, 9, 4)),
    "grouped": (nn.Conv2d(4, 6, 3, groups=2), (8, 8, 4)),
    "depthwise": (nn.Conv2d(4, 4, 5, groups=4), (8, 8, 4)),
    "dilated": (nn.Conv2d(4, 6, 3, dilation=2), (8, 8, 4)),
    "oblong": (nn.Conv2d(4, 6, (1, 7), padding=(0, 3)), (8, 8, 4)),
    "same padding": (nn.Conv2d(4, 6, 4, padding="same"), (8, 8, 4)),
    "transposed": (nn.ConvTranspose2d(4, 6, 3, stride=2), (8, 8, 4)),
    "transposed grouped": (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), (8, 8, 4)),
    "signal": (nn.Conv1d(4, 6, 3), (8, 4)),
    "volume": (nn.Conv3d(4, 6, 3), (5, 5, 5, 4)),
    "dense": (nn.Sequential(nn.Flatten(), nn.Linear(48, 10)), (4, 4, 3)),
    "dense on tokens": (nn.Sequential(nn.Flatten(2), nn.Linear(16, 10)), (4, 4, 3)),
    "recurrent": (nn.Sequential(nn.Flatten(2), nn.LSTM(16, 5, batch_first=True)), (4, 4, 3)),
    "gated": (nn.Sequential(nn.Flatten(2), nn.GRU(16, 5, 2, batch_first=True)), (4, 4, 3)),
    "recurrent cell": (nn.Sequential(nn.Flatten(), nn.RNNCell(48, 5)), (4, 4, 3)),
    "long memory cell": (nn.Sequential(nn.Flatten(), nn.LSTMCell(48, 5)), (4, 4, 3)),
    "gated cell": (nn.Sequential(nn.Flatten(), nn.GRUCell(48, 5)), (4, 4, 3)),
    "attention": (nn.Sequential(nn.Flatten(2), nn.TransformerEncoderLayer(16, 2)), (4, 4, 3)),
}


class _Function(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


FUNCTIONS = {
    "matmul": lambda x: x @ x.transpose(-1, -2),
    "bmm": lambda x: torch.bmm(x[:, 0], x[:, 1]),
    "einsum": lambda x: torch.einsum("nchw,ncwk->nchk", x, x),
    "linear": lambda x: functional.linear(x, torch.ones(5, 8, device=x.device)),
    "attention of fewer keys": lambda x: functional.scaled_dot_product_attention(
        x, x[:, :, :5], x[:, :, :5, :3]
    ),
    "linalg.matmul": lambda x: torch.linalg.matmul(x, x),
    "multi_dot": lambda x: torch.linalg.multi_dot([x[0, 0], x[0, 1], x[0, 2, :, :3]]),
    "matrix_power": lambda x: torch.linalg.matrix_power(x, 5),
    "tensordot": lambda x: torch.tensordot(x[0], x[0, 0], dims=1),
    "addmm": lambda x: torch.addmm(x[0, 0], x[0, 1], x[0, 2]),
    "baddbmm": lambda x: torch.baddbmm(x[0], x[0], x[0]),
}


def _halved_flops(net, shape):
    *sides, channels = shape
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net.to("meta").eval()(torch.zeros(1, channels, *sides, device="meta"))
    return counter.get_total_flops() / 2


@pytest.mark.parametrize(("net", "shape"), COUNTED.values(), ids=COUNTED)
def test_layers_cost_half_of_what_torch_counts(net, shape):
    assert describe(net, input=shape).macs == _halved_flops(net, shape) > 0


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions_cost_half_of_what_torch_counts(function):
    net = _Function(function)
    assert describe(net, input=(8, 8, 3)).macs == _halved_flops(net, (8, 8, 3)) > 0


class _Looks(nn.Module):
    """Attention in a net that looks at its numbers, so that it runs on a picture of zeros."""

    def __init__(self, attention):
        super().__init__()
        self.attention = attention

    def forward(self, x):
        if x.device.type != "meta" and x.max().item() > 1:
            raise ValueError("only zeros")
        tokens = x.flatten(2).transpose(1, 2)
        if isinstance(self.attention, nn.MultiheadAttention):
            return self.attention(tokens, tokens, tokens, need_weights=False)[0]
        return self.attention(tokens)


class _LooksAlways(_Looks):
    def forward(self, x):
        x.max().item()
        return super().forward(x)


ATTENTIONS = {
    "attention": lambda: nn.MultiheadAttention(4, 2, batch_first=True),
    "layer": lambda: nn.TransformerEncoderLayer(4, 2, 8, batch_first=True),
    "encoder": lambda: nn.TransformerEncoder(
        nn.TransformerEncoderLayer(4, 2, 8, batch_first=True), 2
    ),
}


@pytest.mark.parametrize("make", ATTENTIONS.values(), ids=ATTENTIONS)
def test_attention_costs_as_much_in_a_net_that_looks_at_its_numbers(make):
    found = describe(_LooksAlways(make()), input=(4, 4, 4)).macs
    assert found == _halved_flops(_Looks(make()), (4, 4, 4)) > 0


PADDINGS = {
    "circular": (nn.Conv2d(4, 4, 3, padding=1, padding_mode="circular"), 1),
    "reflect": (nn.Conv2d(4, 4, 5, padding=(1, 2), padding_mode="reflect"), [1, 2]),
    "replicate": (nn.Conv2d(4, 4, 5, padding=2, padding_mode="replicate"), 2),
    "same": (nn.Conv2d(4, 4, 3, padding="same"), 1),
    "same, even": (nn.Conv2d(4, 4, 4, padding="same"), None),
    "same, even, circular": (
        nn.Conv2d(4, 4, 4, padding="same", padding_mode="circular"), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("net", "expected"), PADDINGS.values(), ids=PADDINGS)
def test_a_layer_says_how_it_pads_at_both_ends_or_nothing(net, expected):
    (row,) = describe(net, input=(8, 8, 4)).layers
    assert row.padding == expected


def test_biases_norms_poolings_and_activations_cost_nothing():
    net = nn.Sequential(
        nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.GroupNorm(1, 3), nn.AdaptiveAvgPool2d(1)
    )
    assert describe(net, input=(8, 8, 3)).macs == 0


def test_a_layer_says_its_window():
    net = nn.Sequential(
        nn.Conv2d(4, 8, (3, 5), stride=2, padding=(1, 2), dilation=2, groups=2),
        nn.MaxPool2d(3, stride=2, padding=1),
        nn.AvgPool2d(2),
        nn.AdaptiveAvgPool2d(1),
    )
    layers = describe(net, input=(64, 64, 4)).layers
    assert [layer.kernel for layer in layers] == [[3, 5], 3, 2, [8, 7]]
    assert [layer.stride for layer in layers] == [2, 2, 2, [8, 7]]
    assert [layer.padding for layer in layers] == [[1, 2], 1, 0, 0]
    assert [layer.dilation for layer in layers] == [2, 1, 1, 1]
    assert [layer.groups for layer in layers] == [2, None, None, None]
