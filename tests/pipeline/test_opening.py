"""A run's data set and net, as its options and recipe say."""

import pytest

from striate.errors import UnknownNet
from striate.pipeline import Options, open_for, resolve, size_for
from striate.recipes import Recipe


def test_a_net_of_one_size_gives_the_pictures_that_size():
    dataset = open_for(Recipe(), Options("digits", "convnet-mnist"))
    assert dataset.preprocessing.shape == (28, 28, 1)
    assert resolve("convnet-mnist", dataset).build().num_classes == 10


def test_the_size_asked_for_goes_before_the_nets():
    dataset = open_for(Recipe(), Options("digits", "convnet-mnist", size=(32, 40)))
    assert dataset.preprocessing.shape == (32, 40, 1)


def test_unit_scaling_is_the_courses_division_by_255():
    preprocessing = open_for(Recipe(scaling="unit"), Options("digits")).preprocessing
    assert (preprocessing.mean, preprocessing.std) == ((0.0,), (1.0,))


@pytest.mark.parametrize(
    ("net", "size", "expected"),
    [
        ("lenet5", None, (32, 32)),
        ("lenet5", 48, (48, 48)),
        ("striate-small", None, None),
        ("flatten dense(classes)", None, None),
        ("flatten dense(classes)", (9, 8), (9, 8)),
        (None, 16, (16, 16)),
    ],
)
def test_the_size_is_the_one_asked_for_else_the_nets_own(net, size, expected):
    assert size_for(net, size) == expected


def test_a_net_that_is_not_there_is_said_though_a_size_is_given():
    with pytest.raises(UnknownNet, match="Did you mean lenet5"):
        size_for("lenet-5", 32)
