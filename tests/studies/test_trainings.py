"""What is done is not done again; what was stopped goes on; every variant gets the same epochs."""

import json
import os
import signal

import pytest
import torch

import striate
from striate.errors import Interrupted, InvalidSetting, UnknownName, UnknownSetting
from striate.runs import Run, listening, read_tensors, write_tensors

NETS = {"layers": 1, "width": 8}


def events_of(folder, **choices):
    found = []
    with listening(found.append):
        study = striate.study("linear", "digits", folder=folder, **NETS, **choices)
    return study, [event for event in found if event["event"] == "trial"], found


def accuracies(study) -> list[list[float]]:
    return [
        [trial["accuracy"] for trial in variant["trials"]] for variant in study.facts["variants"]
    ]


def test_the_same_command_again_trains_nothing(tmp_path, tiny):
    first, trained, _ = events_of(tmp_path, **tiny)
    assert [(event["number"], event["of"], event["seed"]) for event in trained] == [
        (number, 6, (number - 1) // 3) for number in range(1, 7)
    ]
    before = (tmp_path / "study.json").read_bytes()
    again, trained, _ = events_of(tmp_path, **tiny)
    assert trained == []
    assert again.facts == first.facts
    assert (tmp_path / "study.json").read_bytes() == before
    leftovers = {path.name for path in tmp_path.glob("trials/*/*") if path.name != ".lock"}
    assert leftovers == {"run.json", "events.jsonl", "answers.safetensors"}


def test_another_recipe_is_trained_anew_and_both_are_kept(tmp_path, tiny):
    first, _, _ = events_of(tmp_path, **tiny)
    other, trained, _ = events_of(tmp_path, **{**tiny, "epochs": 2})
    assert len(trained) == 6
    assert other.facts["epochs"] == 2
    back, trained, _ = events_of(tmp_path, **tiny)
    assert trained == []
    assert back.facts == first.facts


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(tmp_path, tiny):
    whole, _, _ = events_of(tmp_path / "whole", **tiny)

    def stop(event):
        if event["event"] == "trial" and event["number"] == 4:
            os.kill(os.getpid(), signal.SIGINT)

    part = tmp_path / "part"
    with (
        listening(stop),
        pytest.raises(Interrupted, match=r"3 of 6 trainings .* kept in .*The same command goes on"),
    ):
        striate.study("linear", "digits", folder=part, **NETS, **tiny)
    assert not (part / "study.json").exists()
    resumed, trained, _ = events_of(part, **tiny)
    assert [event["number"] for event in trained] == [4, 5, 6]
    assert accuracies(resumed) == accuracies(whole)


def test_a_training_stopped_in_the_middle_ends_as_if_it_had_not_been(tmp_path, tiny):
    choices = {**tiny, "seeds": 1, "epochs": 6, "batch_size": 8}
    whole, _, _ = events_of(tmp_path / "whole", **choices)

    def stop(event):
        if event["event"] == "epoch" and event["epoch"] == 3:
            os.kill(os.getpid(), signal.SIGINT)

    part = tmp_path / "part"
    with listening(stop), pytest.raises(Interrupted, match=r"0 of 3 trainings"):
        striate.study("linear", "digits", folder=part, **NETS, **choices)
    assert len(list(part.glob("trials/*/checkpoint.safetensors"))) == 1
    resumed, _, found = events_of(part, **choices)
    assert [event["from_step"] for event in found if event["event"] == "resumed"] == [30]
    assert [variant["accuracy"] for variant in resumed.facts["variants"]] == [
        variant["accuracy"] for variant in whole.facts["variants"]
    ]


def test_a_time_budget_gives_every_variant_the_same_fewer_epochs(tmp_path, tiny):
    choices = {**tiny, "epochs": 10_000, "time_budget_seconds": 1.0, "seeds": 1}
    study, _, found = events_of(tmp_path, **choices)
    [plan] = [event["text"] for event in found if event["event"] == "plan"]
    assert "Shortened: " in plan
    assert 0 < study.facts["epochs"] < 10_000
    trials = [variant["trials"][0]["epochs"] for variant in study.facts["variants"]]
    assert trials == pytest.approx([study.facts["epochs"]] * 3)
    _, trained, _ = events_of(tmp_path, **choices)
    assert trained == []


@pytest.mark.parametrize("damage", ["cut short", "of another kind"])
def test_damaged_answers_are_told_and_trained_again(damage, tmp_path, tiny):
    first, _, _ = events_of(tmp_path, **tiny)
    path = next(tmp_path.glob("trials/*/answers.safetensors"))
    if damage == "cut short":
        path.write_bytes(path.read_bytes()[:-3])
    else:
        write_tensors(path, "answers", {"right": torch.zeros(1)}, {"seed": 1, "whatever": 2})
    again, trained, found = events_of(tmp_path, **tiny)
    assert len(trained) == 1
    [told] = [event["text"] for event in found if event["event"] == "damaged"]
    assert told.startswith(f"{path} cannot be used, and is made again")
    assert accuracies(again) == accuracies(first)


def killed_after_an_epoch(folder, tiny) -> dict:
    """Leaves a study as a kill does that comes before the first checkpoint; its choices."""
    choices = {**tiny, "seeds": 1, "epochs": 6, "batch_size": 8}

    def die(event):
        if event["event"] == "epoch" and event["epoch"] == 3:
            raise ZeroDivisionError

    with listening(die), pytest.raises(ZeroDivisionError, match="^$"):
        striate.study("linear", "digits", folder=folder, **NETS, **choices)
    return choices


def test_what_a_killed_training_told_of_is_not_in_its_curve(tmp_path, tiny):
    choices = killed_after_an_epoch(tmp_path, tiny)
    events_of(tmp_path, **choices)
    for path in tmp_path.glob("trials/*/answers.safetensors"):
        _, header = read_tensors(path, "answers")
        assert [row["epoch"] for row in header["history"]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("name", ["run.json", "checkpoint.safetensors"])
def test_a_damaged_file_of_a_trial_is_told_and_the_trial_begins_anew(name, tmp_path, tiny):
    whole, _, _ = events_of(
        tmp_path / "whole", **{**tiny, "seeds": 1, "epochs": 6, "batch_size": 8}
    )
    part = tmp_path / "part"
    choices = killed_after_an_epoch(part, tiny)
    [begun] = part.glob("trials/*/run.json")
    begun.with_name(name).write_bytes(b"nonsense")
    study, _, found = events_of(part, **choices)
    assert f"{name}" in next(event["text"] for event in found if event["event"] == "damaged")
    assert accuracies(study) == accuracies(whole)


def test_weights_that_a_kill_left_beside_the_answers_are_removed(tmp_path, tiny):
    events_of(tmp_path, **tiny)
    run = Run(next(tmp_path.glob("trials/*/answers.safetensors")).parent)
    run.update(status="training")
    run.best.write_bytes(b"whatever")
    _, trained, _ = events_of(tmp_path, **tiny)
    assert trained == []
    assert not run.best.exists()
    assert run.read()["status"] == "done"


def test_a_damaged_plan_is_made_again(tmp_path, tiny):
    events_of(tmp_path, **tiny)
    [path] = tmp_path.glob("trials/plan-*.json")
    known = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("{", encoding="utf-8")
    events_of(tmp_path, **tiny)
    assert set(json.loads(path.read_text(encoding="utf-8"))) == set(known)


@pytest.mark.parametrize(
    ("question", "choices", "error", "words"),
    [
        pytest.param("shfit", {}, UnknownName, "no study called 'shfit'. .* shift", id="question"),
        pytest.param("linear", {"epcohs": 1}, UnknownSetting, "Did you mean epochs", id="setting"),
        pytest.param(
            "linear", {"seeds": 0}, InvalidSetting, "seeds cannot be 0: .*1 to", id="zero"
        ),
        pytest.param("linear", {"seeds": 10**9}, InvalidSetting, "seeds cannot be 1", id="huge"),
        pytest.param("linear", {"limit": -5}, InvalidSetting, "limit cannot be -5", id="negative"),
        pytest.param("linear", {"judged": 0}, InvalidSetting, "judged cannot be 0", id="judges"),
        pytest.param("linear", {"limit": 2}, InvalidSetting, "limit is 2, and digits", id="few"),
    ],
)
def test_mistakes(question, choices, error, words):
    with pytest.raises(error, match=words):
        striate.study(question, "digits", **choices)


def test_a_folder_that_is_a_file_or_another_study_is_refused(tmp_path, tiny):
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(InvalidSetting, match=r"file is a file, and a study needs a folder"):
        striate.study("linear", "digits", folder=file, **tiny)
    events_of(tmp_path / "linear", **tiny)
    with pytest.raises(InvalidSetting, match=r"holds a study of linear, not of permute"):
        striate.study("permute", "digits", folder=tmp_path / "linear", **tiny)
    with pytest.raises(InvalidSetting, match=r"on digits, not on xo: give another folder after"):
        striate.study("linear", "xo", folder=tmp_path / "linear", **NETS, **tiny)
    with pytest.raises(
        InvalidSetting, match=r"a study whose width is 8, not 9: give another folder"
    ):
        striate.study("linear", "digits", folder=tmp_path / "linear", layers=1, width=9, **tiny)


def test_another_study_gets_another_default_folder_and_the_same_its_own(tmp_path, tiny):
    first, _, _ = events_of(None, **tiny)
    wider = striate.study("linear", "digits", layers=1, width=9, **tiny)
    assert [study.folder.as_posix() for study in (first, wider)] == [
        "studies/linear-digits", "studies/linear-digits-2",
    ]  # fmt: skip
    again, trained, _ = events_of(None, **tiny)
    assert (again.folder, trained) == (first.folder, [])
