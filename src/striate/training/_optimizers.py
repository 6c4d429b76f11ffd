"""The optimizers, each a few lines over one vector of weights.

Formulas and meanings of `epsilon` are Keras's, so that the courses' recipes are theirs exactly.
L2 in the loss adds to the gradient; decoupled weight decay (Loshchilov and Hutter 2019) shrinks the
weights beside the step. Neither touches biases and norms.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from striate.recipes import Recipe
from striate.training._flat import FlatWeights


class Stepper:
    """One optimizer at work on one vector of weights.

    Attributes:
        state: The vectors it carries from step to step, by name.
        number: Of the step at work, from 1.
    """

    names: tuple[str, ...] = ()

    def __init__(self, weights: FlatWeights, recipe: Recipe) -> None:
        self.weights = weights
        self.recipe = recipe
        self.number = 0
        self.state = {name: torch.zeros_like(weights.values) for name in self.names}

    @torch.no_grad()
    def step(self, number: int, learning_rate: float) -> None:
        """Moves the weights against the gradient and clears it.

        Args:
            number: Of this step, from 1.
            learning_rate: In this step.
        """
        weights, recipe = self.weights, self.recipe
        values, gradient = weights.values, weights.gradient
        decaying = values[: weights.decaying]
        if recipe.l2:
            gradient[: weights.decaying].add_(decaying, alpha=recipe.l2)
        if recipe.gradient_clip:
            norm = torch.linalg.vector_norm(gradient)
            gradient.mul_((recipe.gradient_clip / (norm + 1e-6)).clamp_(max=1.0))
        if recipe.weight_decay:
            decaying.mul_(1 - learning_rate * recipe.weight_decay)
        self.number = number
        self.move(values, gradient, learning_rate)
        gradient.zero_()

    def move(self, values: Tensor, gradient: Tensor, learning_rate: float) -> None:
        """The optimizer's own formula; may overwrite the gradient."""
        raise NotImplementedError


class SGD(Stepper):
    """Gradient descent with Nesterov's momentum (Sutskever et al. 2013), in torch's form."""

    names = ("velocity",)

    def move(self, values: Tensor, gradient: Tensor, learning_rate: float) -> None:
        momentum = self.recipe.momentum
        velocity = self.state["velocity"].mul_(momentum).add_(gradient)
        values.add_(gradient.add_(velocity, alpha=momentum), alpha=-learning_rate)


class RMSprop(Stepper):
    """Divides by the root of a running mean of squares (Hinton, Lecture 6e), plus epsilon."""

    names = ("squares", "velocity")

    def move(self, values: Tensor, gradient: Tensor, learning_rate: float) -> None:
        rho, momentum = self.recipe.squares_decay, self.recipe.momentum
        squares = self.state["squares"].mul_(rho).addcmul_(gradient, gradient, value=1 - rho)
        root = (squares + self.recipe.epsilon).sqrt_()
        if momentum:
            velocity = self.state["velocity"].mul_(momentum)
            values.sub_(velocity.addcdiv_(gradient, root, value=learning_rate))
        else:
            values.addcdiv_(gradient, root, value=-learning_rate)


class Adam(Stepper):
    """Adaptive moments (Kingma and Ba 2015), in the order of computation of their section 2."""

    names = ("mean", "squares")

    def move(self, values: Tensor, gradient: Tensor, learning_rate: float) -> None:
        beta1, beta2 = self.recipe.momentum, self.recipe.squares_decay
        mean = self.state["mean"].lerp_(gradient, 1 - beta1)
        squares = self.state["squares"].mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
        unbiased = math.sqrt(1 - beta2**self.number) / (1 - beta1**self.number)
        root = squares.sqrt().add_(self.recipe.epsilon)
        values.addcdiv_(mean, root, value=-learning_rate * unbiased)


class Muon(Adam):
    """Orthogonalised momentum for the hidden matrices (Jordan et al. 2024), Adam for the rest.

    A kernel `(O, I, H, W)` is the matrix `(O, I*H*W)`. Adam's learning rate is a fixed share of
    Muon's.
    """

    names = ("mean", "squares", "velocity")
    adam_share = 0.1

    def move(self, values: Tensor, gradient: Tensor, learning_rate: float) -> None:
        moves = []
        for place, rows in self.weights.hidden:
            matrix = gradient[place].view(rows, -1)
            velocity = self.state["velocity"][place].view(rows, -1)
            velocity.mul_(self.recipe.momentum).add_(matrix)
            direction = orthogonalise(matrix.add(velocity, alpha=self.recipe.momentum))
            scale = math.sqrt(max(1.0, rows / matrix.shape[1]))
            moves.append((place, direction.reshape(-1), -learning_rate * scale))
            gradient[place].zero_()  # leaves Adam nothing to do there
        super().move(values, gradient, learning_rate * self.adam_share)
        for place, direction, factor in moves:
            values[place].add_(direction, alpha=factor)


def orthogonalise(matrix: Float[Tensor, "R C"], iterations: int = 5) -> Float[Tensor, "R C"]:
    """The nearest matrix with singular values near 1, by Newton and Schulz's iteration.

    Coefficients of Jordan et al. 2024, chosen for speed: singular values end in about [0.7, 1.2].
    The iteration runs on the smaller Gram matrix in float32, which takes half the time of running
    it on the matrix in bfloat16.
    """
    if matrix.shape[0] > matrix.shape[1]:
        return orthogonalise(matrix.t(), iterations).t()
    a, b, c = 3.4445, -4.7750, 2.0315
    gram = matrix @ matrix.t()
    trace = gram.diagonal().sum() + 1e-12  # the squared norm, no less than the largest eigenvalue
    gram = gram / trace
    identity = a * torch.eye(len(gram), device=gram.device)
    whole = identity / a
    for _ in range(iterations):
        factor = torch.addmm(identity + b * gram, gram, gram, alpha=c)
        whole = factor @ whole
        gram = factor @ gram @ factor
    return (whole @ matrix) * trace.rsqrt()


_STEPPERS: dict[str, type[Stepper]] = {
    "sgd": SGD,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": Adam,
    "muon": Muon,
}


def make_stepper(weights: FlatWeights, recipe: Recipe) -> Stepper:
    """The recipe's optimizer over these weights. AdamW is Adam: its decay is `weight_decay`."""
    return _STEPPERS[recipe.optimizer](weights, recipe)
