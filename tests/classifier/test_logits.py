"""Forward over many pictures: the same numbers as one picture at a time."""

import numpy as np
import pytest
import torch

import striate
from striate.classifier import logits_of, probabilities_of
from striate.devices import candidates
from striate.images import Preprocessing

PREPROCESSING = Preprocessing(8, 8, 1, mean=(0.3,), std=(0.2,))
DEVICE = candidates("cpu", "float32")[0]


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (600, 8, 8, 1), dtype=np.uint8)


def test_batches_change_nothing_and_the_order_is_the_one_asked_for(images):
    net = striate.create("conv(3, 3) batchnorm relu flatten dropout(0.5) dense(classes)",
                         in_channels=1, size=8)  # fmt: skip
    chosen = np.array([599, 3, 3, 512, 0])
    together = logits_of(net, images, chosen, PREPROCESSING, DEVICE)
    pixels = torch.from_numpy(images[chosen]).permute(0, 3, 1, 2) / 255
    with torch.no_grad():
        expected = torch.cat([net(((pixels - 0.3) / 0.2)[i : i + 1]) for i in range(5)])
    torch.testing.assert_close(together, expected, rtol=1e-4, atol=1e-5)
    every = logits_of(net, images, np.arange(600), PREPROCESSING, DEVICE)
    torch.testing.assert_close(every[chosen], together, rtol=1e-4, atol=1e-5)


def test_the_mirrored_answer_is_the_same_for_a_picture_and_its_mirror_image(images):
    net = striate.create("flatten dense(classes)", in_channels=1, size=8)
    chosen = np.arange(7)
    one = logits_of(net, images, chosen, PREPROCESSING, DEVICE)
    flipped = np.ascontiguousarray(images[:, :, ::-1])
    other = logits_of(net, flipped, chosen, PREPROCESSING, DEVICE)
    mean = logits_of(net, images, chosen, PREPROCESSING, DEVICE, "mirrored")
    torch.testing.assert_close(mean, (one + other) / 2)
    assert (one - other).abs().max() > 0.01
    again = logits_of(net, flipped, chosen, PREPROCESSING, DEVICE, "mirrored")
    torch.testing.assert_close(again, mean)


def test_shifted_views_are_six_of_which_the_unmoved_count_double(images):
    net = striate.create("flatten dense(classes)", in_channels=1, size=8)
    chosen = np.arange(5)
    wider = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
    means = [
        logits_of(net, np.ascontiguousarray(moved), chosen, PREPROCESSING, DEVICE, "mirrored")
        for moved in (images, wider[:, :-2, :-2], wider[:, 2:, 2:])
    ]
    shifted = logits_of(net, images, chosen, PREPROCESSING, DEVICE, "shifted")
    torch.testing.assert_close(shifted, means[0] / 2 + means[1] / 4 + means[2] / 4)


def test_no_pictures_are_no_rows(images):
    net = striate.create("flatten dense(classes)", in_channels=1, size=8)
    assert logits_of(net, images, np.arange(0), PREPROCESSING, DEVICE).shape == (0, 10)


def test_probabilities_add_to_one_with_one_logit_as_with_many():
    many = probabilities_of(torch.tensor([[1.0, 2.0, 4.0]]))
    assert many.sum() == pytest.approx(1)
    one = probabilities_of(torch.tensor([[0.7]]))
    assert one.shape == (1, 2)
    torch.testing.assert_close(one, torch.tensor([[0.0, 0.7]]).softmax(1))
