"""Changes to whole batches, held against NumPy one picture at a time."""

import numpy as np
import pytest
import torch

from striate.training._augmentation import augment, flip, reach, shift


@pytest.fixture
def images():
    return torch.randint(0, 256, (64, 32, 20, 3), generator=torch.Generator().manual_seed(0)).byte()


def test_flip_mirrors_about_half(images):
    flipped = flip(images, torch.Generator().manual_seed(0))
    mirrored = [bool((a == b.flip(1)).all()) for a, b in zip(flipped, images, strict=True)]
    same = [bool((a == b).all()) for a, b in zip(flipped, images, strict=True)]
    assert all(a != b for a, b in zip(mirrored, same, strict=True))
    assert 16 < sum(mirrored) < 48


def test_every_shift_is_a_window_of_the_reflected_picture(images):
    shifted = shift(images, torch.Generator().manual_seed(0)).numpy()
    found = set()
    for before, after in zip(images.numpy(), shifted, strict=True):
        padded = np.pad(before, ((2, 2), (1, 1), (0, 0)), mode="reflect")
        windows = [
            (down, right)
            for down in range(5)
            for right in range(3)
            if np.array_equal(padded[down : down + 32, right : right + 20], after)
        ]
        assert len(windows) == 1
        found.update(windows)
    assert len(found) > 10


@pytest.mark.parametrize(("side", "pixels"), [(1, 0), (2, 1), (8, 1), (32, 2), (128, 8)])
def test_reach(side, pixels):
    assert reach(side) == pixels


def test_the_same_generator_gives_the_same_pictures(images):
    first, second = (
        augment(images, ("flip", "shift"), torch.Generator().manual_seed(3)) for _ in range(2)
    )
    assert first.equal(second)
    assert not first.equal(images)
    assert augment(images, (), torch.Generator()).equal(images)
