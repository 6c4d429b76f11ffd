"""FIGURES section 4: lenet5, counted by layer and held against its one line."""

import pytest
import torch

from striate.errors import InputTooSmall
from striate.nets import create

LAYERS = {"conv1": 156, "conv2": 2_416, "conv3": 48_120, "dense1": 10_164, "dense2": 850}
LINE = (
    "conv(6, 5) tanh avgpool(2) conv(16, 5) tanh avgpool(2) conv(120, 5) tanh flatten "
    "dense(84) tanh dense(classes)"
)


@pytest.mark.parametrize(("layer", "expected"), LAYERS.items(), ids=LAYERS)
def test_a_layer_has_the_figures_parameters(layer, expected):
    net = create("lenet5")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_all_layers_together_have_61706():
    assert sum(LAYERS.values()) == 61_706
    assert sum(p.numel() for p in create("lenet5").parameters()) == 61_706


def test_its_line_of_the_notation_computes_the_same():
    net = create("lenet5").eval()
    written = create(LINE, num_classes=net.num_classes, in_channels=1, size=(32, 32)).eval()
    written.load_state_dict(net.state_dict())
    images = torch.rand(2, 1, 32, 32)
    assert torch.equal(written(images), net(images))


def test_pictures_below_32_are_too_small():
    create("lenet5", size=32)
    with pytest.raises(InputTooSmall, match=r"^lenet5 cannot.*31x31.*at least 32x32"):
        create("lenet5", size=31)


def test_c5_gives_120_maps_of_one_cell():
    assert create("lenet5").forward_features(torch.zeros(1, 1, 32, 32)).shape == (1, 120, 1, 1)


ORIGINAL = {"conv1": 156, "pool1": 12, "conv2": 1_516, "pool2": 32, "conv3": 48_120}
ORIGINAL |= {"dense1": 10_164, "dense2": 0}


@pytest.mark.parametrize(("layer", "expected"), ORIGINAL.items(), ids=ORIGINAL)
def test_a_layer_of_1998_has_the_papers_parameters(layer, expected):
    net = create("lenet5-1998")
    found = [module for name, module in net.named_modules() if name.endswith(f".{layer}")]
    assert [sum(p.numel() for p in module.parameters()) for module in found] == [expected]


def test_the_original_is_lenet5_with_all_its_options():
    options = {"sparse": True, "trainable_subsampling": True, "scaled_tanh": True, "rbf": True}
    net, original = create("lenet5", **options).eval(), create("lenet5-1998").eval()
    original.load_state_dict(net.state_dict())
    images = torch.rand(2, 1, 32, 32)
    assert torch.equal(original(images), net(images))


def test_new_classes_have_targets_of_their_own_and_no_weight_changes():
    net = create("lenet5-1998")
    before = list(net.parameters())
    net.reset_classifier(26)
    assert net(torch.zeros(2, 1, 32, 32)).shape == (2, 26)
    assert all(old is new for old, new in zip(before, net.parameters(), strict=True))
