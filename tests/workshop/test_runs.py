"""Training, and what is asked of runs afterwards; that they can be killed is in tests/pipeline."""

import json

import numpy as np
import pytest
from tests.nets.keras_models.written import CONV, sequential, write_keras

import striate
from striate.errors import (
    InputError,
    InvalidSetting,
    UnfinishedRun,
    UnknownNet,
    UnknownRun,
    UnknownSetting,
)
from striate.recipes import Recipe
from striate.runs import listening, new_run
from striate.workshop import runs


def test_a_run_gives_its_product_and_its_figures(finished):
    known = finished.read()
    assert known["status"] == "done"
    assert known["results"]["test_accuracy"] > 0.2
    assert [event["event"] for event in finished.events][-1] == "done"
    answers = striate.predict(finished.folder, striate.open("digits").images[:2])
    assert len(answers) == 2


def test_a_finished_run_is_not_trained_again(finished):
    known, events = finished.read(), []
    with listening(events.append):
        assert striate.resume(finished.folder).read() == known
    assert events == [{"event": "run", "path": str(finished.folder)}]


def test_settings_go_over_those_of_a_recipe(quick, tmp_path):
    recipe = Recipe(batch_size=100, learning_rate=0.01)
    net = quick["net"]
    run = striate.train("digits", net=net, recipe=recipe, epochs=0.05, batch_size=50, name="mine")
    assert run.folder == tmp_path / "runs" / "mine-1"
    known = run.read()["recipe"]
    assert (known["batch_size"], known["learning_rate"], known["epochs"]) == (50, 0.01, 0.05)


def test_size_and_way_of_resizing_go_into_the_classifier(quick):
    run = striate.train("digits", size=(10, 12), resize="pad", **quick)
    preprocessing = striate.load(run.folder).preprocessing
    assert preprocessing.shape == (10, 12, 1)
    assert preprocessing.resize == "pad"


@pytest.mark.parametrize("net", ["lenet5-1998", "mnasnet0_5", "timm:resnet18d"])
def test_nets_of_papers_and_other_libraries_train_and_load(net, tmp_path):
    source = "xo:count=600,size=30"
    how = {"size": 32, "epochs": 0.1, "batch_size": 32, "precision": "float32"}
    run = striate.train(source, net=net, runs_folder=tmp_path, **how)
    classifier = striate.load(run.classifier)
    assert classifier.spec.text == net
    found = striate.evaluate(run.classifier, source, split="test")
    assert found.accuracy == run.results()["test_accuracy"]


def test_a_base_gets_a_head_for_the_classes_which_is_told(quick):
    events = []
    with listening(events.append):
        run = striate.train("digits", **{**quick, "net": "conv(4, 3) relu"})
    [told] = [event["text"] for event in events if event["event"] == "net"]
    assert told.endswith("no class scores; behind them was put: globalpool dense(classes).")
    assert striate.load(run.folder).spec.text == "conv(4, 3) relu globalpool dense(classes)"
    with listening(events.append):
        striate.train("digits", **quick)
    assert len([event for event in events if event["event"] == "net"]) == 1


def test_a_keras_base_gets_a_head_for_the_classes_which_is_told(quick, tmp_path):
    file = str(write_keras(tmp_path / "base.keras", sequential(CONV, shape=(None, 8, 8, 1))))
    events = []
    with listening(events.append):
        run = striate.train("digits", **{**quick, "net": file})
    [told] = [event["text"] for event in events if event["event"] == "net"]
    assert told.endswith("behind them was put: the means of its maps and a dense layer.")
    assert striate.load(run.folder).net.num_classes == 10


def test_early_stopping_keeps_the_best_weights(quick):
    how = {**quick, "epochs": 30, "patience": 2, "learning_rate": 0.3, "optimizer": "sgd"}
    run = striate.train("digits", **how)
    epochs = [event for event in run.events if event["event"] == "epoch"]
    losses = [event["validation_loss"] for event in epochs if "validation_loss" in event]
    assert len(losses) < 15
    assert int(np.argmin(losses)) == len(losses) - 3


