"""The numbers of `striate conv`: NumPy's for a seed, and the given ones wherever there are any."""

import numpy as np
import pytest

from striate.cli._conv_values import complete
from striate.errors import InvalidSetting, ShapeError
from striate.filters import Values

INPUT, WEIGHTS = (2, 5, 6), (3, 2, 2, 3)
PICTURE = np.arange(60.0).reshape(INPUT)


def test_what_is_not_given_is_drawn_by_numpys_generator():
    found, drawn = complete(None, None, INPUT, WEIGHTS, True, 7)
    assert drawn == ("input", "weights", "bias")
    random = np.random.default_rng(7)
    np.testing.assert_array_equal(found.picture, random.integers(0, 10, INPUT))
    np.testing.assert_array_equal(found.weights, random.integers(-2, 3, WEIGHTS))
    np.testing.assert_array_equal(found.bias, random.integers(-1, 2, 3))
    assert found.upstream is None


def test_numbers_are_small_and_whole_and_every_one_of_them_comes():
    found, _ = complete(None, None, (1, 30, 30), (50, 1, 3, 3), True, 0)
    assert set(found.picture.ravel()) == set(range(10))
    assert found.weights is not None
    assert set(found.weights.ravel()) == set(range(-2, 3))
    assert found.bias is not None
    assert set(found.bias) == {-1, 0, 1}


def test_another_seed_draws_other_numbers_and_the_bias_changes_nothing_else():
    first, other = (complete(None, None, INPUT, WEIGHTS, True, seed)[0] for seed in (0, 1))
    assert (first.picture != other.picture).any()
    without, _ = complete(None, None, INPUT, WEIGHTS, False, 0)
    assert without.bias is None
    np.testing.assert_array_equal(without.picture, first.picture)
    np.testing.assert_array_equal(without.weights, first.weights)


def test_a_given_picture_stays_and_its_weights_are_drawn():
    found, drawn = complete(Values(PICTURE), None, INPUT, WEIGHTS, False, 7)
    assert drawn == ("weights",)
    assert found.picture is PICTURE
    np.testing.assert_array_equal(found.weights, np.random.default_rng(7).integers(-2, 3, WEIGHTS))


def test_one_kernel_is_every_filters_and_every_channels():
    plane = np.array([[1.0, 0, -1], [2, 0, -2]])
    found, drawn = complete(None, plane, INPUT, WEIGHTS, True, 0)
    assert drawn == ("input",)
    assert found.weights is not None
    assert found.weights.shape == WEIGHTS
    for filter_, channel in np.ndindex(3, 2):
        np.testing.assert_array_equal(found.weights[filter_, channel], plane)
    assert found.bias is not None
    assert found.bias.tolist() == [0, 0, 0]


@pytest.mark.parametrize("weights", [np.ones(WEIGHTS), np.ones((2, 3)), None], ids=str)
def test_given_biases_stay_whatever_the_weights_are(weights):
    given = Values(PICTURE, np.ones(WEIGHTS), np.array([1.0, 2, 3]))
    kept, drawn = complete(given, weights, INPUT, WEIGHTS, True, 0)
    assert kept.bias is not None
    assert kept.bias.tolist() == [1, 2, 3]
    assert drawn == (() if weights is not None else ("weights",))
    assert complete(given, weights, INPUT, WEIGHTS, False, 0)[0].bias is None


@pytest.mark.parametrize("weights_shape", [None, WEIGHTS], ids=["pooling", "convolution"])
def test_the_gradient_from_above_is_handed_on(weights_shape):
    upstream = np.ones((3, 4, 4))
    found, _ = complete(Values(PICTURE, upstream=upstream), None, INPUT, weights_shape, True, 0)
    assert found.upstream is upstream


def test_a_pooling_has_a_picture_alone():
    found, _ = complete(None, None, INPUT, None, False, 7)
    np.testing.assert_array_equal(found.picture, np.random.default_rng(7).integers(0, 10, INPUT))
    assert found.weights is found.bias is found.upstream is None


def test_weights_of_other_channels_are_refused():
    weights = np.ones((3, 1, 2, 3))
    with pytest.raises(
        ShapeError, match=r"for 1 channels do not fit filters that see 2: mend .* --groups"
    ):
        complete(Values(PICTURE, weights), weights, INPUT, WEIGHTS, False, 0)


def test_a_seed_below_zero_is_refused_even_where_nothing_is_drawn():
    with pytest.raises(InvalidSetting, match="seed cannot be -3: give 0 or more"):
        complete(Values(PICTURE), np.ones((2, 3)), INPUT, WEIGHTS, False, -3)


@pytest.mark.parametrize(
    ("input_shape", "weights_shape", "count"),
    [
        ((1, 10_000, 1_001), None, "10,010,000"),
        ((1, 3, 3), (1_112, 1_000, 3, 3), "10,008,000"),
        ((10**6, 10**5, 10**5), None, "10,000,000,000,000,000"),  # more than 32 bits count
    ],
    ids=["picture", "weights", "gigantic"],
)
def test_too_many_numbers_are_refused_before_any_is_drawn(input_shape, weights_shape, count):
    with pytest.raises(
        InvalidSetting, match=f"{count} numbers are too many to draw: at most 10,000,000. Leave"
    ):
        complete(None, None, input_shape, weights_shape, False, 0)
