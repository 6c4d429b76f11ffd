"""FIGURES section 4: VGG's weights, layer by layer, and what slides get wrong."""

import pytest
import torch
from torch import nn

from striate.errors import InputTooSmall
from striate.nets import create

WEIGHTS = [1_728, 36_864, 73_728, 147_456, 294_912, 589_824, 589_824, 1_179_648]
WEIGHTS += [2_359_296] * 5 + [102_760_448, 16_777_216, 4_096_000]


@pytest.fixture(scope="module")
def vgg16():
    with torch.device("meta"):
        return create("vgg16")


def test_its_weights_without_biases(vgg16):
    counts = [weight.numel() for weight in vgg16.parameters() if weight.ndim > 1]
    assert counts == WEIGHTS
    assert sum(counts) == 138_344_128


def test_it_has_three_layers_of_256(vgg16):
    widths = [m.out_channels for m in vgg16.modules() if isinstance(m, nn.Conv2d)]
    assert widths.count(256) == 3


def test_its_maps_are_halved_five_times(vgg16):
    with torch.device("meta"):
        assert vgg16.forward_features(torch.zeros(1, 3, 224, 224)).shape == (1, 512, 7, 7)


@pytest.mark.parametrize(("name", "deep"), [("vgg11", 8), ("vgg13", 10), ("vgg19", 16)])
def test_the_others_have_more_or_fewer_convolutions(name, deep):
    with torch.device("meta"):
        net = create(name)
    assert sum(isinstance(module, nn.Conv2d) for module in net.modules()) == deep


def test_logits_are_torchvisions_with_equal_weights():
    """At 224 the adaptive pooling that torchvision has before its dense layers does nothing."""
    ours = create("vgg11", num_classes=3).eval()
    theirs = create("torchvision:vgg11", num_classes=3).eval()
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    images = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        torch.testing.assert_close(ours(images), theirs(images))


def test_pictures_below_32_are_too_small():
    with pytest.raises(InputTooSmall, match=r"^vgg16 cannot.*31x31.*at least 32x32"):
        create("vgg16", size=31)
