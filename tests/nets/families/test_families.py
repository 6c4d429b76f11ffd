"""FIGURES section 4: every net that the courses name has exactly their number of parameters."""

import pytest
import torch
from tests.nets.families.tables import chain_table, net_table, table

from striate.nets import create, describe, names

FIGURES = {
    "convnet-mnist": 93_322,
    "convnet-mnist-5x5": 118_346,
    "convnet-mnist-dropout": 80_266,
    "convnet-cats-dogs": 3_453_121,
    "convnet-cifar": 22_466,
    "convnet-tiny-cifar": 31_066,
    "lenet-32x32x3": 62_006,
    "lenet5": 61_706,
    "lenet5-1998": 60_000,
    "alexnet": 60_965_224,
    "alexnet-one-tower": 62_378_344,
    "zfnet": 62_357_608,
    "vgg16": 138_357_544,
    "vgg19": 143_667_240,
    "resnet50": 25_557_032,
    "googlenet": 6_624_904,
    "inception-v3": 23_834_568,
    "xception": 22_855_952,
    "mobilenet": 4_231_976,
}
# The papers or torchvision's own table have these.
OTHERS = {
    "ablation-8": 540_954,
    "vgg11": 132_863_336,
    "vgg13": 133_047_848,
    "resnet18": 11_689_512,
    "resnet34": 21_797_672,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
    "striate-small": 1_972_802,
}
AUXILIARY = {"googlenet": 13_004_888, "inception-v3": 27_161_264}
INPUTS = {
    "convnet-mnist": (28, 28, 1),
    "convnet-cats-dogs": (150, 150, 3),
    "lenet5": (32, 32, 1),
    "alexnet": (227, 227, 3),
    "zfnet": (224, 224, 3),
    "vgg16": (224, 224, 3),
    "inception-v3": (299, 299, 3),
    "xception": (299, 299, 3),
    "mobilenet": (224, 224, 3),
}


def _count(name, **arguments):
    with torch.device("meta"):
        net = create(name, **arguments)
    return sum(parameter.numel() for parameter in net.parameters())


@pytest.mark.parametrize(("name", "expected"), (FIGURES | OTHERS).items(), ids=FIGURES | OTHERS)
def test_parameters(name, expected):
    assert _count(name) == expected
    stated = describe(name).summary + (describe(name).builder.__doc__ or "")
    assert f"{expected:,}" in stated, "its docstring says another number"


def test_no_registered_net_is_left_out():
    assert {*FIGURES, *OTHERS} == set(names())


@pytest.mark.parametrize(("name", "expected"), AUXILIARY.items(), ids=AUXILIARY)
def test_parameters_with_auxiliary_heads(name, expected):
    assert _count(name, auxiliary=True) == expected


@pytest.mark.parametrize(("name", "expected"), INPUTS.items(), ids=INPUTS)
def test_input(name, expected):
    assert describe(name).native == expected


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("| 336 |", "| 337 |"),
        ("32x32x12", "30x30x12"),
        ("12 of 3x3", "12 of 5x5"),
        ("padding 1", "padding 2"),
        (", ReLU", ", tanh"),
        ("| pool, 2x2 |", "| pool, 3x3 |"),
        ("| dense |", "| dense2 |"),
    ],
)
def test_a_slip_in_the_table_of_a_chain_is_seen(right, wrong, monkeypatch):
    builder = describe("convnet-tiny-cifar").builder
    written = builder.__doc__ or ""
    assert right in written
    monkeypatch.setattr(builder, "__doc__", written.replace(right, wrong))
    assert chain_table("convnet-tiny-cifar") != table("convnet-tiny-cifar")


@pytest.mark.parametrize(("right", "wrong"), [("7x7x2048", "8x8x2048"), ("layer3", "layer5")])
def test_a_slip_in_the_table_of_another_net_is_seen(right, wrong, monkeypatch):
    builder = describe("resnet50").builder
    ends = {word: f"model.{word}" for word in ("conv1", "layer1", "layer2", "layer3", "layer4")}
    ends["fc"] = "model.fc"
    assert net_table("resnet50", ends) == table("resnet50")
    monkeypatch.setattr(builder, "__doc__", (builder.__doc__ or "").replace(right, wrong))
    assert net_table("resnet50", ends) != table("resnet50")
