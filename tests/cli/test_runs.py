"""`striate runs`: all of them, the damaged ones, too."""

import json
import shutil

from striate.cli._main import run


def test_runs_are_listed_with_their_accuracies(run_folder, capsys):
    assert run(["runs", "list", "--runs-folder", str(run_folder.parent), "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)["runs"]
    assert set(row) == {
        "name", "path", "status", "step", "steps", "damage", "source", "net",
        "validation_accuracy", "test_accuracy",
    }  # fmt: skip
    assert (row["name"], row["status"], row["net"]) == (
        "pictures-1", "done", "flatten dense(classes)",
    )  # fmt: skip
    assert 0 <= row["test_accuracy"] <= 1
    assert run(["runs", "--runs-folder", str(run_folder.parent)]) == 0
    assert "pictures-1" in capsys.readouterr().out


def test_a_damaged_run_is_a_row_and_hides_no_other(run_folder, tmp_path, capsys):
    shutil.copytree(run_folder, tmp_path / "runs" / "whole-1")
    (tmp_path / "runs" / "torn-1").mkdir()
    (tmp_path / "runs" / "torn-1" / "run.json").write_text('{"status": "do')
    assert run(["runs", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["runs"]
    assert {row["name"]: row["status"] for row in rows} == {"whole-1": "done", "torn-1": "damaged"}
    assert run(["runs", "list"]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("whole-1", "done", "torn-1", "damaged"))


def test_no_runs_yet_says_how_to_begin(capsys):
    assert run(["runs"]) == 0
    assert "Begin with: striate train digits" in capsys.readouterr().out