def test_arrays_of_two_channels_go_all_the_way(tmp_path):
    generator = np.random.default_rng(0)
    labels = np.arange(120) % 2
    values = generator.normal(0, 1, (120, 9, 11, 2))
    values[labels == 1, 2:6, 2:6, 1] += 4
    path = tmp_path / "pairs.npz"
    np.savez(path, x_train=values[:90], y_train=labels[:90], x_test=values[90:], y_test=labels[90:])
    run = striate.train(path, epochs=20, batch_size=16, device="cpu")
    assert run.name.startswith("pairs-striate-small")
    assert run.results()["test_accuracy"] > 0.9
    classifier = striate.load(run.classifier)
    assert classifier.preprocessing.value_range == (values[:90].min(), values[:90].max())
    answers = [answer.label for answer in classifier.predict(values[90:])]
    evaluation = striate.evaluate(classifier, path)
    assert [classifier.classes[place] for place in evaluation.predicted] == answers
    answer = classifier.predict([tmp_path / "a.png"], on_error="keep")[0]
    assert answer.error == "the net takes arrays of 2 channels; a picture file has 1 or 3"


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"net": "convnet-mnits"}, UnknownNet, "Did you mean convnet-mnist"),
        ({"epoch": 3}, UnknownSetting, "Here it is called epochs"),
        ({"recipe": "course"}, InputError, "no recipe for striate-small"),
        ({"net": None}, InvalidSetting, "net is None and recipe is 'fast'; a net is given by its"),
        ({"recipe": 3}, InvalidSetting, "recipe is 3; .* a recipe by its name, its file's, or as"),
    ],
)
def test_mistakes_leave_no_run_behind(tmp_path, arguments, kind, message):
    with pytest.raises(kind, match=message):
        striate.train("digits", runs_folder=tmp_path / "runs", **arguments)
    assert not (tmp_path / "runs").exists()


def test_runs_are_listed_oldest_first_and_elsewhere_if_told(tmp_path):
    assert runs() == []
    made = [new_run(name, {"status": "planning"}).name for name in ("b", "a", "b")]
    assert [run.name for run in runs()] == made == ["b-1", "a-1", "b-2"]
    assert [run.name for run in runs(runs_folder=tmp_path / "runs")] == made


def test_a_folder_of_runs_that_is_not_there_is_an_error(tmp_path):
    (tmp_path / "runs").mkdir()
    with pytest.raises(UnknownRun, match=r"no folder of runs called 'rnus'\. Did you mean runs"):
        runs(runs_folder="rnus")
    with pytest.raises(UnknownRun, match="There is no folder of runs called .*There are none yet"):
        runs(runs_folder=tmp_path / "nope" / "nope")


@pytest.mark.parametrize(
    "call",
    [
        lambda name: striate.resume(name),
        lambda name: striate.make_report(name),
        lambda name: striate.baselines(name),
        lambda name: striate.compare(name, name),
    ],
    ids=["resume", "make_report", "baselines", "compare"],
)
def test_an_unknown_run_is_an_error(call, tmp_path):
    new_run("mine", {"status": "planning"})
    with pytest.raises(UnknownRun, match=r"no run called 'mien-1'\. Did you mean mine-1\? Runs"):
        call("mien-1")


def test_a_report_is_made_again_as_it_was(own):
    figures = json.loads(own.report_json.read_text())
    own.report.unlink()
    own.report_json.unlink()
    assert striate.make_report(own.name) == own.report
    assert own.report.read_text(encoding="utf-8").startswith("<!doctype html>")
    again = json.loads(own.report_json.read_text())
    for found in (figures, again):  # it was made before the run's seconds were counted
        found["results"].pop("total_seconds", None)
    assert again == figures


def test_a_run_that_has_not_ended_has_no_report_and_nothing_to_compare(own):
    own.update(status="training")
    for call in (striate.make_report, lambda run: striate.compare(run, run)):
        with pytest.raises(UnfinishedRun, match=r"has no .*: it is training\. Finish it with: "):
            call(own.name)


def test_a_run_compared_with_itself_shows_no_difference(own, finished):
    found = striate.compare(own.name, own.folder)
    assert (found.only_first, found.only_second, found.p_value, found.count) == (0, 0, 1.0, 180)
    assert found.first.accuracy == own.results()["test_accuracy"]


def test_runs_of_one_name_are_told_apart_by_how_they_were_given(own, finished):
    found = striate.compare(own.name, finished.folder)
    assert found.names == (own.name, str(finished.folder))


def test_baselines_are_of_the_runs_own_pictures(own):
    found = striate.baselines(own.name)
    assert (found.fingerprint, found.count) == (own.read()["fingerprint"], 180)
    assert json.loads(own.baselines.read_text())["count"] == 180
