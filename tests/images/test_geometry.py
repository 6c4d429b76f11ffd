"""The arithmetic of crops, against rectangles worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from striate.images import Preprocessing, share_left_out
from striate.images._geometry import crop_box, scaled_size


@pytest.mark.parametrize(
    ("width", "height", "target", "box"),
    [
        (200, 100, (50, 50), (50, 0, 150, 100)),
        (100, 200, (50, 50), (0, 50, 100, 150)),
        (90, 60, (20, 40), (0, 7.5, 90, 52.5)),
        (7, 7, (28, 28), (0, 0, 7, 7)),
        (1000, 1, (32, 32), (499.5, 0, 500.5, 1)),
    ],
)
def test_the_crop_is_the_largest_centred_rectangle(width, height, target, box):
    assert crop_box(width, height, Preprocessing(*target)) == pytest.approx(box)


@pytest.mark.parametrize(
    ("resize", "size"), [("crop", (64, 32)), ("squash", (32, 32)), ("pad", (32, 16))]
)
def test_the_scaled_size_follows_the_policy(resize, size):
    assert scaled_size(200, 100, Preprocessing(32, 32, resize=resize)) == size


def test_a_thin_picture_keeps_at_least_one_pixel():
    assert scaled_size(1000, 1, Preprocessing(32, 32, resize="pad")) == (32, 1)


@pytest.mark.parametrize(("resize", "share"), [("crop", 0.5), ("squash", 0), ("pad", 0)])
def test_only_the_crop_leaves_pixels_out(resize, share):
    assert share_left_out(200, 100, Preprocessing(32, 32, resize=resize)) == share


@given(*[st.integers(1, 20_000)] * 2, *[st.integers(1, 8192)] * 2)
def test_the_crop_stays_inside_and_keeps_the_targets_proportions(width, height, across, down):
    left, top, right, bottom = crop_box(width, height, Preprocessing(down, across))
    assert left >= 0
    assert top >= 0
    assert right <= width
    assert bottom <= height
    assert (right - left) / (bottom - top) == pytest.approx(across / down)
    assert 0 <= share_left_out(width, height, Preprocessing(down, across)) < 1
