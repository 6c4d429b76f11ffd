"""Small pictures as data: to the pixel where pixels count, and never more than there is room."""

import base64
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from striate.report._thumbnails import Thumbnails, as_seen, filters_picture


def opened(address: str) -> Image.Image:
    head, _, data = address.partition(",")
    assert head in ("data:image/png;base64", "data:image/jpeg;base64")
    return Image.open(BytesIO(base64.b64decode(data)))


@pytest.fixture
def noise():
    return np.random.default_rng(0).integers(0, 256, (4, 28, 28, 3), np.uint8)


def test_a_small_picture_is_kept_to_the_pixel(noise):
    address = Thumbnails(noise, 10**6).address(2)
    assert address
    assert np.array_equal(np.asarray(opened(address)), noise[2])


def test_a_large_picture_keeps_its_proportions():
    images = np.zeros((1, 200, 400, 1), np.uint8)
    address = Thumbnails(images, 10**6).address(0)
    assert address
    assert opened(address).size == (96, 48)


def test_when_the_room_is_used_up_there_is_no_address(noise):
    one = len(Thumbnails(noise, 10**6).address(0) or "")
    thumbnails = Thumbnails(noise, one + one // 2)
    assert thumbnails.address(0)
    assert thumbnails.address(1) is None
    assert thumbnails.address(0) is None


def test_other_grids_are_shown_as_the_mean_of_their_channels():
    pair = np.stack([np.full((5, 5), 10, np.uint8), np.full((5, 5), 30, np.uint8)], axis=2)
    assert np.asarray(as_seen(pair)).tolist() == np.full((5, 5), 20).tolist()


def test_filters_are_scaled_each_by_its_largest_weight():
    weights = np.zeros((2, 1, 2, 2), np.float32)
    weights[0, 0, 0, 0], weights[0, 0, 1, 1] = 3.0, -3.0
    weights[1, 0, 0, 1] = 0.1
    sheet = np.asarray(opened(filters_picture(weights)))
    assert sheet.shape == (2, 5, 4)
    orange, blue = sheet[0, 0, :3], sheet[1, 1, :3]
    assert orange[0] > orange[2]
    assert blue[2] > blue[0]
    assert sheet[0, 4, :3].tolist() == orange.tolist()
    assert sheet[0, 1, :3].tolist() == [255, 255, 255]
    assert sheet[0, 2, 3] == 0  # the gap between two filters is transparent


def test_filters_over_colours_are_grey_at_zero():
    weights = np.zeros((1, 3, 1, 2), np.float32)
    weights[0, 0, 0, 1] = 5.0
    sheet = np.asarray(opened(filters_picture(weights)))
    assert sheet[0, :, :3].tolist() == [[128, 128, 128], [255, 128, 128]]
