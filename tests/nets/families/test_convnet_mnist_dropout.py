"""FIGURES section 4: convnet-mnist-dropout, counted by layer and held against its one line."""

import pytest
import torch

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {"conv1": 640, "conv2": 36_928, "conv3": 36_928, "dense1": 5_770}
LINE = (
    "conv(64, 3) relu pool(2) conv(64, 3) relu pool(2) conv(64, 3) relu flatten "
    "dropout(0.2) dense(classes)"
)


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_figures_parameters(layer, expected):
    net = create("convnet-mnist-dropout")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_80266():
    assert sum(LAYERS.values()) == 80_266
    assert sum(p.numel() for p in create("convnet-mnist-dropout").parameters()) == 80_266


def test_its_line_of_the_notation_computes_the_same():
    net = create("convnet-mnist-dropout").eval()
    written = create(LINE, num_classes=net.num_classes, in_channels=1, size=(28, 28)).eval()
    written.load_state_dict(net.state_dict())
    images = torch.rand(2, 1, 28, 28)
    assert torch.equal(written(images), net(images))


def test_pictures_below_18_are_too_small():
    create("convnet-mnist-dropout", size=18)
    with pytest.raises(
        InputTooSmall, match=r"^convnet-mnist-dropout cannot.*17x17.*at least 18x18"
    ):
        create("convnet-mnist-dropout", size=17)


def test_it_drops_a_fifth_unless_told_otherwise():
    assert create("convnet-mnist-dropout").get_submodule("head.dropout").p == 0.2
    assert create("convnet-mnist-dropout", dropout=0.4).get_submodule("head.dropout").p == 0.4
    assert "dropout" not in dict(create("convnet-mnist-dropout", dropout=0).named_modules())
