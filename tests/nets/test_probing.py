"""What fits is found by trying; every answer is held against brute force."""

import pytest
import torch
from torch import nn

from striate.errors import InputTooSmall, ShapeError
from striate.nets import NetSpec, create
from striate.nets._probing import (
    check_size,
    one_line,
    refused,
    smallest_side,
    stages_of,
    without_numbers,
)


class _Windows(nn.Module):
    """Takes sides that 32 divides, as a net of windows does."""

    def forward(self, x):
        if x.shape[2] % 32:
            raise ValueError("32 must divide the height.\nAnd more.")
        return x


@pytest.fixture
def chain():
    with torch.device("meta"):
        return nn.Sequential(nn.Conv2d(3, 4, 7, 2), nn.MaxPool2d(3, 2), nn.Conv2d(4, 2, 5))


def _spec(height, width):
    return NetSpec("name", "some-net", 10, 3, height, width)


def test_the_smallest_side_is_where_brute_force_finds_it(chain):
    brute = next(side for side in range(1, 100) if refused(chain, 3, side, side) is None)
    assert smallest_side(chain, 3, 100) == brute == 27


@pytest.mark.parametrize(("height", "width"), [(26, 40), (40, 26), (1, 1)])
def test_too_small_pictures_are_told_the_smallest(chain, height, width):
    with pytest.raises(InputTooSmall, match=rf"{height}x{width}.*at least 27x27. Take --size 27 "):
        check_size(chain, _spec(height, width), 100)


def test_what_fits_is_let_pass_and_the_mode_stays(chain):
    check_size(chain.train(), _spec(27, 300), 100)
    assert chain.training


def test_windows_have_no_smallest_side_and_their_own_words():
    assert smallest_side(_Windows(), 3, 224) == 0
    with pytest.raises(ShapeError, match=r"33x33: 32 must divide the height. Take --size 224,"):
        check_size(_Windows(), _spec(33, 33), 224)


def test_a_net_of_one_size_is_not_tried_at_others(chain):
    with pytest.raises(ShapeError, match=r"9x9: .*Take --size 64, for which it was made"):
        check_size(chain, _spec(9, 9), 64, fixed=True)


def test_an_error_without_words_is_called_by_its_type():
    assert one_line(AssertionError()) == "AssertionError"
    assert one_line(ValueError("no. \nmore")) == "no"


def test_stages_are_the_last_maps_of_each_size_without_poolings():
    with torch.device("meta"):
        net = create("vgg11", num_classes=2, size=64)
    names = [f"features.{name}" for name, _ in net.get_submodule("features").named_children()]
    expected = ["relu1_1", "relu2_1", "relu3_2", "relu4_2", "relu5_2"]
    assert stages_of(net, names) == [f"features.{name}" for name in expected]


def test_what_is_made_without_numbers_has_the_shapes_that_torch_gives():
    def made():
        dense = nn.Linear(8, 5)
        nn.init.trunc_normal_(dense.weight)
        net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), dense).eval()
        return net, net(torch.zeros(2, 3, 10, 10))

    with torch.device("meta"):
        known, expected = made()
    with without_numbers():
        net, found = made()
    for one, other in zip([found, *net.parameters()], [expected, *known.parameters()], strict=True):
        assert (one.shape, one.dtype, one.device) == (other.shape, other.dtype, other.device)


def test_a_batch_norm_that_trains_on_one_value_is_refused_without_numbers_too():
    with without_numbers(), pytest.raises(ValueError, match="more than 1 value per channel"):
        nn.BatchNorm2d(4)(torch.zeros(1, 4, 1, 1))


def test_elsewhere_than_on_the_meta_device_weights_are_filled():
    with without_numbers():
        assert torch.empty(3, device="cpu").fill_(2.0).tolist() == [2.0] * 3
