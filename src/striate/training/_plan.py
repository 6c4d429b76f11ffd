"""The plan of a run: every open choice made, before the first step, and written down.

Whatever could differ between a run and its resumption (precision, threads, learning rate, number
of steps) is a number here. The same plan, seed and pictures give the same weights.
"""

import dataclasses
import itertools
import math
import time
from collections.abc import Mapping
from typing import Any, Self

from striate.data import Dataset
from striate.devices import Device, Step, Verdict, candidates, probe, steady_seconds
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.training._batches import Batches
from striate.training._optimizers import make_stepper
from striate.training._rules import fill_by_rule
from striate.training._search import find_learning_rate
from striate.training._start import fresh_net
from striate.training._work import Work

# Validation may happen after every epoch, but not more often than so many times a run.
MOST_VALIDATIONS = 20
# Share of the budget that is planned; the rest is for a machine that slows down.
PLANNED_SHARE = 0.9
# A run that may take more than so much of its budget is timed for so much of it.
_LONG_SHARE, _TIMED_SHARE = 0.5, 0.02
# A picture goes forward only in validation, which takes about so much of a training step.
_FORWARD_SHARE = 1 / 3


@dataclasses.dataclass(frozen=True)
class Plan:
    """A recipe without open choices, on one device.

    Attributes:
        recipe: Every `None` and `auto` is a value, but for what is switched off by `None`.
        device: How to compute.
        steps_per_epoch: Batches in one pass over the training pictures.
        total_steps: Of the whole run.
        validate_every: Steps between validations, a multiple of an epoch; 0 for none.
        seconds_per_step: As timed, with validation's share.
        shortened: What the time budget took away, in words; empty if nothing.
        smaller_batch: That a batch is asked for which there are not the pictures for, in words.
    """

    recipe: Recipe
    device: Device
    steps_per_epoch: int
    total_steps: int
    validate_every: int
    seconds_per_step: float
    shortened: str = ""
    smaller_batch: str = ""

    @property
    def estimated_seconds(self) -> float:
        return self.seconds_per_step * self.total_steps / PLANNED_SHARE

    def __str__(self) -> str:
        """For people: how much of what, and on what."""
        epochs = f"{_epochs(self.total_steps / self.steps_per_epoch)} epochs"
        steps = f"{self.total_steps:,} steps of {self.recipe.batch_size} pictures"
        rate = f"{self.recipe.optimizer} at {self.recipe.learning_rate:g}"
        changes = "+".join(self.recipe.augment) or "no augmentation"
        lines = [
            f"Plan: {epochs}, {steps}, {rate}, {changes}; about {_number(self.estimated_seconds)} s"
        ]
        if self.smaller_batch:
            lines.append(f"Batch: {self.smaller_batch}")
        if self.shortened:
            lines.append(
                f"Shortened: {self.shortened}; --time-budget-seconds none for all of them."
            )
        return "\n".join([*lines, f"Device: {self.device}"])

    def to_json(self) -> dict[str, Any]:
        """Plain values, for run.json."""
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {**values, "recipe": self.recipe.to_json(), "device": self.device.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        recipe, device = Recipe.from_json(values["recipe"]), Device.from_json(values["device"])
        return cls(**{**values, "recipe": recipe, "device": device})


def make_plan(recipe: Recipe, spec: NetSpec, dataset: Dataset) -> Plan:
    """Makes every open choice: by rule, by probing the device, by searching the learning rate.

    Args:
        recipe: Fits spec and dataset (see `check_fits`).
        spec: The net to train.
        dataset: The pictures to train it on.

    Raises:
        DeviceUnavailable: this machine does not have the device asked for.
    """
    started = time.perf_counter()
    asked, recipe = recipe.batch_size, fill_by_rule(recipe, dataset)
    step = _first_step(recipe, spec, dataset)
    verdict = _probe(step, recipe, spec, dataset)
    if recipe.learning_rate == "auto":
        rate = find_learning_rate(recipe, spec, dataset, verdict.device)
        recipe = dataclasses.replace(recipe, learning_rate=rate)
    batches = batches_of(recipe, dataset, verdict.device)
    wanted = max(1, round((recipe.epochs or 1) * batches.steps_per_epoch))
    budget = recipe.time_budget_seconds or math.inf
    seconds = verdict.seconds_per_step
    if wanted * seconds > _LONG_SHARE * budget:
        whole = _whole_step(recipe, spec, dataset, verdict.device)
        seconds = steady_seconds(whole, verdict.device, _TIMED_SHARE * budget)
    validation = dataset.count("validation") / (batches.steps_per_epoch * batches.batch_size)
    seconds *= 1 + _FORWARD_SHARE * validation
    left = PLANNED_SHARE * budget - (time.perf_counter() - started)
    steps, shortened = _steps(recipe, wanted, batches.steps_per_epoch, left / seconds)
    return Plan(
        recipe=recipe,
        device=verdict.device,
        steps_per_epoch=batches.steps_per_epoch,
        total_steps=steps,
        validate_every=_validate_every(batches.steps_per_epoch, steps, dataset.count("validation")),
        seconds_per_step=seconds,
        shortened=shortened,
        smaller_batch=_smaller_batch(asked, recipe),
    )


def batches_of(recipe: Recipe, dataset: Dataset, device: Device) -> Batches:
    """The training batches that a resolved recipe describes."""
    return Batches(
        dataset.images,
        dataset.labels,
        dataset.splits.train,
        batch_size=recipe.batch_size or 1,
        seed=recipe.seed,
        drop_last=recipe.drop_last,
        device=device.torch_device,
    )


def _probe(step: Step, recipe: Recipe, spec: NetSpec, dataset: Dataset) -> Verdict:
    """Chooses among the ways of using the device that the recipe leaves open."""
    ways = candidates(
        recipe.device, recipe.precision, recipe.threads, deterministic=recipe.deterministic
    )
    shape = [spec.to_json(), dataset.preprocessing.to_json(), recipe.batch_size, recipe.augment]
    return probe(step, ways, shape)


def _first_step(recipe: Recipe, spec: NetSpec, dataset: Dataset) -> Step:
    """A real step on the first batch, as often as it is wanted."""
    works: dict[Device, Work] = {}

    def step(device: Device) -> Any:
        if device not in works:
            works[device] = Work(fresh_net(recipe, spec), recipe, device, dataset)
        work = works[device]
        work.weights.gradient.zero_()
        work.gradient(*batches_of(recipe, dataset, device).at(0), step=0)
        return work.weights.gradient.float().cpu()

    return step


def _whole_step(recipe: Recipe, spec: NetSpec, dataset: Dataset, device: Device) -> Step:
    """One step after the other as a run takes them: other pictures each time, and the optimizer."""
    work = Work(fresh_net(recipe, spec), recipe, device, dataset)
    stepper, batches = make_stepper(work.weights, recipe), batches_of(recipe, dataset, device)
    numbers = itertools.count()

    def step(_: Device) -> Any:
        number = next(numbers)
        work.gradient(*batches.at(number), step=number)
        stepper.step(number + 1, 1e-6)  # the rate does not matter here, and learns nothing
        return work.weights.gradient

    return step


def _steps(recipe: Recipe, wanted: int, steps_per_epoch: int, affordable: float) -> tuple[int, str]:
    """Steps of the run, and what the time budget took from it, in words.

    The budget is turned into steps here and not looked at again: a run that is resumed must not
    depend on how long its steps took.
    """
    if recipe.time_budget_seconds is None or wanted <= affordable:
        return wanted, ""
    tenths = int(10 * affordable / steps_per_epoch)
    steps = max(1, tenths * steps_per_epoch // 10 or int(affordable))
    return steps, (
        f"{_epochs(steps / steps_per_epoch)} of {_epochs(wanted / steps_per_epoch)} epochs, "
        f"for a budget of {_number(recipe.time_budget_seconds)} s"
    )


def _smaller_batch(asked: int | None, recipe: Recipe) -> str:
    if asked is None or asked == recipe.batch_size:
        return ""
    return f"{recipe.batch_size:,} pictures a step, all there are to train on, and not {asked:,}"


def _epochs(value: float) -> str:
    """For people: 16 and 10.6, but 0.05."""
    return f"{round(value, 1):,}".removesuffix(".0") if 0.1 <= value < 1e9 else _number(value)


def _number(value: float) -> str:
    """For people: 1,000 and 12, but 2.5 and 0.05, and 1e+30."""
    if value >= 1e9:
        return f"{value:.3g}"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def _validate_every(steps_per_epoch: int, total_steps: int, pictures: int) -> int:
    if not pictures:
        return 0
    epochs = math.ceil(total_steps / steps_per_epoch)
    return steps_per_epoch * math.ceil(epochs / MOST_VALIDATIONS)
