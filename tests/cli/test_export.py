"""`striate export`, and Keras files where a net's name goes."""

import json
import shutil

import pytest

from striate.cli._main import run

LINE = "conv(4, 3) relu pool(2) flatten dropout(0.1) dense(classes)"


def answer(capsys):
    return json.loads(capsys.readouterr().out)


def test_it_writes_beside_the_classifier(run_folder, tmp_path, capsys):
    shutil.copytree(run_folder, tmp_path / "mine")
    assert run(["export", "mine", "--to", "keras", "--json"]) == 0
    found = answer(capsys)
    assert set(found) == {"classifier", "to", "file", "classes", "input"}
    assert found["file"] == "mine/classifier.keras"
    assert found["input"] == [1, 12, 12]
    assert found["classes"] == ["[red]noughts", "cross"]


def test_people_are_told_what_it_takes(run_folder, capsys):
    assert run(["export", str(run_folder), "-o", "net.keras"]) == 0
    shown = capsys.readouterr().out
    assert "Written: net.keras" in shown
    assert "pictures of 12x12x1 with values from 0 to 255" in shown
    assert "[red]noughts, cross" in shown


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (["export", "nix"], "There is no file or run called 'nix'"),
        (["export", "RUN", "--to", "onxx"], "cannot be exported to 'onxx'; they can to keras"),
        (["export", "RUN", "-o", "a.h5"], "Call it 'a.keras'"),
        (["export", "RUN", "-o", "."], ". is a folder: give a file in it"),
        (["export", "RUN", "-o", "no/such/x.keras"], "There is no folder no/such: make it"),
        (["export", "RUN", "-o", ""], "is a folder: give a file in it"),
        (["export"], "CLASSIFIER"),
    ],
)
def test_mistakes_are_said(tokens, words, run_folder, capsys):
    tokens = [str(run_folder) if token == "RUN" else token for token in tokens]
    assert run(tokens) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err


@pytest.fixture
def exported(run_folder, capsys):
    assert run(["export", str(run_folder), "-o", "net (1).keras", "--quiet"]) == 0
    capsys.readouterr()
    return "net (1).keras"


def test_a_file_is_summed_up(exported, capsys):
    assert run(["summary", exported, "--json"]) == 0
    found = answer(capsys)
    assert found["input"] == [1, 12, 12]
    assert found["parameters"] == (12 * 12 + 1) * 2
    assert run(["summary", exported, "--input", "8x8x1", "--classes", "7", "--json"]) == 0
    assert answer(capsys)["parameters"] == (8 * 8 + 1) * 7


def test_a_file_is_trained_and_not_needed_afterwards(exported, tmp_path, capsys):
    flags = ["--net", exported, "--epochs", "1", "--quiet", "--json"]
    assert run(["train", "digits", *flags]) == 0
    found = answer(capsys)
    assert found["parameters"] == (12 * 12 + 1) * 10
    assert "nodes" not in found["net"]
    known = json.loads((tmp_path / found["run"] / "run.json").read_text())
    assert known["options"]["size"] == [12, 12]
    assert "rescaling" not in known["net"]["text"]
    (tmp_path / exported).unlink()
    assert run(["report", found["run"], "--json"]) == 0
    assert run(["runs", "list", "--json"]) == 0
    assert "nodes" not in capsys.readouterr().out.splitlines()[-1]
    assert run(["export", found["run"], "-o", "again.keras", "--quiet"]) == 0


@pytest.mark.parametrize("name", ["nix.keras", "nix.H5", "torn.keras", "folder.h5"])
@pytest.mark.parametrize("command", ["summary", "train"])
def test_files_that_are_none(command, name, tmp_path, capsys):
    (tmp_path / "torn.keras").write_bytes(b"PK\x03\x04torn")
    (tmp_path / "folder.h5").mkdir()
    tokens = ["summary", name] if command == "summary" else ["train", "digits", "--net", name]
    assert run(tokens) == 2
    shown = capsys.readouterr()
    assert name in shown.err
    assert "Traceback" not in shown.err
