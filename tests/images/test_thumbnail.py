"""Thumbnails are means of blocks."""

import numpy as np
import pytest
from PIL import Image

from striate.images import thumbnails


def test_a_grey_picture_of_whole_blocks_gives_their_means():
    pixels = np.random.default_rng(0).integers(0, 256, (48, 80, 1)).astype(np.uint8)
    means = pixels.reshape(16, 3, 16, 5).mean(axis=(1, 3))
    np.testing.assert_array_equal(thumbnails(pixels[None])[0], means.round())


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 200, 3), (150, 150, 3), (8, 8, 2)])
def test_every_shape_has_one(shape):
    pixels = np.full(shape, 200, np.uint8)
    made = thumbnails(np.stack([pixels, pixels // 2]))
    assert made.shape == (2, 16, 16)
    assert (made[0] == 200).all()
    assert (made[1] == 100).all()


def test_colours_weigh_as_they_seem_bright():
    pixels = np.random.default_rng(0).integers(0, 256, (1, 144, 96, 3)).astype(np.uint8)
    small = Image.fromarray(pixels[0]).convert("L").resize((16, 16), Image.Resampling.BOX)
    np.testing.assert_allclose(thumbnails(pixels)[0], np.array(small), atol=1)


def test_no_pictures_have_none():
    assert thumbnails(np.zeros((0, 20, 20, 3), np.uint8)).shape == (0, 16, 16)
