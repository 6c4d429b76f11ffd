"""A plan: every open choice made and written down before the first step."""

import dataclasses
import json
import re

import pytest

from striate.errors import DeviceUnavailable
from striate.recipes import Recipe
from striate.training import Plan, make_plan


def test_nothing_stays_open(spec, crosses):
    plan = make_plan(Recipe(learning_rate="auto"), spec, crosses)
    recipe = plan.recipe
    assert isinstance(recipe.learning_rate, float)
    assert (recipe.epochs, recipe.batch_size, recipe.augment) == (100.0, 20, ())
    assert plan.steps_per_epoch == 8
    assert plan.total_steps == 800
    assert plan.validate_every == 5 * 8  # 20 validations at most
    assert plan.seconds_per_step > 0


def test_a_plan_survives_being_written(recipe, spec, crosses):
    plan = make_plan(recipe, spec, crosses)
    assert Plan.from_json(plan.to_json()) == plan


def test_the_same_question_has_the_same_answer(recipe, spec, crosses):
    first, second = (make_plan(recipe, spec, crosses) for _ in range(2))
    assert dataclasses.replace(second, seconds_per_step=first.seconds_per_step) == first


def test_a_budget_shortens_the_run_and_the_plan_says_so(recipe, spec, crosses):
    long = dataclasses.replace(recipe, epochs=1e6, time_budget_seconds=2.0)
    plan = make_plan(long, spec, crosses)
    assert plan.estimated_seconds <= 2.0
    assert plan.total_steps < 1e6
    assert re.match(r"[\d,]+(\.\d)? of 1,000,000 epochs, for a budget of 2 s", plan.shortened)
    assert "--time-budget-seconds none for all of them" in str(plan)


def test_without_a_budget_nothing_is_taken_away(recipe, spec, crosses):
    endless = dataclasses.replace(recipe, epochs=1e6, time_budget_seconds=None)
    plan = make_plan(endless, spec, crosses)
    assert (plan.total_steps, plan.shortened) == (5_000_000, "")


def test_part_of_an_epoch_is_at_least_a_step(recipe, spec, crosses):
    plan = make_plan(dataclasses.replace(recipe, epochs=0.01), spec, crosses)
    assert plan.total_steps == 1


@pytest.mark.parametrize(
    ("budget", "words"), [(0.2, "a budget of 0.2 s"), (2.0, "2 s"), (1000.0, "1,000 s")]
)
def test_numbers_are_those_that_people_write(budget, words, recipe, spec, crosses, monkeypatch):
    monkeypatch.setattr("striate.training._plan._TIMED_SHARE", 1e-4)  # not 20 s of 1,000
    long = dataclasses.replace(recipe, epochs=1e9, time_budget_seconds=budget)
    assert make_plan(long, spec, crosses).shortened.endswith(words)


@pytest.mark.skipif("__import__('torch').cuda.is_available()")
def test_a_device_that_is_not_here_is_an_error(recipe, spec, crosses):
    with pytest.raises(DeviceUnavailable, match=r"no cuda device here.*Use --device auto"):
        make_plan(dataclasses.replace(recipe, device="cuda"), spec, crosses)


def test_a_batch_larger_than_the_training_pictures_is_told(spec, crosses, recipe):
    plan = make_plan(dataclasses.replace(recipe, batch_size=1000), spec, crosses)
    assert "Batch: 160 pictures a step, all there are to train on, and not 1,000" in str(plan)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert "Batch" not in str(make_plan(recipe, spec, crosses))
