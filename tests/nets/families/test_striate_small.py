"""Our own net: its count, its whitened first layer, the sizes it takes."""

import pytest
import torch

import striate
from striate.errors import InputTooSmall, ShapeError


def test_the_count_in_its_description():
    net = striate.create("striate-small", in_channels=1, size=28)
    assert sum(weight.numel() for weight in net.parameters()) == 290_226
    wide = striate.create("striate-small", in_channels=3, size=32)
    assert sum(weight.numel() for weight in wide.parameters()) == 1_972_802


@pytest.mark.parametrize(
    ("side", "channels", "width"), [(40, 3, 64), (41, 3, 32), (32, 1, 32), (32, 2, 32), (8, 4, 64)]
)
def test_it_is_wide_for_small_pictures_in_colour(side, channels, width):
    net = striate.create("striate-small", in_channels=channels, size=side)
    first = net.get_submodule("features.conv1")
    assert isinstance(first, torch.nn.Conv2d)
    assert first.out_channels == width


@pytest.mark.parametrize("channels", [1, 3])
def test_the_fitted_first_layer_whitens(channels):
    noise = torch.rand(64, channels, 20, 20, generator=torch.Generator().manual_seed(0))
    pictures = torch.nn.functional.avg_pool2d(noise, 3, 1)  # neighbours resemble each other
    pictures = (pictures - pictures.mean()) / pictures.std()
    net = striate.create("striate-small", in_channels=channels, size=18)
    net.adapt(pictures)
    stem = net.get_submodule("features.stem")
    assert isinstance(stem, torch.nn.Conv2d)
    outputs = stem(pictures).detach()
    half = outputs.shape[1] // 2
    rows = outputs[:, :half].transpose(0, 1).flatten(1).double()
    covariance = rows @ rows.T / rows.shape[1]
    torch.testing.assert_close(covariance, torch.eye(half, dtype=torch.float64), rtol=0, atol=0.05)
    torch.testing.assert_close(outputs[:, half:], -outputs[:, :half])
    assert not stem.weight.requires_grad


@pytest.mark.parametrize("side", [3, 8, 28, 65, 200])
def test_it_takes_pictures_of_any_size(side):
    net = striate.create("striate-small", num_classes=4, size=side)
    assert net.eval()(torch.zeros(2, 3, side, side)).shape == (2, 4)


def test_below_3x3_the_smallest_size_is_said():
    with pytest.raises(InputTooSmall, match=r"pictures of 2x2: it needs at least 3x3.*--size 3"):
        striate.create("striate-small", size=2)


def test_a_stem_that_was_replaced_is_not_fitted():
    net = striate.create("striate-small", size=8)
    net.set_submodule("features.stem", torch.nn.Identity())
    with pytest.raises(ShapeError, match="first layer of striate-small is its stem; it has been r"):
        net.adapt(torch.zeros(2, 3, 8, 8))


def test_sides_may_differ_and_the_shorter_one_counts():
    net = striate.create("striate-small", num_classes=4, size=(3, 40))
    assert net.eval()(torch.zeros(2, 3, 3, 40)).shape == (2, 4)
    with pytest.raises(InputTooSmall, match=r"pictures of 40x2: it needs at least 3x3.*--size 3"):
        striate.create("striate-small", size=(40, 2))
