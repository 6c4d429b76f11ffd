"""Mean and deviation against NumPy's own in float64."""

import numpy as np
import pytest

from striate.errors import ShapeError
from striate.images import channel_sums, statistics, statistics_of_sums
from striate.images._preprocessing import MAX_SIDE_PIXELS


def pictures(count: int, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, 5, 7, channels)).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_they_are_the_mean_and_deviation_of_each_channel(channels):
    images = pictures(50, channels)
    mean, std = statistics(images)
    np.testing.assert_allclose(mean, (images / 255).mean(axis=(0, 1, 2)), rtol=1e-12)
    np.testing.assert_allclose(std, (images / 255).std(axis=(0, 1, 2)), rtol=1e-9)


def test_many_pictures_are_sampled_evenly():
    images = np.zeros((9000, 1, 1, 1), np.uint8)
    images[4500:] = 255
    mean, std = statistics(images)
    assert mean == pytest.approx((0.5,), abs=1e-3)
    assert std == pytest.approx((0.5,), abs=1e-3)


def test_sums_of_chosen_pictures_are_enough():
    images = pictures(20)
    sums = channel_sums(images)
    assert statistics_of_sums(sums[5:9], 35) == statistics(images[5:9])


def test_sums_of_a_large_white_picture_do_not_overflow():
    sums = channel_sums(np.full((1, 3000, 3000, 1), 255, np.uint8))
    assert sums.tolist() == [[[255 * 9_000_000], [255**2 * 9_000_000]]]


def test_sums_of_the_tallest_picture_do_not_overflow():
    [[sums, squares]] = channel_sums(np.full((1, MAX_SIDE_PIXELS, 1, 2), 255, np.uint8))
    assert sums.tolist() == [255 * MAX_SIDE_PIXELS] * 2
    assert squares.tolist() == [255**2 * MAX_SIDE_PIXELS] * 2


@pytest.mark.parametrize("channels", [1, 2, 3, 5])
def test_sums_are_those_of_every_picture_and_channel(channels):
    images = pictures(4, channels)
    exact = images.astype(np.uint64)
    expected = np.stack([exact.sum((1, 2)), (exact**2).sum((1, 2))], axis=1)
    np.testing.assert_array_equal(channel_sums(images), expected)
    assert channel_sums(images[:0]).shape == (0, 2, channels)


def test_pictures_of_one_colour_have_the_least_deviation():
    assert statistics(np.full((3, 4, 4, 1), 51, np.uint8)) == ((pytest.approx(0.2),), (1 / 255,))


def test_no_picture_has_no_statistics():
    with pytest.raises(ShapeError, match="0 pictures; mean and deviation need at least 1"):
        statistics(np.zeros((0, 4, 4, 1), np.uint8))
