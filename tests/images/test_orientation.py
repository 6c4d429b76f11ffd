"""Which way up a picture is, for all eight values, against Pillow's own rule."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from striate.images._orientation import is_sideways, upright

PIXELS = np.arange(6, dtype=np.uint8).reshape(2, 3)


def turned(orientation: int, kind: str = "PNG") -> Image.Image:
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, kind, exif=exif)
    return Image.open(file)


@pytest.mark.parametrize("orientation", range(10))
def test_every_orientation_is_put_upright(orientation):
    expected = ImageOps.exif_transpose(turned(orientation))
    np.testing.assert_array_equal(np.asarray(upright(turned(orientation))), np.asarray(expected))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sideways_is_where_width_and_height_change_places(orientation):
    image = turned(orientation, "JPEG")
    assert is_sideways(image) == (upright(image).size != image.size)


def test_damaged_metadata_leave_the_picture_as_it_is():
    file = io.BytesIO()
    Image.fromarray(PIXELS).save(file, "PNG", exif=b"Exif\0\0no tags at all")
    image = Image.open(file)
    np.testing.assert_array_equal(np.asarray(upright(image)), PIXELS)
