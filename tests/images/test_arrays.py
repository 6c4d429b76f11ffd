"""Arrays of other numbers and channels: one rule from number to byte, and what is no such array."""

import numpy as np
import pytest

from striate.errors import ShapeError, UnreadablePicture
from striate.images import Preprocessing, prepare

SCALED = Preprocessing(2, 3, 2, value_range=(-1.0, 3.0))


def test_numbers_become_bytes_between_the_two_ends_and_are_clipped():
    values = np.array([[-1, 3, 1], [-9, 1e300, 0]], np.float64)
    image = prepare(np.stack([values, values], -1), SCALED)
    assert image[..., 0].tolist() == [[0, 255, 128], [0, 255, 64]]
    np.testing.assert_array_equal(image[..., 1], image[..., 0])


@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "float32"])
def test_the_type_of_the_numbers_does_not_matter(dtype):
    values = np.array([[[-1, 3], [0, 1], [2, 2]]] * 2)
    np.testing.assert_array_equal(
        prepare(values.astype(dtype), SCALED), prepare(values.astype(np.float64), SCALED)
    )


def test_bytes_stay_as_they_are():
    image = np.arange(12, dtype=np.uint8).reshape(2, 3, 2)
    np.testing.assert_array_equal(prepare(image, SCALED), image)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_not_finite_make_it_unreadable(odd):
    values = np.zeros((2, 3, 2))
    values[1, 1, 1] = odd
    with pytest.raises(UnreadablePicture, match=r"holds values that are not finite"):
        prepare(values, SCALED)


def test_grey_arrays_with_a_range_are_prepared_as_their_bytes_would_be():
    values = np.linspace(0, 1, 30).reshape(5, 6)
    preprocessing = Preprocessing(3, 3, 1, value_range=(0.0, 1.0))
    image = (values * 255).round().astype(np.uint8)
    np.testing.assert_array_equal(prepare(values, preprocessing), prepare(image, preprocessing))


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
def test_each_channel_is_resized_as_a_grey_picture_is(resize):
    image = np.random.default_rng(0).integers(0, 256, (9, 14, 5)).astype(np.uint8)
    together = prepare(image, Preprocessing(6, 7, 5, resize, background=9))
    for channel in range(5):
        alone = prepare(image[..., channel], Preprocessing(6, 7, 1, resize, background=9))
        np.testing.assert_array_equal(together[..., channel], alone[..., 0])


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((2, 3, 4), np.uint8), r"uint8 with shape \(2, 3, 4\).*numbers .*\(H, W, 2\)"),
        (np.zeros((2, 3), np.uint8), r"shape \(2, 3\) does not fit"),
        (np.zeros((0, 3, 2), np.uint8), r"shape \(0, 3, 2\) does not fit"),
        (np.zeros((2, 3, 2), complex), r"complex128 .* does not fit"),
    ],
)
def test_arrays_that_do_not_fit_say_what_does(array, message):
    with pytest.raises(ShapeError, match=message):
        prepare(array, SCALED)


def test_files_have_no_such_channels(tmp_path):
    with pytest.raises(UnreadablePicture, match=r"a\.png .*takes arrays of 2 channels; a picture"):
        prepare(tmp_path / "a.png", SCALED)


def test_without_a_range_other_numbers_are_refused():
    with pytest.raises(ShapeError, match=r"float64 with shape \(2, 3, 2\).*expected uint8"):
        prepare(np.zeros((2, 3, 2)), Preprocessing(2, 3, 2))
