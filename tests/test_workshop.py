"""The verbs: a run that is killed at any instant ends as if it had not been."""

from pathlib import Path

import numpy as np
import pytest

import striate
from striate.errors import (
    DataError,
    InputError,
    InvalidSetting,
    UnknownNet,
    UnknownRun,
    UnknownSetting,
)

DRIVER = Path(__file__).parent / "killing_driver.py"
QUICK = {"net": "flatten dense(classes)", "epochs": 1}


def test_a_run_gives_its_product_and_its_figures(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    known = run.read()
    assert known["status"] == "done"
    assert known["results"]["test_accuracy"] > 0.2
    assert [event["event"] for event in run.events][-1] == "done"
    answers = striate.predict(run.folder, striate.open("digits").images[:2])
    assert len(answers) == 2
    assert striate.resume(run.folder).read() == known


@pytest.mark.parametrize("net", ["lenet5-1998", "mnasnet0_5", "timm:resnet18d"])
def test_nets_of_papers_and_other_libraries_train_and_load(net, tmp_path):
    run = striate.train(
        "digits", net=net, size=32, epochs=0.05, batch_size=32, runs_folder=tmp_path
    )
    classifier = striate.load(run.classifier)
    assert classifier.spec.text == net
    found = striate.evaluate(run.classifier, "digits", split="test")
    assert found.accuracy == run.results()["test_accuracy"]


def test_the_evaluation_of_the_file_is_the_runs_own(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    again = striate.evaluate(run.classifier, "digits", split="test")
    assert again.accuracy == run.results()["test_accuracy"]


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
