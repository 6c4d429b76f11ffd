"""All trainings of a study: planned together, so that every variant gets the same epochs."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator, Sequence

from striate import devices
from striate._counting import things
from striate._parsing import parse_json
from striate._writing import write_atomically
from striate.errors import Interrupted
from striate.recipes import Recipe
from striate.runs import emit
from striate.studies._bench import Bench
from striate.studies._trials import (
    Measure,
    Trial,
    Variant,
    carry_out,
    digest,
    finished,
    refuse_same_names,
    trial_folder,
)
from striate.studies._words import counted, seeded
from striate.training import Plan, check_fits, ending_at_once, make_plan

# Share of the time budget that is planned; the rest is for a machine that slows down.
_PLANNED_SHARE = 0.9
# What is trained where planning and judging leave no time: a step.
_LEAST_EPOCHS = 1e-6

Trials = dict[str, list[Trial]]
"""By variant's name, one trial a seed."""


def train_all(bench: Bench, variants: Sequence[Variant], measure: Measure) -> tuple[Trials, float]:
    """Trains every variant with every seed; what is in the study's folder already is taken.

    All first seeds come before all second ones: a study that is stopped has whole rounds.

    Args:
        bench: What they share.
        variants: With different names.
        measure: Judges a trained net.

    Returns:
        The trials, and the epochs that each was given.

    Raises:
        Interrupted: asked to stop; finished trainings are kept, and the one at work is saved.
    """
    refuse_same_names(list(variants))
    for variant in variants:
        with devices.enough_memory():
            check_fits(bench.recipe, variant.spec, variant.dataset)
    total, done = len(variants) * len(bench.seeds), 0
    trials: Trials = {variant.name: [] for variant in variants}
    try:
        with ending_at_once(""):
            plans = _plans(bench, variants)
            for number, (variant, plan) in enumerate(_rounds(bench, variants, plans), 1):
                folder = trial_folder(bench.folder, variant, plan, bench.judges)
                trial = finished(folder)
                if trial is None:
                    emit("trial", name=variant.name, seed=plan.recipe.seed, number=number, of=total)
                    trial = carry_out(folder, variant, plan, bench.judges, measure)
                trials[variant.name].append(trial)
                done = number
    except Interrupted:
        raise Interrupted(
            f"Stopped: {done} of {counted(total, 'training')} done and kept in {bench.folder}. "
            f"The same command goes on from there."
        ) from None
    return trials, _epochs(next(iter(plans.values())))


def _rounds(
    bench: Bench, variants: Sequence[Variant], plans: dict[str, Plan]
) -> Iterator[tuple[Variant, Plan]]:
    """Each variant with its plan for each seed."""
    for seed in bench.seeds:
        for variant in variants:
            plan = plans[variant.name]
            recipe = dataclasses.replace(plan.recipe, seed=seed)
            yield variant, dataclasses.replace(plan, recipe=recipe)


def _plans(bench: Bench, variants: Sequence[Variant]) -> dict[str, Plan]:
    """A plan for each variant, the same epochs in all; made once and kept, as times vary."""
    asked = {
        "question": bench.question,
        "recipe": bench.recipe.to_json(),
        "seeds": bench.shared.seeds,
        "variants": [variant.identity() for variant in variants],
    }
    path = bench.folder / "trials" / f"plan-{digest(asked)}.json"
    try:
        known = parse_json(path.read_text(encoding="utf-8"))
        plans = {name: Plan.from_json(plan) for name, plan in known.items()}
        if set(plans) == {variant.name for variant in variants}:
            return plans
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # none was made, or it is damaged: it is made again
    plans = _made(bench, variants)
    text = json.dumps({name: plan.to_json() for name, plan in plans.items()}, indent=2)
    write_atomically(path, text.encode())
    return plans


def _made(bench: Bench, variants: Sequence[Variant]) -> dict[str, Plan]:
    started = time.perf_counter()
    recipe, trainings = bench.recipe, len(variants) * len(bench.seeds)
    budget = recipe.time_budget_seconds
    share = dataclasses.replace(
        recipe, time_budget_seconds=None if budget is None else budget / trainings
    )
    plans = {}
    for number, variant in enumerate(variants, 1):
        emit("planning", name=variant.name, number=number, of=len(variants))
        plans[variant.name] = make_plan(share, variant.spec, variant.dataset)
    wanted = min(plan.recipe.epochs or 1.0 for plan in plans.values())
    epoch_seconds = len(bench.seeds) * sum(
        plan.seconds_per_step * plan.steps_per_epoch for plan in plans.values()
    )
    epochs = wanted
    if budget is not None:
        judging = len(bench.seeds) * sum(plan.end_seconds for plan in plans.values())
        left = _PLANNED_SHARE * (budget - (time.perf_counter() - started)) - judging
        epochs = min(wanted, max(_LEAST_EPOCHS, left / epoch_seconds))
    even = {
        variant.name: _with_epochs(plans[variant.name], variant, epochs) for variant in variants
    }
    given = _epochs(next(iter(even.values())))
    text = (
        f"Plan: {counted(len(variants), 'variant')} x {seeded(bench)}, "
        f"{counted(trainings, 'training')} of {_in_words(given)}; "
        f"about {epoch_seconds * given:,.0f} s"
    )
    if given < 0.999 * wanted:
        text += (
            f"\nShortened: {given:.3g} of {_in_words(wanted)}, for a budget of {budget:,.0f} s "
            f"in all; --time-budget-seconds none for all of them."
        )
    emit("plan", text=text)
    return even


def _with_epochs(plan: Plan, variant: Variant, epochs: float) -> Plan:
    """The plan with so many epochs, and nothing left to decide by the clock."""
    recipe: Recipe = dataclasses.replace(plan.recipe, epochs=epochs, time_budget_seconds=None)
    again = make_plan(recipe, variant.spec, variant.dataset)
    return dataclasses.replace(again, device=plan.device, shortened="")


def _in_words(epochs: float) -> str:
    return things(f"{epochs:.3g}", "epoch")


def _epochs(plan: Plan) -> float:
    return plan.total_steps / plan.steps_per_epoch
