"""The loop: resumed, averaged, stopped early, diverged."""

import dataclasses
import re

import pytest
import torch

from striate.errors import Interrupted, InvalidSetting, StriateError, TrainingDiverged
from striate.nets import resolve
from striate.recipes import Recipe
from striate.runs import new_run, read_tensors
from striate.training import Plan, Training, check_fits, make_plan
from striate.training import _engine as engine
from striate.training._interruption import Interruption


@pytest.fixture
def plan(recipe, spec, crosses) -> Plan:
    return make_plan(dataclasses.replace(recipe, ema=0.9), spec, crosses)


def kept(run):
    weights, header = read_tensors(run.best, "weights")
    return weights, header


class AskedAt(Interruption):
    """Asks to stop before the given step is counted."""

    step = 0

    @property
    def asked(self) -> bool:
        self.seen = getattr(self, "seen", 0) + 1
        return self.seen == type(self).step

    @asked.setter
    def asked(self, _value: bool) -> None:
        pass


@pytest.mark.parametrize("step", [1, 5, 7, 14])
def test_stopped_after_any_step_it_ends_with_the_same_weights(
    step, plan, spec, crosses, tmp_path, monkeypatch
):
    whole = new_run("whole", {}, tmp_path)
    Training(whole, plan, spec, crosses).fit()
    run = new_run("stopped", {}, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "Interruption", type("Asked", (AskedAt,), {"step": step}))
        with pytest.raises(Interrupted, match=rf"Stopped at step {step} of 15 and saved.*--resume"):
            Training(run, plan, spec, crosses).fit()
    resumed = Training(run, plan, spec, crosses)
    assert resumed.position.step == step
    resumed.fit()
    expected, found = kept(whole)[0], kept(run)[0]
    assert expected.keys() == found.keys()
    assert all(expected[name].equal(found[name]) for name in expected)


def test_the_average_is_that_of_the_formula(plan, spec, crosses, tmp_path, monkeypatch):
    history = []
    run = new_run("a", {}, tmp_path)
    training = Training(run, plan, spec, crosses)
    kernel = training.net.state_dict()["features.conv1.weight"]
    average = kernel.clone()
    step = training._step

    def watched() -> None:
        step()
        history.append(kernel.clone())

    monkeypatch.setattr(training, "_step", watched)
    training.fit()
    for weights in history:
        average = 0.9 * average + 0.1 * weights
    torch.testing.assert_close(kept(run)[0]["features.conv1.weight"], average)
    assert not history[-1].equal(average)


def test_the_running_figures_are_those_of_the_epochs_pictures(recipe, spec, crosses, tmp_path):
    still = dataclasses.replace(
        recipe, learning_rate=1e-12, epochs=1.0, dropout=0.0, label_smoothing=0.0
    )
    run = new_run("a", {}, tmp_path)
    training = Training(run, make_plan(still, spec, crosses), spec, crosses)
    expected = 0
    for number in range(5):
        images, labels = training.batches.at(number)
        expected += int(training.work.gradient(images, labels, number).correct)
    training.work.weights.gradient.zero_()
    with run.recording():
        training.fit()
    [epoch] = [event for event in run.events if event["event"] == "epoch"]
    assert epoch["accuracy"] == pytest.approx(expected / 160, abs=1 / 160)
    assert epoch["objective"] == pytest.approx(epoch["loss"])
    assert epoch["validation_accuracy"] * 20 == pytest.approx(
        round(epoch["validation_accuracy"] * 20)
    )


def test_training_loss_can_be_held_against_validation_loss_though_labels_are_smoothed(
    recipe, spec, crosses, tmp_path
):
    smoothed = dataclasses.replace(recipe, epochs=12.0, dropout=0.0, label_smoothing=0.4)
    run = new_run("a", {}, tmp_path)
    with run.recording():
        Training(run, make_plan(smoothed, spec, crosses), spec, crosses).fit()
    last = [event for event in run.events if event["event"] == "epoch"][-1]
    # With two classes no net brings the smoothed loss below the entropy of (0.8, 0.2).
    assert last["objective"] > 0.5004
    assert last["loss"] < 0.4
    assert last["loss"] == pytest.approx(last["validation_loss"], abs=0.2)


def test_early_stopping_keeps_the_weights_of_the_best_validation(
    recipe, spec, crosses, tmp_path, monkeypatch
):
    scores = iter([(1.0, 0.5), (0.4, 0.6), (0.7, 0.9), (0.6, 0.9), (0.1, 1.0)])
    monkeypatch.setattr(Training, "_measure", lambda *_: next(scores))
    patient = dataclasses.replace(recipe, epochs=20.0, patience=2)
    run = new_run("a", {}, tmp_path)
    training = Training(run, make_plan(patient, spec, crosses), spec, crosses)
    training.fit()
    assert training.position.step == 4 * 5
    assert kept(run)[1]["step"] == training.position.best_step == 2 * 5


