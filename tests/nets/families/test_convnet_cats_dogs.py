"""FIGURES section 4: convnet-cats-dogs, counted by layer and held against its one line."""

import pytest
import torch

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {
    "conv1": 896,
    "conv2": 18_496,
    "conv3": 73_856,
    "conv4": 147_584,
    "dense1": 3_211_776,
    "dense2": 513,
}
LINE = (
    "conv(32, 3) relu pool(2) conv(64, 3) relu pool(2) conv(128, 3) relu pool(2) "
    "conv(128, 3) relu pool(2) flatten dense(512) relu dense(1)"
)


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_figures_parameters(layer, expected):
    net = create("convnet-cats-dogs")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_3453121():
    assert sum(LAYERS.values()) == 3_453_121
    assert sum(p.numel() for p in create("convnet-cats-dogs").parameters()) == 3_453_121


def test_its_line_of_the_notation_computes_the_same():
    net = create("convnet-cats-dogs").eval()
    written = create(LINE, num_classes=net.num_classes, in_channels=3, size=(150, 150)).eval()
    written.load_state_dict(net.state_dict())
    images = torch.rand(2, 3, 150, 150)
    assert torch.equal(written(images), net(images))


def test_pictures_below_46_are_too_small():
    create("convnet-cats-dogs", size=46)
    with pytest.raises(InputTooSmall, match=r"^convnet-cats-dogs cannot.*45x45.*at least 46x46"):
        create("convnet-cats-dogs", size=45)


@pytest.mark.parametrize(("classes", "logits"), [(2, 1), (3, 3), (10, 10)])
def test_two_classes_share_one_logit_and_more_have_one_each(classes, logits):
    net = create("convnet-cats-dogs", num_classes=classes, size=46)
    assert net(torch.zeros(2, 3, 46, 46)).shape == (2, logits)
