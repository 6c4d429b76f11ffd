"""Nets of other libraries are found by name alone, and their libraries left asleep."""

import functools
import sys

import pytest
import torch

from striate.errors import UnknownNet
from striate.nets import NetSpec, _elsewhere
from striate.nets._elsewhere import look_up
from striate.nets._timm import TimmNet
from striate.nets._torchvision import TorchvisionNet


@pytest.fixture
def timms(monkeypatch):
    """A timm of two nets, without importing it."""
    monkeypatch.setattr(_elsewhere, "timm_names", lambda: ["alpha_9", "resnet50"])
    monkeypatch.setattr(_elsewhere, "native_input", lambda name: (len(name), 96, 2))


@pytest.mark.parametrize("name", ["mobilenet_v2", "torchvision:mobilenet_v2"])
def test_torchvisions_nets_are_found_as_they_are_and_by_their_library(name):
    family = look_up(name)
    assert family is not None
    assert (family.name, family.library) == (name, "torchvision")
    assert (family.native, family.num_classes, family.arguments) == ((224, 224, 3), 1000, {})
    assert family.summary == "MobileNetV2 (Sandler et al. 2018), from torchvision."
    assert not family.any_size


@pytest.mark.parametrize(("name", "side"), [("inception_v3", 299), ("googlenet", 224)])
def test_two_have_auxiliary_heads_which_are_off(name, side):
    family = look_up(f"torchvision:{name}")
    assert family is not None
    assert (family.native, family.arguments) == ((side, side, 3), {"auxiliary": False})


def test_what_is_found_builds_the_net_of_that_name():
    family = look_up("torchvision:squeezenet1_1")
    assert family is not None
    with torch.device("meta"):
        net = family.builder(NetSpec("name", family.name, 7, 2, 64, 64))
    assert isinstance(net, TorchvisionNet)
    assert (net.name, net.num_classes, net.spec.in_channels) == ("squeezenet1_1", 7, 2)


@pytest.mark.parametrize("name", ["lenet5", "MobileNet_V2", "mobilenet-v2", "", "timm", "keras:x"])
def test_names_of_neither_library_are_nobodys(name):
    assert look_up(name) is None


def test_looking_up_imports_neither_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setitem(sys.modules, "timm", None)
    assert look_up("vit_b_16") is not None
    assert look_up("lenet5") is None


def test_timms_nets_take_what_timm_made_them_for(timms):
    family = look_up("timm:alpha_9")
    assert family is not None
    assert (family.name, family.library, family.arguments) == ("timm:alpha_9", "timm", {})
    assert family.native == (7, 96, 2)
    assert family.summary == "The net that timm calls alpha_9."
    assert isinstance(family.builder, functools.partial)
    assert (family.builder.func, family.builder.keywords) == (TimmNet, {"name": "alpha_9"})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("torchvision:mobilnet_v2", r"no net of torchvision's called 'mobilnet_v2'\. Did you mean"),
        ("torchvision:", r"no net of torchvision's called ''\. There are: alexnet, convnext_base"),
        ("torchvision:lenet5", r"no net of torchvision's called 'lenet5'"),
        ("torchvision:" + "x" * 900, r"called 'x{60}'\."),
        ("timm:alpha_8", r"no net of timm's called 'alpha_8'\. Did you mean alpha_9\?$"),
        ("timm:resnet50.a1_in1k", r"Leave out \.a1_in1k, which names weights\.$"),
        ("timm:resnet5.a1_in1k", r"no net of timm's called 'resnet5\.a1_in1k'\. ((?!Leave).)*$"),
        ("timm:resnet50." + "x" * 900, r"Leave out \.x{40}, which names weights\.$"),
    ],
    ids=lambda text: text[:24],
)
def test_what_a_library_does_not_have_is_said_with_the_nearest(name, words, timms):
    with pytest.raises(UnknownNet, match=words):
        look_up(name)
