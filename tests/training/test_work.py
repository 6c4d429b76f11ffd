"""The work of a step, held against torch's autograd on the same net and pictures."""

import dataclasses

import pytest
import torch
import torch.nn.functional as F

from striate.devices import candidates
from striate.training._start import fresh_net
from striate.training._work import Work, seed_dropout

DEVICE = candidates("cpu", "float32")[0]


@pytest.fixture
def batch(crosses):
    chosen = crosses.splits.train[:32]
    return torch.from_numpy(crosses.images[chosen]), torch.from_numpy(crosses.labels[chosen])


def worked(recipe, spec, dataset, batch, step=0):
    work = Work(fresh_net(recipe, spec), recipe, DEVICE, dataset)
    images, labels = batch
    outcome = work.gradient(images, labels, step)
    return work, outcome


def by_autograd(recipe, spec, dataset, batch, weights=None):
    """Loss and gradients by torch alone, layer by layer as the line says."""
    net = fresh_net(recipe, spec).train()
    images, labels = batch
    mean, std = dataset.preprocessing.mean[0], dataset.preprocessing.std[0]
    pixels = (images.permute(0, 3, 1, 2) / 255 - mean) / std
    loss = F.cross_entropy(net(pixels), labels, weights, label_smoothing=recipe.label_smoothing)
    loss.backward()
    return loss, {name: weight.grad for name, weight in net.named_parameters()}


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
def test_the_gradient_is_torchs(smoothing, recipe, spec, crosses, batch):
    recipe = dataclasses.replace(recipe, dropout=0.0, label_smoothing=smoothing)
    work, outcome = worked(recipe, spec, crosses, batch)
    loss, gradients = by_autograd(recipe, spec, crosses, batch)
    torch.testing.assert_close(outcome.objective, loss.detach())
    for name, weight in work.net.named_parameters():
        torch.testing.assert_close(weight.grad, gradients[name], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("change", [{"label_smoothing": 0.3}, {"class_weights": "balanced"}])
def test_the_loss_is_plain_cross_entropy_whatever_is_made_smaller(
    change, recipe, spec, crosses, batch
):
    crosses.labels[crosses.splits.train[:140]] = 0  # uneven, so that weights matter
    plain = dataclasses.replace(recipe, dropout=0.0, label_smoothing=0.0)
    _, outcome = worked(dataclasses.replace(plain, **change), spec, crosses, batch)
    loss, _ = by_autograd(plain, spec, crosses, batch)
    torch.testing.assert_close(outcome.loss, loss.detach())
    assert not torch.isclose(outcome.objective, loss.detach(), rtol=1e-3)


def test_balanced_classes_weigh_by_their_rarity(recipe, spec, crosses, batch):
    recipe = dataclasses.replace(recipe, dropout=0.0, label_smoothing=0.0, class_weights="balanced")
    few = crosses.labels.copy()
    few[crosses.splits.train[:140]] = 0
    uneven = dataclasses.replace(crosses, labels=few)
    counts = torch.bincount(torch.from_numpy(few[crosses.splits.train]), minlength=2)
    work, _ = worked(recipe, spec, uneven, batch)
    _, gradients = by_autograd(recipe, spec, uneven, batch, counts.sum() / (2 * counts))
    for name, weight in work.net.named_parameters():
        torch.testing.assert_close(weight.grad, gradients[name], rtol=1e-4, atol=1e-6)


def test_what_is_random_is_a_function_of_the_step(recipe, spec, crosses, batch):
    recipe = dataclasses.replace(recipe, augment=("flip", "shift"))
    gradients = []
    for step in (3, 3, 4):
        torch.rand(step)  # what others draw does not matter
        work, _ = worked(recipe, spec, crosses, batch, step)
        gradients.append(work.weights.gradient.clone())
    assert gradients[0].equal(gradients[1])
    assert not gradients[0].equal(gradients[2])


def test_the_outcome_counts_what_was_classed_rightly(recipe, spec, crosses, batch):
    recipe = dataclasses.replace(recipe, dropout=0.0)
    work, outcome = worked(recipe, spec, crosses, batch)
    images, labels = batch
    mean, std = crosses.preprocessing.mean[0], crosses.preprocessing.std[0]
    logits = work.net((images.permute(0, 3, 1, 2) / 255 - mean) / std)
    assert int(outcome.correct) == int((logits.argmax(1) == labels).sum())


def test_dropouts_generator_is_seeded_as_told():
    seed_dropout(DEVICE, 12)
    first = torch.rand(3)
    torch.manual_seed(12)
    assert torch.rand(3).equal(first)
