"""Optimizers against torch's own, and against the formulas of Keras where the two differ."""

import math

import pytest
import torch
from torch import nn

from striate.recipes import Recipe
from striate.training._flat import FlatWeights
from striate.training._optimizers import make_stepper, orthogonalise

RATE = 0.03


def _run(recipe, steps=6):
    """Weights after some steps with made-up gradients, and the gradients."""
    torch.manual_seed(0)
    net = nn.Linear(16, 4, bias=False)
    start = net.weight.detach().clone()
    flat = FlatWeights(net, channels_last=True)
    stepper = make_stepper(flat, recipe)
    gradients = torch.randn(steps, 4, 16)
    for number, gradient in enumerate(gradients, 1):
        flat.gradient[:64].copy_(gradient.reshape(-1))
        stepper.step(number, RATE)
    assert not flat.gradient.any()
    return start, gradients, net.weight.detach()


def _torch(make, start, gradients):
    weight = nn.Parameter(start.clone())
    optimizer = make([weight])
    for gradient in gradients:
        weight.grad = gradient.clone()
        optimizer.step()
    return weight.detach()


def test_sgd_is_torchs_nesterov_with_l2():
    start, gradients, weights = _run(Recipe(optimizer="sgd", momentum=0.9, l2=0.1))
    expected = _torch(
        lambda p: torch.optim.SGD(p, RATE, momentum=0.9, nesterov=True, weight_decay=0.1),
        start,
        gradients,
    )
    torch.testing.assert_close(weights, expected)


def test_adamw_is_torchs_up_to_where_epsilon_stands():
    recipe = Recipe(optimizer="adamw", momentum=0.9, squares_decay=0.99, weight_decay=0.2)
    start, gradients, weights = _run(recipe)
    expected = _torch(
        lambda p: torch.optim.AdamW(p, RATE, betas=(0.9, 0.99), weight_decay=0.2), start, gradients
    )
    torch.testing.assert_close(weights, expected)


@pytest.mark.parametrize("momentum", [0.0, 0.5])
def test_rmsprop_is_keras_formula(momentum):
    recipe = Recipe(optimizer="rmsprop", squares_decay=0.9, epsilon=1e-2, momentum=momentum)
    start, gradients, weights = _run(recipe)
    squares, velocity = torch.zeros_like(start), torch.zeros_like(start)
    for gradient in gradients:
        squares = 0.9 * squares + 0.1 * gradient**2
        velocity = momentum * velocity + RATE * gradient / (squares + 1e-2).sqrt()
        start = start - velocity
    torch.testing.assert_close(weights, start)


def test_adam_is_keras_formula():
    recipe = Recipe(optimizer="adam", momentum=0.9, squares_decay=0.99, epsilon=1e-2)
    start, gradients, weights = _run(recipe)
    mean, squares = torch.zeros_like(start), torch.zeros_like(start)
    for number, gradient in enumerate(gradients, 1):
        mean = 0.9 * mean + 0.1 * gradient
        squares = 0.99 * squares + 0.01 * gradient**2
        rate = RATE * math.sqrt(1 - 0.99**number) / (1 - 0.9**number)
        start = start - rate * mean / (squares.sqrt() + 1e-2)
    torch.testing.assert_close(weights, start)


def test_a_clipped_gradient_keeps_its_direction():
    recipe = Recipe(optimizer="sgd", momentum=0.0, gradient_clip=0.5)
    start, gradients, weights = _run(recipe, steps=1)
    step = (start - weights) / RATE
    assert step.norm().item() == pytest.approx(0.5, abs=1e-4)
    torch.testing.assert_close(step / step.norm(), gradients[0] / gradients[0].norm())


@pytest.mark.parametrize("shape", [(8, 40), (40, 8), (16, 16)])
def test_orthogonalised_singular_values_are_near_one(shape):
    torch.manual_seed(0)
    values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)))
    assert values.min() > 0.6
    assert values.max() < 1.3


def test_orthogonalising_keeps_the_singular_vectors():
    torch.manual_seed(0)
    matrix = torch.randn(8, 40)
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    inner = left.T @ orthogonalise(matrix) @ right.T
    assert (inner - inner.diag().diag()).abs().max() < 1e-3


def test_muon_moves_hidden_matrices_by_the_rate_and_the_rest_by_adam():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 8), nn.Linear(8, 2))
    before = [weight.detach().clone() for weight in net.parameters()]
    flat = FlatWeights(net, channels_last=True)
    stepper = make_stepper(flat, Recipe(optimizer="muon"))
    flat.gradient.normal_()
    stepper.step(1, RATE)
    moved = [(now - then).detach() for now, then in zip(net.parameters(), before, strict=True)]
    assert torch.linalg.svdvals(moved[2]).max() < 1.3 * RATE
    torch.testing.assert_close(moved[0].abs(), torch.full((8, 8), RATE / 10), rtol=1e-3, atol=0)
