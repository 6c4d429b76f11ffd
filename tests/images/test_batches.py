"""A batch holds the numbers of the formula, in the memory format that convolutions like."""

import numpy as np
import pytest
import torch
from jaxtyping import TypeCheckError

from striate.errors import ShapeError
from striate.images import Preprocessing, to_batch


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("kind", ["array", "tensor"])
def test_a_batch_is_normalised_by_the_formula(channels, kind):
    images = np.random.default_rng(0).integers(0, 256, (5, 4, 6, channels)).astype(np.uint8)
    mean, std = (0.1, 0.5, 0.9)[:channels], (0.2, 0.25, 0.3)[:channels]
    batch = to_batch(
        images if kind == "array" else torch.from_numpy(images),
        Preprocessing(4, 6, channels, mean=mean, std=std),
    )
    expected = (images / 255 - np.array(mean)) / np.array(std)
    np.testing.assert_allclose(batch, expected.transpose(0, 3, 1, 2), rtol=1e-5, atol=1e-6)
    assert batch.dtype == torch.float32
    assert batch.is_contiguous(memory_format=torch.channels_last)


def test_other_precisions_are_rounded_at_the_end():
    images = np.arange(48, dtype=np.uint8).reshape(1, 4, 4, 3)
    preprocessing = Preprocessing(4, 4)
    batch = to_batch(images, preprocessing, dtype=torch.bfloat16)
    assert torch.equal(batch, to_batch(images, preprocessing).bfloat16())


def test_a_read_only_mapped_array_is_taken_and_left_alone(tmp_path):
    np.save(tmp_path / "images.npy", np.full((3, 4, 4, 1), 7, np.uint8))
    images = np.load(tmp_path / "images.npy", mmap_mode="r")
    to_batch(images, Preprocessing(4, 4, 1)).zero_()
    assert (images == 7).all()


def test_no_pictures_make_an_empty_batch():
    assert to_batch(np.zeros((0, 4, 4, 3), np.uint8), Preprocessing(4, 4)).shape == (0, 3, 4, 4)


def test_unprepared_pictures_are_refused():
    with pytest.raises(ShapeError, match=r"\(2, 5, 4, 3\); expected \(N, 4, 4, 3\).*prepare"):
        to_batch(np.zeros((2, 5, 4, 3), np.uint8), Preprocessing(4, 4))


def test_shapes_are_checked_while_tests_run():
    with pytest.raises(TypeCheckError, match="images"):
        to_batch(np.zeros((2, 4, 4, 3), np.float32), Preprocessing(4, 4))
