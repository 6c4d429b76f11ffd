"""A plan: every open choice made and written down before the first step."""

import dataclasses
import json
import re

import pytest

import striate.training._plan as room
from striate.devices import Verdict, candidates
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
    timed = {name: getattr(first, name) for name in ("seconds_per_step", "end_seconds")}
    assert dataclasses.replace(second, **timed) == first


def test_a_budget_shortens_the_run_and_the_plan_says_so(recipe, spec, crosses):
    long = dataclasses.replace(recipe, epochs=1e6, time_budget_seconds=2.0)
    plan = make_plan(long, spec, crosses)
    assert plan.estimated_seconds <= 2.0
    assert plan.total_steps < 1e6
    assert re.match(r"[\d,]+(\.\d)? of 1,000,000 epochs, for a budget of 2 s", plan.shortened)
    assert "--time-budget-seconds none for all of them" in str(plan)


@pytest.fixture
def clock(monkeypatch):
    """Times that are known: a step takes 0.1 s, the evaluation 7 s, and planning nothing."""
    now = [100.0]
    device = candidates("cpu", "float32", 1)[0]
    monkeypatch.setattr(room.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(room, "_probe", lambda *_: Verdict(device, 0.1))
    monkeypatch.setattr(room, "steady_seconds", lambda *_: 0.1)
    monkeypatch.setattr(room, "evaluation_seconds", lambda *_: 7.0)
    monkeypatch.setattr(room, "_FORWARD_SHARE", 0.0)
    return now


def budgeted(recipe, budget):
    return dataclasses.replace(recipe, epochs=1e6, time_budget_seconds=budget)


@pytest.mark.parametrize(
    ("budget", "began", "end", "left"),
    [
        pytest.param(100, 100, 0, 83, id="the evaluation is kept back"),
        pytest.param(100, 80, 0, 65, id="what reading the pictures took is gone"),
        pytest.param(100, 80, 25, 40, id="baselines and report are kept back"),
        pytest.param(1000, 80, 25, 850, id="of a large budget the same seconds"),
    ],
)
def test_the_budget_is_the_whole_commands(clock, recipe, spec, crosses, budget, began, end, left):
    plan = make_plan(budgeted(recipe, budget), spec, crosses, started=began, end_seconds=end)
    # Nine tenths of what is left, less what follows; five steps of 32 pictures are an epoch.
    assert left == pytest.approx(0.9 * (budget - (100 - began)) - 7 - end)
    assert plan.total_steps == pytest.approx(10 * left, abs=1)
    assert plan.end_seconds == 7 + end
    assert f"and {7 + end} s for evaluation and report" in str(plan)


def test_the_plan_says_where_the_budget_goes(clock, recipe, spec, crosses):
    plan = make_plan(budgeted(recipe, 60), spec, crosses, started=88, end_seconds=8)
    words = "for a budget of 60 s, of which 12 s went before training and 15 s are kept for"
    assert words in plan.shortened
    rich = make_plan(budgeted(recipe, 6000), spec, crosses, started=99)
    assert rich.shortened.endswith("for a budget of 6,000 s")


def test_where_reading_took_the_whole_budget_the_least_is_trained_and_that_is_said(
    clock, recipe, spec, crosses
):
    plan = make_plan(budgeted(recipe, 60), spec, crosses, started=25, end_seconds=8)
    assert plan.total_steps == 1
    words = r"a budget of 60 s, which was used up before training could begin: .* took 75 s, so"
    assert re.search(words, str(plan))
    # Where the end alone takes more than is left, it is the least, too.
    assert make_plan(budgeted(recipe, 60), spec, crosses, end_seconds=90).total_steps == 1


def test_without_a_budget_nothing_is_timed_or_kept_back(clock, monkeypatch, recipe, spec, crosses):
    monkeypatch.setattr(room, "evaluation_seconds", None)
    plan = make_plan(dataclasses.replace(recipe, time_budget_seconds=None), spec, crosses)
    assert (plan.total_steps, plan.end_seconds) == (15, 0.0)


def test_a_plan_of_before_budgets_were_the_whole_commands_is_read(clock, recipe, spec, crosses):
    values = make_plan(recipe, spec, crosses).to_json()
    del values["end_seconds"]
    assert Plan.from_json(values).end_seconds == 0.0


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
    assert words in make_plan(long, spec, crosses).shortened


@pytest.mark.skipif("__import__('torch').cuda.is_available()")
def test_a_device_that_is_not_here_is_an_error(recipe, spec, crosses):
    with pytest.raises(DeviceUnavailable, match=r"no cuda device here.*Use --device auto"):
        make_plan(dataclasses.replace(recipe, device="cuda"), spec, crosses)


def test_a_batch_larger_than_the_training_pictures_is_told(spec, crosses, recipe):
    plan = make_plan(dataclasses.replace(recipe, batch_size=1000), spec, crosses)
    assert "Batch: 160 pictures a step, all there are to train on, and not 1,000" in str(plan)
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan
    assert "Batch" not in str(make_plan(recipe, spec, crosses))
