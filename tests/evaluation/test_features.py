"""Hand-made features against NumPy and SciPy, computed field by field."""

import numpy as np
import pytest
from scipy import ndimage

from striate.evaluation._features import KERNELS, kernel_features, thumbnails
from striate.filters import kernel

RANDOM = np.random.default_rng(7)


def pictures(count, height, width, channels):
    return RANDOM.integers(0, 256, (count, height, width, channels), np.uint8)


def test_a_thumbnails_pixel_is_the_mean_of_those_that_it_covers():
    images = pictures(3, 32, 48, 3)
    rows = thumbnails(images, np.array([2, 0]))
    expected = images[[2, 0]].reshape(2, 16, 2, 16, 3, 3).mean((2, 4)) / 255  # (N, 16, 16, 3)
    np.testing.assert_allclose(rows, expected.transpose(0, 3, 1, 2).reshape(2, -1), rtol=1e-5)


def test_small_pictures_are_taken_as_they_are():
    images = pictures(2, 8, 8, 1)
    rows = thumbnails(images, np.arange(2))
    np.testing.assert_allclose(rows, images.reshape(2, 64) / 255, rtol=1e-6)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_field_is_the_mean_absolute_answer_of_scipys_correlation(channels):
    images = pictures(2, 21, 28, channels)
    rows = kernel_features(images, np.array([1]))
    picture = images[1] / 255
    maps = [np.abs(ndimage.correlate(picture.mean(2), kernel(name), mode="nearest"))
            for name in KERNELS[:-1]]  # fmt: skip
    maps += [
        np.abs(ndimage.correlate(picture[:, :, channel], kernel("gaussian-blur"), mode="nearest"))
        for channel in range(channels)
    ]
    fields = [answer.reshape(7, 3, 7, 4).mean((1, 3)).ravel() for answer in maps]
    np.testing.assert_allclose(rows[0], np.concatenate(fields), rtol=1e-4, atol=1e-6)


def test_large_pictures_are_reduced_first():
    images = np.repeat(np.repeat(pictures(1, 32, 64, 1), 3, axis=1), 3, axis=2)
    reduced = images[:, ::3, ::3]
    np.testing.assert_allclose(
        kernel_features(images, np.array([0])),
        kernel_features(reduced, np.array([0])),
        rtol=1e-4,
        atol=1e-6,
    )


def test_many_pictures_are_taken_in_parts():
    images = pictures(600, 4, 4, 1)
    rows = kernel_features(images, np.arange(600))
    assert rows.shape == (600, 5 * 16)
    np.testing.assert_allclose(rows[599], kernel_features(images, np.array([599]))[0], rtol=1e-5)
