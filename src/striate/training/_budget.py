"""A time budget is the whole command's: what is left of it for training, before the first step.

Reading the pictures and planning have used some of it, and the evaluation, the simple ways and the
report will; only the rest is turned into steps.
"""

import dataclasses
import math
import time

import numpy as np

from striate.classifier import logit_batches
from striate.data import Dataset
from striate.devices import candidates
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.training._start import fresh_net

# Share of the budget that is planned; the rest is for a machine that slows down.
PLANNED_SHARE = 0.9
# Forward passes are timed for so long at most, and for such a share of the budget.
_TIMED_SECONDS, _TIMED_SHARE = 0.5, 0.005
# What is used before and after training is told from this share of the budget on.
_TOLD_SHARE = 0.1


@dataclasses.dataclass(frozen=True)
class Budget:
    """A time budget, and what of it is not for training.

    Attributes:
        whole: Seconds that the command may take; infinite where there is no limit.
        spent: Seconds that went before training.
        end: Seconds that what follows the training will take.
    """

    whole: float = math.inf
    spent: float = 0.0
    end: float = 0.0

    @property
    def for_training(self) -> float:
        """Seconds to plan with; not above 0 where nothing is left."""
        return PLANNED_SHARE * (self.whole - self.spent) - self.end

    def __str__(self) -> str:
        """For people: the budget, and where it goes if not into training."""
        text = f"a budget of {number(self.whole)} s"
        if self.spent >= self.whole:
            return (
                f"{text}, which was used up before training could begin: reading the pictures and "
                f"planning took {number(self.spent)} s, so this is the least that can be trained"
            )
        if self.spent + self.end < _TOLD_SHARE * self.whole:
            return text
        return (
            f"{text}, of which {number(self.spent)} s went before training and "
            f"{number(self.end)} s are kept for evaluation and report"
        )


def evaluation_seconds(recipe: Recipe, spec: NetSpec, dataset: Dataset, most: float) -> float:
    """What the evaluation's forward passes will take, as timed: on the processor, in every view.

    Args:
        recipe: Its views are chosen.
        spec: The net, of which a fresh one is timed.
        dataset: Its validation and test pictures are evaluated.
        most: Seconds of timing, though a batch is timed at least.
    """
    chosen = np.concatenate([dataset.splits.validation, dataset.splits.test])
    if not len(chosen):
        return 0.0
    device = dataclasses.replace(candidates("cpu", "float32")[0], pool_first=False)
    net = fresh_net(recipe, spec).to(device.torch_device)
    seen, seconds = 0, 0.0
    with device.in_use():
        before = time.perf_counter()
        about = (dataset.preprocessing, device, recipe.views)
        for indices, _ in logit_batches(net, dataset.images, chosen, *about):
            seen, seconds = seen + len(indices), time.perf_counter() - before
            if seconds >= most:
                break
    return seconds / seen * len(chosen)


def timed_seconds(budget: float) -> float:
    """How long forward passes are timed for a budget, in seconds."""
    return min(_TIMED_SECONDS, _TIMED_SHARE * budget)


def number(value: float) -> str:
    """For people: 1,000 and 12, but 2.5 and 0.05, and 1e+30."""
    if value >= 1e9:
        return f"{value:.3g}"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"
