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
    expected = confusion_matrix(true, said, labels=found["classes"]).tolist()
    assert found["confusion"] == expected


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
