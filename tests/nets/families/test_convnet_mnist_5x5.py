"""FIGURES section 4: convnet-mnist-5x5, counted by layer and held against its one line."""

import pytest
import torch

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {"conv1": 832, "conv2": 51_264, "dense1": 65_600, "dense2": 650}
LINE = "conv(32, 5) relu pool(2) conv(64, 5) relu pool(2) flatten dense(64) relu dense(classes)"


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_figures_parameters(layer, expected):
    net = create("convnet-mnist-5x5")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_118346():
    assert sum(LAYERS.values()) == 118_346
    assert sum(p.numel() for p in create("convnet-mnist-5x5").parameters()) == 118_346


def test_its_line_of_the_notation_computes_the_same():
    net = create("convnet-mnist-5x5").eval()
    written = create(LINE, num_classes=net.num_classes, in_channels=1, size=(28, 28)).eval()
    written.load_state_dict(net.state_dict())
    images = torch.rand(2, 1, 28, 28)
    assert torch.equal(written(images), net(images))


def test_pictures_below_16_are_too_small():
    create("convnet-mnist-5x5", size=16)
    with pytest.raises(InputTooSmall, match=r"^convnet-mnist-5x5 cannot.*15x15.*at least 16x16"):
        create("convnet-mnist-5x5", size=15)
