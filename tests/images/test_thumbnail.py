"""Thumbnails are means of blocks."""

import numpy as np
import pytest

from striate.images import thumbnail


def test_a_grey_picture_of_whole_blocks_gives_their_means():
    pixels = np.random.default_rng(0).integers(0, 256, (48, 80, 1)).astype(np.uint8)
    means = pixels.reshape(16, 3, 16, 5).mean(axis=(1, 3))
    np.testing.assert_allclose(thumbnail(pixels), means, atol=1)


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 200, 3), (150, 150, 3), (8, 8, 2)])
def test_every_shape_has_one(shape):
    pixels = np.full(shape, 200, np.uint8)
    assert (thumbnail(pixels) == 200).all()
    assert thumbnail(pixels).shape == (16, 16)
