"""Opening a data set: the size is the one asked for, else the net's, else the source's."""

import numpy as np
import pytest

import striate
from striate.errors import InvalidSetting, UnknownNet, UnknownSource


def test_every_picture_is_what_scikit_learn_has():
    from sklearn.datasets import load_digits

    dataset = striate.open("digits")
    pixels, labels = load_digits(return_X_y=True)
    expected = np.round(np.reshape(pixels, (-1, 8, 8)) * (255 / 16)).astype(np.uint8)
    np.testing.assert_array_equal(dataset.images[..., 0], expected)
    np.testing.assert_array_equal(dataset.labels, labels)


@pytest.mark.parametrize(
    ("how", "shape"),
    [
        ({}, (8, 8, 1)),
        ({"net": "lenet5"}, (32, 32, 1)),
        ({"net": "lenet5", "size": 20}, (20, 20, 1)),
        ({"net": "striate-small"}, (8, 8, 1)),
        ({"net": "flatten dense(classes)"}, (8, 8, 1)),
        ({"size": (10, 12)}, (10, 12, 1)),
    ],
)
def test_the_size_is_the_one_asked_for_else_the_nets(how, shape):
    dataset = striate.open("digits", **how)
    assert dataset.preprocessing.shape == shape
    assert dataset.images.shape == (1797, *shape)


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
def test_the_way_of_resizing_is_the_one_asked_for(resize):
    dataset = striate.open("digits", size=(8, 16), resize=resize)
    assert dataset.preprocessing.resize == resize
    beside = dataset.images[:, :, :4]  # where a padded square has its background
    assert bool((beside == beside[0, 0, 0, 0]).all()) is (resize == "pad")


def test_a_seed_draws_the_split():
    first, again, other = (striate.open("digits", seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.splits.test, again.splits.test)
    assert not np.array_equal(first.splits.test, other.splits.test)
    assert first.fingerprint == other.fingerprint


def test_nothing_is_held_out_if_told():
    kept, whole = (striate.open("digits", hold_out=hold_out) for hold_out in (True, False))
    assert (kept.count("validation"), whole.count("validation")) == (180, 0)
    assert whole.count("train") == kept.count("train") + 180


def test_groups_stay_on_one_side():
    dataset = striate.open("digits", group_by=r"^(\d{3})")
    sides = [{dataset.names[i][:3] for i in dataset.splits.indices(s)} for s in ("train", "test")]
    assert sides[0]
    assert sides[1]
    assert not sides[0] & sides[1]


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ({"source": "digitz"}, UnknownSource, r"'digitz'.*Did you mean digits"),
        ({"size": "32"}, InvalidSetting, r"size is '32'; give a side in pixels"),
        ({"net": "lenet-5"}, UnknownNet, r"'lenet-5'\. Did you mean lenet5"),
        ({"resize": "stretch"}, InvalidSetting, r"'stretch'.*crop.*squash.*pad"),
    ],
)
def test_what_cannot_be_opened_says_why(how, error, words):
    with pytest.raises(error, match=words):
        striate.open(**{"source": "digits", **how})
