"""What the families build with."""

import pytest
import torch
from torch import nn

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.nets import NetSpec, Residual
from striate.nets._layers import (
    classifier_units,
    feature_shape,
    layers,
    optional_dropout,
    stage_ends,
)

SPEC = NetSpec("name", "mine", 10, 3, 20, 31)


def test_layers_keep_their_names_and_order_and_leave_none_out():
    chain = layers(b=nn.ReLU(), a=None, c=nn.Tanh())
    assert [name for name, _ in chain.named_children()] == ["b", "c"]


@pytest.mark.parametrize("rate", [0, 0.0])
def test_a_rate_of_nothing_is_no_layer(rate):
    assert optional_dropout(rate) is None


@pytest.mark.parametrize("rate", [1, -0.1, float("nan"), True, "0.5"])
def test_a_dropout_rate_is_a_share(rate):
    with pytest.raises(InvalidSetting, match=r"dropout rate cannot be .*below 1, such as 0\.5"):
        optional_dropout(rate)


@pytest.mark.parametrize(
    ("classes", "one_logit", "units"), [(2, True, 1), (2, False, 2), (3, True, 3)]
)
def test_only_two_classes_share_a_logit(classes, one_logit, units):
    assert classifier_units(classes, one_logit=one_logit) == units


CHAINS = {
    "convolutions": lambda: [nn.Conv2d(3, 5, 3, 2, 1, 2), nn.ReLU(), nn.Conv2d(5, 4, (3, 2))],
    "poolings": lambda: [nn.MaxPool2d(3, 2, 1, ceil_mode=True), nn.AvgPool2d((2, 3), 1)],
    "valid": lambda: [nn.Conv2d(3, 5, 3, padding="valid"), nn.MaxPool2d(2, dilation=2)],
    "nothing": list,
}


@pytest.mark.parametrize("make", CHAINS.values(), ids=CHAINS)
def test_the_shape_of_features_is_what_torch_computes(make):
    features = nn.Sequential(*make())
    expected = features(torch.zeros(1, 3, 20, 31)).shape[1:]
    assert feature_shape(features, SPEC) == tuple(expected)


def test_too_small_names_both_sides_and_the_size_that_works():
    features = nn.Sequential(nn.Conv2d(3, 4, (25, 3)))
    with pytest.raises(
        InputTooSmall, match=r"mine cannot take pictures of 20x31.*at least 25x3.*--size 25"
    ):
        feature_shape(features, SPEC)


def test_what_hides_its_windows_is_refused():
    with pytest.raises(ShapeError, match=r"'0', a Sequential of several layers.*flat chain"):
        feature_shape(nn.Sequential(nn.Sequential(nn.ReLU())), SPEC)
    with pytest.raises(ShapeError, match=r"padding='same' hides its size.*a number"):
        feature_shape(nn.Sequential(nn.Conv2d(3, 4, 3, padding="same")), SPEC)


def test_a_stage_ends_before_a_pooling_a_dropout_or_the_next_block():
    chain = layers(
        relu0=nn.ReLU(),
        conv1=nn.Conv2d(1, 1, 1),
        norm1=nn.BatchNorm2d(1),
        conv2=nn.Conv2d(1, 1, 1),
        relu2=nn.ReLU(),
        drop2=nn.Dropout(),
        pool2=nn.MaxPool2d(2),
        residual3=Residual(nn.ReLU()),
        relu3=nn.ReLU(),
        pool3=nn.AvgPool2d(2),
    )
    assert [name for name, _ in stage_ends(chain)] == ["norm1", "relu2", "relu3"]
