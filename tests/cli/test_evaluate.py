"""`striate evaluate`: its figures held against scikit-learn's, its words against the figures."""

import json
import shutil

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)

from striate.cli._main import run
from striate.workshop import load

AWKWARD = "[red]noughts"


def test_figures_are_scikit_learns(run_folder, pictures, capsys):
    command = ["evaluate", str(run_folder), str(pictures), "--split", "all"]
    assert run([*command, "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    files = [path for path in sorted(pictures.rglob("*.png")) if path.name != "00.png"]
    said = [answer.label for answer in load(run_folder).predict(files)]
    true = [path.parent.name for path in files]
    assert (found["count"], found["left_out"]) == (59, 1)
    assert found["accuracy"] == accuracy_score(true, said)
    assert abs(found["macro_f1"] - f1_score(true, said, average="macro")) < 1e-9
    expected = confusion_matrix(true, said, labels=found["classes"])
    cells = [[row, column, expected[row, column]] for row, column in np.argwhere(expected)]
    assert found["confusion"] == cells


def test_people_read_accuracy_interval_and_what_was_left_out(run_folder, pictures, capsys):
    assert run(["evaluate", str(run_folder), str(pictures), "--strict", "--full"]) == 1
    shown = capsys.readouterr().out
    assert "95% interval" in shown
    assert "of 6 test pictures" in " ".join(shown.split())
    assert AWKWARD[:8] in shown.split("Confusion")[1].split("cross")[0]
    assert "1 left out; striate data check" in shown
    assert AWKWARD in shown


def test_pictures_it_was_trained_on_are_named_as_such(run_folder, pictures, capsys):
    assert run(["evaluate", str(run_folder), str(pictures), "--split", "all"]) == 0
    assert "Among them are pictures it was trained on" in " ".join(capsys.readouterr().out.split())


def test_unknown_classes_are_named(run_folder, pictures, tmp_path, capsys):
    shutil.copytree(pictures / "cross", tmp_path / "other" / "cross")
    shutil.copytree(pictures / AWKWARD, tmp_path / "other" / "ships")
    assert run(["evaluate", str(run_folder), str(tmp_path / "other")]) == 2
    assert "does not know 'ships'" in capsys.readouterr().err


def test_a_split_that_is_not_there_is_said(run_folder, pictures, tmp_path, capsys):
    for split in ("train", "validation"):
        shutil.copytree(pictures, tmp_path / "given" / split)
    command = ["evaluate", str(run_folder), str(tmp_path / "given")]
    assert run([*command, "--split", "test"]) == 2
    assert "no picture to evaluate" in capsys.readouterr().err
    assert run([*command, "--json", "--quiet"]) == 0
    assert json.loads(capsys.readouterr().out)["count"] == 59


def test_each_classs_figures_are_scikit_learns(run_folder, pictures, tmp_path, capsys):
    wrong = tmp_path / "wrong"  # some in the wrong folder, so that not every figure is 1
    shutil.copytree(pictures, wrong)
    for name in ("02.png", "04.png", "06.png"):
        shutil.move(wrong / "cross" / name, wrong / AWKWARD / f"moved{name}")
    command = ["evaluate", str(run_folder), "wrong", "--split", "all", "--json", "--quiet"]
    assert run(command) == 0
    found = json.loads(capsys.readouterr().out)
    files = [path for path in sorted(wrong.rglob("*.png")) if path.name != "00.png"]
    said = [answer.label for answer in load(run_folder).predict(files)]
    true = [path.parent.name for path in files]
    expected = np.array(precision_recall_fscore_support(true, said, labels=found["classes"]))
    rows = found["per_class"]
    assert [row["name"] for row in rows] == found["classes"]
    for key, figures in zip(("precision", "recall", "f1", "count"), expected, strict=True):
        assert [row[key] for row in rows] == pytest.approx(figures.tolist())
    assert min(row["f1"] for row in rows) < 1


def test_a_runs_folder_knows_its_source_and_baselines_stand_beside(run_folder, capsys):
    assert run(["evaluate", str(run_folder), "--baselines", "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["count"], found["split"]) == (6, "test")
    beside = found["baselines"]
    assert [row["name"] for row in beside["rows"]] == ["majority", "neighbours", "kernels"]
    assert (beside["count"], beside["split"]) == (6, "test")
    kept = (run_folder / "baselines.json").read_bytes()
    assert json.loads(kept) == beside
    assert run(["evaluate", str(run_folder), "--baselines"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Beside it, on the same test pictures" in shown
    assert "this classifier" in shown
    assert (run_folder / "baselines.json").read_bytes() == kept


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["classifier.safetensors"], "Give a source such as digits, or a folder of pictures"),
        (["classifier.safetensors", "PICTURES", "--baselines"], "is no run. Give"),
        (
            [".", "PICTURES", "--split", "all", "--baselines"],
            "Leave out SOURCE, --split and --seed",
        ),
        ([".", "--seed", "4", "--baselines"], "Leave out SOURCE, --split and --seed"),
    ],
)
def test_what_cannot_be_judged_is_refused(run_folder, pictures, words, message, capsys):
    words = [str(pictures) if word == "PICTURES" else word for word in words]
    assert run(["evaluate", str(run_folder / words[0]), *words[1:]]) == 2
    assert message in capsys.readouterr().err


def test_it_is_short_unless_all_is_asked_for(run_folder, capsys):
    assert run(["evaluate", str(run_folder)]) == 0
    short = capsys.readouterr().out
    assert "Confusion" not in short
    assert "sure on average" in short
    assert "With --none-of-these (below" in short
    assert len(short.splitlines()) < 30
    assert run(["evaluate", str(run_folder), "--full"]) == 0
    full = capsys.readouterr().out
    assert "Confusion" in full
    assert "Reliability" in full


def test_many_classes_are_the_ten_weakest_and_pairs(capsys, monkeypatch):
    from striate.cli import _evaluate
    from striate.cli._output import Output
    from striate.evaluation import Answers, Evaluation

    monkeypatch.setenv("COLUMNS", "120")
    random = np.random.default_rng(0)
    labels = np.arange(300) % 30
    said = np.where(random.random(300) < 0.8, labels, (labels + 1) % 30)
    made = Evaluation(
        classes=tuple(f"kind-{number}" for number in range(30)),
        names=tuple(f"{number}.png" for number in range(300)),
        labels=labels,
        answers=Answers.of(np.eye(30, dtype=np.float32)[said], labels),
    )
    _evaluate._show_classes(made, False, Output())
    shown = capsys.readouterr().out
    assert "The 10 weakest of 30 classes" in shown
    weakest = min(made.per_class, key=lambda row: row.f1 or 0)
    assert weakest.name in shown
    assert shown.count("kind-") == 10
    _evaluate._show_confusion(made, Output())
    pairs = capsys.readouterr().out
    assert "taken for" in pairs
    assert pairs.count("kind-") == 20
