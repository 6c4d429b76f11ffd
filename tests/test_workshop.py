"""The verbs: a run that is killed at any instant ends as if it had not been."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import striate
from striate.errors import (
    DataError,
    DiskFull,
    InputError,
    InvalidSetting,
    UnknownNet,
    UnknownRun,
    UnknownSetting,
)

DRIVER = Path(__file__).parent / "killing_driver.py"
QUICK = {"net": "flatten dense(classes)", "epochs": 1}


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """What the driver found after every kill."""
    if not hasattr(os, "fork"):
        pytest.skip("the driver forks, which this system cannot")
    root = tmp_path_factory.mktemp("killed")
    environment = {**os.environ, "STRIATE_CACHE": str(root / "cache")}
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(root)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.timeout(600)
def test_the_same_command_twice_gives_the_same_bytes(killed):
    assert killed["twice_the_same"]


def test_killed_at_twenty_instants_it_resumes_to_the_same_bytes(killed):
    assert len(killed["kills"]) == 22
    assert [kill["name"] for kill in killed["kills"] if not kill["same"]] == []


def test_the_kills_struck_where_they_were_aimed(killed):
    ends = {kill["name"]: kill["ended"] for kill in killed["kills"]}
    assert {end for name, end in ends.items() if not name.startswith(("random", "full"))} <= {
        -9,
        0,
    }
    assert sum(end == -9 for end in ends.values()) >= 15
    assert ends["full disk at a checkpoint"] == ends["full disk at the product"] == 3


def test_a_run_gives_its_product_and_its_figures(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    known = run.read()
    assert known["status"] == "done"
    assert known["results"]["test_accuracy"] > 0.2
    assert [event["event"] for event in run.events][-1] == "done"
    answers = striate.predict(run.folder, striate.open("digits").images[:2])
    assert len(answers) == 2
    assert striate.resume(run.folder).read() == known


def test_the_evaluation_of_the_file_is_the_runs_own(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    again = striate.evaluate(run.classifier, "digits", split="test")
    assert again.accuracy == run.results()["test_accuracy"]


def test_a_run_chooses_its_threshold_on_validation_pictures(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    classifier = striate.load(run.folder)
    seen = striate.evaluate(classifier, "digits", split="validation")
    right = seen.predicted == seen.labels
    answered = seen.probabilities.max(1) >= classifier.threshold
    assert (answered & right).sum() >= 0.95 * right.sum()
    assert (seen.probabilities.max(1)[right] > classifier.threshold).sum() < 0.95 * right.sum()


def test_without_validation_there_is_no_threshold(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, hold_out=False, **QUICK)
    assert striate.load(run.folder).threshold is None


def test_baselines_are_fitted_once_a_run(tmp_path, monkeypatch):
    run = striate.train("digits", runs_folder=tmp_path, seed=4, **QUICK)
    made = striate.baselines(run.folder)
    assert (made.seed, made.count, made.fitted) == (4, 180, 1437)
    monkeypatch.setattr(striate.workshop, "fit_baselines", None)
    assert striate.baselines(run.name, runs_folder=tmp_path) == made
    run.update(fingerprint="other")
    with pytest.raises(DataError, match=r"digits have changed since digits-.*train a new run"):
        striate.baselines(run.folder)


def test_a_run_compared_with_itself_shows_no_difference(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    found = striate.compare(run.folder, run.folder)
    assert (found.only_first, found.only_second, found.p_value, found.count) == (0, 0, 1.0, 180)
    assert found.first.accuracy == run.results()["test_accuracy"]


def test_only_a_run_knows_its_source(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    assert striate.evaluate(run.folder).accuracy == run.results()["test_accuracy"]
    with pytest.raises(InputError, match=r"no source to evaluate .*classifier\..*such as digits"):
        striate.evaluate(run.classifier)
    run.update(fingerprint="other")
    with pytest.raises(DataError, match=r"digits have changed since digits-.*train a new run"):
        striate.evaluate(run.folder)


def test_a_full_disk_says_how_to_go_on(tmp_path, monkeypatch):
    def full(source: str | Path, target: str | Path) -> None:
        if str(target).endswith("classifier.safetensors"):
            raise OSError(errno.ENOSPC, "No space left on device")
        os.rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(DiskFull, match=r"is full.*Free some space.*Go on with: .*--resume"):
            striate.train("digits", runs_folder=tmp_path, **QUICK)
    [run] = striate.workshop.runs(runs_folder=tmp_path)
    figures = striate.resume(run.folder).results()
    assert figures["total_seconds"] >= figures["training_seconds"]


def test_changed_pictures_are_not_trained_on_further(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    run.update(status="training", fingerprint="other")
    with pytest.raises(DataError, match=r"digits have changed since digits-.*train a new run"):
        striate.resume(run.folder)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"net": "convnet-mnits"}, UnknownNet, "Did you mean convnet-mnist"),
        ({"epoch": 3}, UnknownSetting, "Did you mean epochs"),
        ({"recipe": "course"}, InputError, "no recipe for striate-small"),
    ],
)
def test_mistakes_leave_no_run_behind(tmp_path, arguments, kind, message):
    with pytest.raises(kind, match=message):
        striate.train("digits", runs_folder=tmp_path / "runs", **arguments)
    assert not (tmp_path / "runs").exists()


def test_an_unknown_run_is_an_error(tmp_path):
    with pytest.raises(UnknownRun, match="no run called 'none'"):
        striate.resume("none", runs_folder=tmp_path)


def test_early_stopping_keeps_the_best_weights(tmp_path):
    run = striate.train(
        "digits", runs_folder=tmp_path, net=QUICK["net"], epochs=30, patience=2, learning_rate=0.3,
        optimizer="sgd",
    )  # fmt: skip
    epochs = [event for event in run.events if event["event"] == "epoch"]
    losses = [event["validation_loss"] for event in epochs if "validation_loss" in event]
    assert len(losses) < 15
    assert int(np.argmin(losses)) == len(losses) - 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: striate.train("digits", net=None), "net is None"),  # type: ignore[arg-type]
        (lambda: striate.train("digits", recipe=3), "recipe is 3"),  # type: ignore[arg-type]
        (lambda: striate.open("digits", size="32"), r"size is '32'; give a side"),  # type: ignore[arg-type]
        (lambda: striate.summary("lenet5", input=(28, 28)), r"input is \(28, 28\); give height"),  # type: ignore[arg-type]
    ],
)
def test_a_value_of_the_wrong_kind_is_said(call, message):
    with pytest.raises(InvalidSetting, match=message):
        call()


def test_a_folder_of_runs_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(UnknownRun, match="There is no folder of runs called"):
        striate.workshop.runs(runs_folder=tmp_path / "nope")


def test_arrays_of_two_channels_go_all_the_way(tmp_path):
    generator = np.random.default_rng(0)
    labels = np.arange(120) % 2
    values = generator.normal(0, 1, (120, 9, 11, 2))
    values[labels == 1, 2:6, 2:6, 1] += 4
    path = tmp_path / "pairs.npz"
    np.savez(path, x_train=values[:90], y_train=labels[:90], x_test=values[90:], y_test=labels[90:])
    run = striate.train(path, epochs=20, batch_size=16, runs_folder=tmp_path, device="cpu")
    assert run.name.startswith("pairs-striate-small")
    assert run.results()["test_accuracy"] > 0.9
    classifier = striate.load(run.classifier)
    assert classifier.preprocessing.value_range == (values[:90].min(), values[:90].max())
    answers = [answer.label for answer in classifier.predict(values[90:])]
    evaluation = striate.evaluate(classifier, path)
    assert [classifier.classes[place] for place in evaluation.predicted] == answers
    answer = classifier.predict([tmp_path / "a.png"], on_error="keep")[0]
    assert answer.error == "the net takes arrays of 2 channels; a picture file has 1 or 3"
