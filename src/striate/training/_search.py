"""The learning rate, found by trying: the range test of Smith (2017)."""

import math

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
_SMOOTHING = 0.9


def find_learning_rate(recipe: Recipe, spec: NetSpec, dataset: Dataset, device: Device) -> float:
    """Raises the learning rate from step to step until the loss explodes.

    Args:
        recipe: Resolved but for the learning rate.
        spec: The net; a fresh one is trained and thrown away.
        dataset: Its training pictures are used.
        device: How to compute.

    Returns:
        A tenth of the rate at which the smoothed loss was lowest, rounded to two digits.
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
            loss = float(work.gradient(*batches.at(step), step=step).objective)
            smooth = _SMOOTHING * smooth + (1 - _SMOOTHING) * loss
            fair = smooth / (1 - _SMOOTHING ** (step + 1))
            if not math.isfinite(fair) or fair > 3 * lowest:
                break
            lowest = min(lowest, fair)
            rates.append(rate)
            losses.append(fair)
            stepper.step(step + 1, rate)
    return tenth_of_lowest(rates, losses)


def tenth_of_lowest(rates: list[float], losses: list[float]) -> float:
    """A tenth of the rate at which the loss was lowest: an order below where it explodes.

    The rate of steepest descent, the other custom, is at the mercy of the first batches' noise.
    """
    if len(rates) < 3:
        return LOWEST
    return float(f"{rates[losses.index(min(losses))] / 10:.1e}")
