"""The learning rate, found by trying: the range test of Smith (2017)."""

import math

import torch

from striate.data import Dataset
from striate.devices import Device
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.training._batches import Batches
from striate.training._optimizers import make_stepper
from striate.training._start import fresh_net
from striate.training._work import Work

LOWEST, HIGHEST = 1e-5, 10.0
STEPS = 80
# The rate of steepest descent is safe; the peak of a schedule that rises and falls may be higher.
_SMOOTHING = 0.9


def find_learning_rate(recipe: Recipe, spec: NetSpec, dataset: Dataset, device: Device) -> float:
    """Raises the learning rate from step to step until the loss explodes.

    Args:
        recipe: Resolved but for the learning rate.
        spec: The net; a fresh one is trained and thrown away.
        dataset: Its training pictures are used.
        device: How to compute.

    Returns:
        The rate at which the smoothed loss fell fastest, rounded to two digits.
    """
    with device.in_use():
        work = Work(fresh_net(recipe, spec, dataset), recipe, device, dataset)
        stepper = make_stepper(work.weights, recipe)
        batches = Batches(
            dataset.images,
            dataset.labels,
            dataset.splits.train,
            batch_size=recipe.batch_size or 1,
            seed=recipe.seed,
            drop_last=False,
            device=device.torch_device,
        )
        rates, losses = [], []
        smooth, lowest = 0.0, math.inf
        for step in range(STEPS):
            rate = LOWEST * (HIGHEST / LOWEST) ** (step / (STEPS - 1))
            loss = float(work.gradient(*batches.at(step), step=step).loss)
            smooth = _SMOOTHING * smooth + (1 - _SMOOTHING) * loss
            fair = smooth / (1 - _SMOOTHING ** (step + 1))
            if not math.isfinite(fair) or fair > 3 * lowest:
                break
            lowest = min(lowest, fair)
            rates.append(rate)
            losses.append(fair)
            stepper.step(step + 1, rate)
    return steepest(rates, losses)


def steepest(rates: list[float], losses: list[float]) -> float:
    """The rate at which the loss falls fastest over the logarithm of the rate."""
    if len(rates) < 3:
        return LOWEST
    slopes = torch.gradient(torch.tensor(losses[: _end(losses)]))[0]
    return float(f"{rates[int(slopes.argmin())]:.1e}")


def _end(losses: list[float]) -> int:
    """Up to the lowest loss, and at least three values."""
    return max(3, losses.index(min(losses)) + 1)
