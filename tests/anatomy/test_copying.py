"""Copies of everyday nets, and nets that there is no looking into, each with its cure."""

import threading

import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

from striate.anatomy import describe
from striate.anatomy._copying import copied, uncompiled
from striate.errors import ForeignLayer

PICTURE = torch.zeros(1, 3, 8, 8)


def _convolution():
    return nn.Conv2d(3, 4, 3, padding=1)


def _run_once(net):
    net(PICTURE)
    return net


class _Remembers(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = _convolution()

    def forward(self, x):
        self.last = self.convolution(x)
        return self.last


def _pruned():
    layer = _convolution()
    prune.l1_unstructured(layer, "weight", 0.5)
    return layer


EVERYDAY = {
    "weight norm": lambda: nn.utils.weight_norm(_convolution()),
    "spectral norm": lambda: nn.utils.spectral_norm(_convolution()),
    "new weight norm": lambda: parametrizations.weight_norm(_convolution()),
    "pruned": _pruned,
    "remembers": _Remembers,
}


@pytest.mark.filterwarnings("ignore:.*weight_norm.*is deprecated")
@pytest.mark.parametrize("make", EVERYDAY.values(), ids=EVERYDAY)
def test_a_net_that_has_run_is_described(make):
    net = _run_once(make())
    anatomy = describe(net, input=(8, 8, 3))
    (layer,) = anatomy.layers
    assert layer.parameters == sum(parameter.numel() for parameter in net.parameters())
    assert (layer.kind, layer.output_shape, layer.receptive_field) == ("convolution", [4, 8, 8], 3)


@pytest.mark.parametrize("device", ["meta", None])
def test_a_copy_has_torchs_hooks_and_none_of_the_users(device):
    layer = _pruned()
    layer.register_forward_pre_hook(lambda *_: None)
    layer.register_forward_hook(lambda *_: None)
    copy = copied("net", layer, device)
    assert [type(hook) for hook in copy._forward_pre_hooks.values()] == [prune.L1Unstructured]
    assert not copy._forward_hooks
    assert len(layer._forward_pre_hooks) == 2


class _Compiled:
    """A compiler that notes whether it was asked."""

    def __init__(self):
        self.asked = False

    def __call__(self, graph, _inputs):
        self.asked = True
        return graph.forward


def _compiled_inside(backend):
    net = nn.Sequential()
    net.append(torch.compile(nn.Sequential(_convolution()), backend=backend))  # type: ignore[arg-type]
    return net


def _compiled_in_place(backend):
    net = nn.Sequential(_convolution())
    net.compile(backend=backend)
    return net


def _compiled(backend):
    return torch.compile(nn.Sequential(_convolution()), backend=backend)


@pytest.mark.parametrize("make", [_compiled, _compiled_inside, _compiled_in_place])
def test_a_compiled_net_is_described_as_it_is_written_and_never_compiled(make):
    backend = _Compiled()
    anatomy = describe(make(backend), input=(8, 8, 3))
    assert [row.type for row in anatomy.layers] == ["Conv2d"]
    assert "_orig_mod" not in anatomy.layers[0].name
    assert anatomy.net == "Sequential"
    assert not backend.asked


def test_a_net_that_is_not_compiled_is_its_own():
    net = _convolution()
    assert uncompiled(net) is net


class _Masked(nn.Module):
    def forward(self, x, mask, *, scale=1):
        return x * mask * scale


class _Locked(nn.Module):
    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def forward(self, x):
        return x


class _PackedLinear(nn.Linear):
    """What torch puts in a linear layer's place when it quantises a net."""


_PackedLinear.__module__ = "torch.ao.nn.quantized.dynamic.modules.linear"


def _scripted():
    class Plain(nn.Module):
        def forward(self, x):
            return x + 1

    return torch.jit.trace(Plain(), PICTURE)


REFUSED = {
    "two inputs": (_Masked, r"takes 2 inputs \(x, mask\).*forward takes the picture alone"),
    "a lock": (_Locked, r"cannot be copied.*cannot pickle '_thread.lock'.*__deepcopy__"),
    "lazy": (
        lambda: nn.Sequential(nn.LazyConv2d(3, 3)),
        r"not initialised: LazyConv2d '0'.*Run the net once",
    ),
    "quantised": (
        lambda: nn.Sequential(_PackedLinear(3, 4)),
        r"is quantised: _PackedLinear '0'.*before it was quantised",
    ),
    "scripted": (_scripted, r"scripted module.*before torch.jit.script"),
}


@pytest.mark.filterwarnings("ignore")  # torch warns of lazy layers, and that it will drop scripts
@pytest.mark.parametrize(("make", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_described_says_the_cause_and_the_cure(make, words):
    with pytest.raises(ForeignLayer, match=words):
        describe(make(), input=(8, 8, 3))


@pytest.mark.filterwarnings("ignore")  # torch says that it will move its quantisation
def test_torchs_own_dynamic_quantisation_is_refused():
    net = nn.Sequential(nn.Flatten(), nn.Linear(192, 4))
    quantised = torch.ao.quantization.quantize_dynamic(net)
    with pytest.raises(ForeignLayer, match=r"is quantised: Linear '1'"):
        describe(quantised, input=(8, 8, 3))
