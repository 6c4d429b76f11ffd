"""FIGURES section 4: AlexNet's sizes, layers, and the order of norm and pooling."""

import pytest
import torch
from torch import nn

from striate.errors import InputTooSmall
from striate.nets import SequentialNet, create
from striate.nets.families._alexnet import response_norm

ALEXNET = {"conv1": 34_944, "conv2": 307_456, "conv3": 885_120, "conv4": 663_936}
ALEXNET |= {"conv5": 442_624, "dense6": 37_752_832, "dense7": 16_781_312, "dense8": 4_097_000}
ONE_TOWER = ALEXNET | {"conv2": 614_656, "conv4": 1_327_488, "conv5": 884_992}
NETS = {"alexnet": ALEXNET, "alexnet-one-tower": ONE_TOWER}


def _on_meta(name, **how) -> SequentialNet:
    with torch.device("meta"):
        net = create(name, **how)
    assert isinstance(net, SequentialNet)
    return net


@pytest.mark.parametrize(("name", "expected"), NETS.items(), ids=NETS)
def test_layers_have_the_figures_parameters(name, expected):
    net = _on_meta(name)
    counted = {
        path.rpartition(".")[2]: sum(weight.numel() for weight in module.parameters())
        for path, module in net.named_modules()
        if isinstance(module, nn.Conv2d | nn.Linear)
    }
    assert counted == expected


def test_the_papers_sizes():
    net, found = _on_meta("alexnet"), []
    x = torch.zeros(1, 3, net.spec.height, net.spec.width, device="meta")
    for layer in net.features:
        x = layer(x)
        if isinstance(layer, nn.Conv2d | nn.MaxPool2d):
            found.append(x.shape[3])
    assert found == [55, 27, 27, 13, 13, 13, 13, 6]


def test_alexnets_first_filters_have_34848_weights():
    conv1 = _on_meta("alexnet").features[0]
    assert isinstance(conv1, nn.Conv2d)
    assert conv1.weight.numel() == 34_848


def test_it_normalises_before_it_pools():
    names = [name for name, _ in _on_meta("alexnet").features.named_children()]
    assert names[1:4] == ["relu1", "norm1", "pool1"]


def test_the_norm_is_the_papers_formula():
    a = torch.rand(1, 7, 2, 2, dtype=torch.float64) * 30
    expected = a.clone()
    for i in range(7):
        near = a[:, max(0, i - 2) : min(6, i + 2) + 1].square().sum(1)
        expected[:, i] = a[:, i] / (2 + 1e-4 * near) ** 0.75
    torch.testing.assert_close(response_norm()(a), expected)


def test_slides_removals_drop_these_parameters():
    assert ALEXNET["dense7"] == 16_781_312
    # Without 6 and 7 the last layer reads 9,216 numbers rather than 4,096.
    assert ALEXNET["dense6"] + ALEXNET["dense7"] - (9_216 - 4_096) * 1_000 == 49_414_144


@pytest.mark.parametrize("name", NETS)
def test_smaller_pictures_are_refused(name):
    with pytest.raises(InputTooSmall, match=rf"^{name} cannot.*66x66.*at least 67x67"):
        _on_meta(name, size=66)


def test_what_is_dropped_is_the_output_of_the_first_two_dense_layers():
    names = [name for name, _ in _on_meta("alexnet").head.named_children()]
    assert names == [
        "flatten", "dense6", "relu6", "dropout6", "dense7", "relu7", "dropout7", "dense8",
    ]  # fmt: skip
