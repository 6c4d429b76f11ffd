"""FIGURES section 4: convnet-mnist, counted by layer and held against its one line."""

import pytest
import torch

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {"conv1": 320, "conv2": 18_496, "conv3": 36_928, "dense1": 36_928, "dense2": 650}
LINE = (
    "conv(32, 3) relu pool(2) conv(64, 3) relu pool(2) conv(64, 3) relu flatten "
    "dense(64) relu dense(classes)"
)


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_figures_parameters(layer, expected):
    net = create("convnet-mnist")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_93322():
    assert sum(LAYERS.values()) == 93_322
    assert sum(p.numel() for p in create("convnet-mnist").parameters()) == 93_322


def test_its_line_of_the_notation_computes_the_same():
    net = create("convnet-mnist").eval()
    written = create(LINE, num_classes=net.num_classes, in_channels=1, size=(28, 28)).eval()
    written.load_state_dict(net.state_dict())
    images = torch.rand(2, 1, 28, 28)
    assert torch.equal(written(images), net(images))


def test_pictures_below_18_are_too_small():
    create("convnet-mnist", size=18)
    with pytest.raises(InputTooSmall, match=r"^convnet-mnist cannot.*17x17.*at least 18x18"):
        create("convnet-mnist", size=17)


def test_its_base_alone_has_55744():
    assert (
        sum(p.numel() for p in create("convnet-mnist").get_submodule("features").parameters())
        == 55_744
    )
