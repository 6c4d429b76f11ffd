"""FIGURES section 4: lenet-32x32x3, counted by layer and held against its one line."""

import pytest
import torch

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {"conv1": 456, "conv2": 2_416, "dense1": 48_120, "dense2": 10_164, "dense3": 850}
LINE = (
    "conv(6, 5) relu pool(2) conv(16, 5) relu pool(2) flatten dense(120) relu dense(84) "
    "relu dense(classes)"
)


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_figures_parameters(layer, expected):
    net = create("lenet-32x32x3")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_62006():
    assert sum(LAYERS.values()) == 62_006
    assert sum(p.numel() for p in create("lenet-32x32x3").parameters()) == 62_006


def test_its_line_of_the_notation_computes_the_same():
    net = create("lenet-32x32x3").eval()
    written = create(LINE, num_classes=net.num_classes, in_channels=3, size=(32, 32)).eval()
    written.load_state_dict(net.state_dict())
    images = torch.rand(2, 3, 32, 32)
    assert torch.equal(written(images), net(images))


def test_pictures_below_16_are_too_small():
    create("lenet-32x32x3", size=16)
    with pytest.raises(InputTooSmall, match=r"^lenet-32x32x3 cannot.*15x15.*at least 16x16"):
        create("lenet-32x32x3", size=15)


def test_its_last_pooling_leaves_400_numbers():
    maps = create("lenet-32x32x3").forward_features(torch.zeros(1, 3, 32, 32))
    assert maps.flatten(1).shape == (1, 400)