def test_early_stopping_waits_on_where_a_stopped_run_left_it(
    recipe, spec, crosses, tmp_path, monkeypatch
):
    scores = [(1.0, 0.5), (0.4, 0.6), (0.7, 0.9), (0.6, 0.9)]
    monkeypatch.setattr(Training, "_measure", lambda *_: scores.pop(0))
    plan = make_plan(dataclasses.replace(recipe, epochs=20.0, patience=2), spec, crosses)
    run = new_run("a", {}, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "Interruption", type("Asked", (AskedAt,), {"step": 17}))
        with pytest.raises(Interrupted, match=r"Stopped at step 17 of 100 and saved.*--resume"):
            Training(run, plan, spec, crosses).fit()
    resumed = Training(run, plan, spec, crosses)
    resumed.fit()
    assert resumed.position.step == 4 * 5
    assert kept(run)[1]["step"] == 2 * 5


@pytest.fixture
def wild(recipe):
    return dataclasses.replace(
        recipe, optimizer="sgd", learning_rate=1e30, schedule="constant", dropout=0.0
    )


DIVERGED = r"diverged at step {}: .*no longer a number.*Use a smaller --learning-rate"


NUMBERS = [
    field.name
    for field in dataclasses.fields(Recipe)
    if field.metadata and not isinstance(field.default, bool | str | tuple)
]


@pytest.mark.parametrize("optimizer", ["muon", "adam"])
@pytest.mark.parametrize(
    "value", [5e-324, 1e-30, 1e30, 1.7e308, 2**64, pytest.param(10**308, id="10**308")]
)
@pytest.mark.parametrize("name", NUMBERS)
def test_a_setting_at_the_end_of_the_numbers_is_refused_or_trains_or_diverges(
    name, value, optimizer, recipe, spec, crosses, tmp_path
):
    plain = {"epochs": 0.4, "time_budget_seconds": 1.0, "optimizer": optimizer}
    try:
        odd = recipe.with_settings({**plain, name: value})
        check_fits(odd, spec, crosses)
        Training(new_run("a", {}, tmp_path), make_plan(odd, spec, crosses), spec, crosses).fit()
    except StriateError as error:
        assert not isinstance(error, InvalidSetting) or name in str(error)  # noqa: PT017


def test_a_diverged_run_says_so_and_keeps_its_last_good_state(wild, spec, crosses, tmp_path):
    wild = dataclasses.replace(wild, checkpoint_seconds=0.0)
    run = new_run("a", {}, tmp_path)
    with pytest.raises(TrainingDiverged, match=rf"kept in {re.escape(str(run.checkpoint))}.*Use a"):
        Training(run, make_plan(wild, spec, crosses), spec, crosses).fit()
    state, position = read_tensors(run.checkpoint, "checkpoint")
    assert bool(state["weights"].isfinite().all())
    assert position["step"] >= 1
    assert not run.best.exists()


def test_a_loss_that_is_no_number_is_never_told(wild, spec, crosses, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "TELL_SECONDS", 0.0)
    run = new_run("a", {}, tmp_path)
    training = Training(run, make_plan(wild, spec, crosses), spec, crosses)
    with run.recording(), pytest.raises(TrainingDiverged, match=DIVERGED.format("[234]")):
        training.fit()
    assert {event["event"] for event in run.events} == {"step"}


def test_a_validation_loss_that_is_no_number_is_a_divergence(wild, crosses, tmp_path):
    deep = resolve(
        "flatten dense(8) relu dense(8) relu dense(classes)",
        num_classes=2, in_channels=1, size=(12, 12),
    )  # fmt: skip
    whole = dataclasses.replace(wild, batch_size=160, dropout=None, patience=1)
    run = new_run("a", {}, tmp_path)
    training = Training(run, make_plan(whole, deep, crosses), deep, crosses)
    with run.recording(), pytest.raises(TrainingDiverged, match=DIVERGED.format(1)):
        training.fit()
    assert not run.best.exists()


def test_without_validation_the_last_step_is_still_looked_at(wild, crosses, tmp_path):
    nothing = dataclasses.replace(crosses.splits, validation=crosses.splits.train[:0])
    blind = dataclasses.replace(crosses, splits=nothing)
    deep = resolve(
        "flatten dense(8) relu dense(8) relu dense(classes)",
        num_classes=2, in_channels=1, size=(12, 12),
    )  # fmt: skip
    whole = dataclasses.replace(wild, batch_size=160, epochs=1.0, dropout=None)
    run = new_run("a", {}, tmp_path)
    with pytest.raises(TrainingDiverged, match=DIVERGED.format(1)):
        Training(run, make_plan(whole, deep, blind), deep, blind).fit()
    assert not run.best.exists()
