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

from striate._counting import things
from striate.data import Dataset
from striate.devices import Device, Step, Verdict, candidates, probe, steady_seconds
from striate.errors import InvalidSetting
from striate.nets import NetSpec
from striate.recipes import Recipe
from striate.runs import plan_misfit
from striate.training._batches import Batches
from striate.training._budget import (
    PLANNED_SHARE,
    Budget,
    evaluation_seconds,
    number,
    timed_seconds,
)
from striate.training._optimizers import make_stepper
from striate.training._rules import fill_by_rule
from striate.training._search import find_learning_rate
from striate.training._start import fresh_net
from striate.training._work import Work

# Validation may happen after every epoch, but not more often than so many times a run.
MOST_VALIDATIONS = 20
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
        end_seconds: What follows the training, by estimate; 0 where there is no time budget.
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
    end_seconds: float = 0.0

    @property
    def estimated_seconds(self) -> float:
        return self.seconds_per_step * self.total_steps / PLANNED_SHARE

    def __str__(self) -> str:
        """For people: how much of what, and on what."""
        epochs = things(_epochs(self.total_steps / self.steps_per_epoch), "epoch")
        pictures = things(self.recipe.batch_size or 1, "picture")
        steps = f"{things(self.total_steps, 'step')} of {pictures}"
        rate = f"{self.recipe.optimizer} at {self.recipe.learning_rate:g}"
        changes = "+".join(self.recipe.augment) or "no augmentation"
        lines = [
            f"Plan: {epochs}, {steps}, {rate}, {changes}; about {number(self.estimated_seconds)} s"
        ]
        if self.end_seconds >= 1:
            lines[0] += f", and {number(self.end_seconds)} s for evaluation and report"
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
        """The inverse of `to_json`.

        Raises:
            InvalidSetting: it is no plan; the message says where it is not.
        """
        if wrong := plan_misfit(values):
            raise InvalidSetting(f"This is no plan of a training: {wrong}.")
        recipe, device = Recipe.from_json(values["recipe"]), Device.from_json(values["device"])
        return cls(**{**values, "recipe": recipe, "device": device})


def make_plan(
    recipe: Recipe,
    spec: NetSpec,
    dataset: Dataset,
    *,
    started: float | None = None,
    end_seconds: float = 0.0,
) -> Plan:
    """Makes every open choice: by rule, by probing the device, by searching the learning rate.

    Args:
        recipe: Fits spec and dataset (see `check_fits`).
        spec: The net to train.
        dataset: The pictures to train it on.
        started: When the command began, as `time.perf_counter` counts: its time budget runs since.
            None is now.
        end_seconds: What follows the training takes, but for the evaluation's forward passes.

    Raises:
        DeviceUnavailable: this machine does not have the device asked for.
    """
    started = time.perf_counter() if started is None else started
    asked, recipe = recipe.batch_size, fill_by_rule(recipe, dataset)
    step = _first_step(recipe, spec, dataset)
    verdict = _probe(step, recipe, spec, dataset)
    if recipe.learning_rate == "auto":
        rate = find_learning_rate(recipe, spec, dataset, verdict.device)
        recipe = dataclasses.replace(recipe, learning_rate=rate)
    batches = batches_of(recipe, dataset, verdict.device)
    wanted = max(1, round((recipe.epochs or 1) * batches.steps_per_epoch))
    budget, seconds = Budget(), verdict.seconds_per_step
    if recipe.time_budget_seconds is not None:
        whole = recipe.time_budget_seconds
        end_seconds += evaluation_seconds(recipe, spec, dataset, timed_seconds(whole))
        budget = Budget(whole, time.perf_counter() - started, end_seconds)
        if wanted * seconds > _LONG_SHARE * budget.for_training:
            work = _whole_step(recipe, spec, dataset, verdict.device)
            most = _TIMED_SHARE * max(0.0, budget.for_training)
            seconds = steady_seconds(work, verdict.device, most)
            budget = dataclasses.replace(budget, spent=time.perf_counter() - started)
    validation = dataset.count("validation") / (batches.steps_per_epoch * batches.batch_size)
    seconds *= 1 + _FORWARD_SHARE * validation
    steps, shortened = _steps(budget, wanted, batches.steps_per_epoch, seconds)
    return Plan(
        recipe=recipe,
        device=verdict.device,
        steps_per_epoch=batches.steps_per_epoch,
        total_steps=steps,
        validate_every=_validate_every(batches.steps_per_epoch, steps, dataset.count("validation")),
        seconds_per_step=seconds,
        shortened=shortened,
        smaller_batch=_smaller_batch(asked, recipe),
        end_seconds=budget.end,
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


def _steps(budget: Budget, wanted: int, steps_per_epoch: int, seconds: float) -> tuple[int, str]:
    """Steps of the run, and what the time budget took from it, in words.

    The budget is turned into steps here and not looked at again: a run that is resumed must not
    depend on how long its steps took.
    """
    affordable = max(0.0, budget.for_training / seconds)
    if wanted <= affordable:
        return wanted, ""
    tenths = int(10 * affordable / steps_per_epoch)
    steps = max(1, tenths * steps_per_epoch // 10 or int(affordable))
    if steps >= wanted:  # a single step, for which there is no time either
        return wanted, ""
    given, whole = (_epochs(count / steps_per_epoch) for count in (steps, wanted))
    return steps, f"{given} of {things(whole, 'epoch')}, for {budget}"


def _smaller_batch(asked: int | None, recipe: Recipe) -> str:
    if asked is None or asked == recipe.batch_size:
        return ""
    pictures = things(recipe.batch_size or 1, "picture")
    return f"{pictures} a step, all there are to train on, and not {asked:,}"


def _epochs(value: float) -> str:
    """For people: 16 and 10.6, but 0.05."""
    return f"{round(value, 1):,}".removesuffix(".0") if 0.1 <= value < 1e9 else number(value)


def _validate_every(steps_per_epoch: int, total_steps: int, pictures: int) -> int:
    if not pictures:
        return 0
    epochs = math.ceil(total_steps / steps_per_epoch)
    return steps_per_epoch * math.ceil(epochs / MOST_VALIDATIONS)
