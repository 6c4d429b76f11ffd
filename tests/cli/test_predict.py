"""`striate predict`: every way to name pictures, every form of the answer."""

import csv
import io
import json
import shutil
import sys

import numpy as np
import pytest
from PIL import Image

from striate.cli._main import run
from striate.workshop import load

AWKWARD = "[red]noughts"


@pytest.fixture
def some(pictures):
    """One picture of each class and the torn one."""
    return [str(pictures / name) for name in ("cross/02.png", f"{AWKWARD}/03.png", "cross/00.png")]


def answers(capsys):
    return json.loads(capsys.readouterr().out)["predictions"]


def test_json_has_a_row_a_picture_and_tells_the_unreadable(run_folder, some, capsys):
    assert run(["predict", str(run_folder), *some, "--json", "--quiet", "--top", "2"]) == 0
    first, second, torn = answers(capsys)
    assert [row["path"] for row in (first, second, torn)] == some
    assert (first["label"], second["label"]) == ("cross", AWKWARD)
    assert first["top"][0] == [first["label"], first["probability"]]
    assert sum(share for _, share in first["top"]) == pytest.approx(1)
    assert (torn["label"], torn["probability"], torn["top"]) == (None, None, [])
    assert torn["error"] == "it is truncated"


def test_strict_fails_where_a_picture_cannot_be_read(run_folder, some, capsys):
    assert run(["predict", str(run_folder), *some, "--strict", "--quiet"]) == 1
    assert run(["predict", str(run_folder), *some[:2], "--strict", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_the_table_shows_names_as_they_are(run_folder, some, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["predict", str(run_folder), *some, "--top", "2"]) == 0
    shown = capsys.readouterr().out
    assert AWKWARD in shown
    assert "unreadable: it is truncated" in " ".join(shown.split())


def test_lines_are_objects_and_csv_is_a_table(run_folder, some, capsys):
    assert run(["predict", str(run_folder), *some, "--jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert run(["predict", str(run_folder), *some, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["label"] or None for row in rows] == [line["label"] for line in lines]
    assert rows[2]["error"] == "it is truncated"


def test_folders_patterns_and_a_list_name_the_same_pictures(
    run_folder, pictures, capsys, monkeypatch
):
    paths = sorted(str(path) for path in (pictures / "cross").iterdir())
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(paths) + "\n"))
    for words in ([str(pictures / "cross")], [str(pictures / "cross" / "*.png")], ["-"]):
        assert run(["predict", str(run_folder), *words, "--json", "--quiet"]) == 0
        assert [row["path"] for row in answers(capsys)] == paths


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "takes pictures: files, folders, patterns, or - for a list"),
        (["--csv", "--json", "a.png"], "three forms of one answer: give one"),
        (["a.png", "--jsno"], "--jsno is neither an option nor a picture"),
        (["a.png", "--top", "0"], "top is 0; ask for a whole number of classes, at least one"),
    ],
)
def test_mistakes(words, message, run_folder, capsys):
    assert run(["predict", str(run_folder), *words]) == 2
    shown = capsys.readouterr()
    assert message in shown.out + shown.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["none.png"], "Nothing was classified: the picture could not be read."),
        (["none.png", "nix.png"], "Nothing was classified: none of the 2 pictures could be read."),
    ],
)
def test_missing_pictures_are_rows_with_their_errors_and_nothing_read_is_a_mistake(
    words, told, run_folder, capsys
):
    assert run(["predict", str(run_folder), *words, "--json", "--quiet"]) == 2
    shown = capsys.readouterr()
    rows = json.loads(shown.out)["predictions"]
    assert [row["error"] for row in rows] == ["no such file or directory"] * len(words)
    assert told in shown.err


def test_the_last_line_of_the_table_counts(run_folder, some, capsys):
    assert run(["predict", str(run_folder), *some]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "2 pictures classified, 1 could not be read."
    assert run(["predict", str(run_folder), some[0]]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 picture classified."


def test_a_run_is_named_as_well_as_its_folder(run_folder, some, tmp_path, capsys):
    name = run_folder.name
    shutil.copytree(run_folder, tmp_path / "runs" / name)
    for words in (
        ["predict", name, some[0]],
        ["evaluate", name],
        ["export", name, "-o", "a.keras"],
    ):
        assert run([*words, "--quiet"]) == 0
        assert run([words[0], f"{name}x", *words[2:]]) == 2
        told = capsys.readouterr().err
        assert f"There is no file or run called '{name}x'. Did you mean {name}?" in told


def test_rows_have_the_keys_that_programs_rely_on(run_folder, some, capsys):
    assert run(["predict", str(run_folder), *some, "--jsonl", "--quiet"]) == 0
    for line in capsys.readouterr().out.splitlines():
        assert set(json.loads(line)) == {"path", "label", "probability", "top", "error", "damage"}
    assert run(["predict", str(run_folder), *some, "--csv", "--quiet"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0] == "path,label,probability,error,damage"
    assert rows[3] == f"{some[2]},,,it is truncated,"


def test_hidden_files_of_a_folder_are_passed_over(run_folder, tmp_path, capsys):
    (tmp_path / "album" / ".thumbnails").mkdir(parents=True)
    for name in (".thumbnails/a.png", ".hidden", "notes.txt"):
        (tmp_path / "album" / name).write_bytes(b"no picture")
    assert run(["predict", str(run_folder), "album", "--json", "--quiet"]) == 2
    [row] = answers(capsys)
    assert (row["path"], row["label"]) == ("album/notes.txt", None)
    assert row["error"] == "not a picture (.txt)"


def test_what_is_none_of_these_has_no_label_but_its_reasons(run_folder, some, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    words = ["predict", str(run_folder), *some, "--threshold", "1", "--top", "2"]
    assert run([*words, "--json", "--quiet"]) == 0
    first, _, torn = answers(capsys)
    assert (first["label"], first["error"]) == (None, None)
    assert first["probability"] == first["top"][0][1] < 1
    assert torn["error"] == "it is truncated"
    assert run(words) == 0
    shown = capsys.readouterr().out
    assert shown.count("none of these") == 2
    assert "cross " in shown
    assert run([*words[:-2], "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["label"] for row in rows] == ["none of these", "none of these", ""]


def test_the_classifiers_own_threshold_is_used_only_when_asked_for(run_folder, pictures, capsys):
    least = load(run_folder).threshold
    assert least is not None
    words = ["predict", str(run_folder), str(pictures), "--json", "--quiet"]
    assert run(words) == 0
    assert all(row["label"] or row["error"] for row in answers(capsys))
    assert run([*words, "--none-of-these"]) == 0
    rows = [row for row in answers(capsys) if not row["error"]]
    assert [row["label"] is None for row in rows] == [row["probability"] < least for row in rows]


def test_a_threshold_that_is_not_there_or_cannot_be(run_folder, some, tmp_path, capsys):
    classifier = load(run_folder)
    classifier.threshold = None
    classifier.save(tmp_path / "old.safetensors")
    assert run(["predict", str(tmp_path / "old.safetensors"), *some, "--none-of-these"]) == 2
    assert "no threshold of its own" in capsys.readouterr().err
    assert run(["predict", str(run_folder), *some, "--threshold", "80"]) == 2
    assert "cannot be 80.0: give a probability from 0 to 1" in capsys.readouterr().err


def test_a_damaged_photo_is_answered_and_said_to_be_damaged(
    run_folder, tmp_path, capsys, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "200")
    noise = np.random.default_rng(0).integers(0, 256, (70, 90, 3)).astype(np.uint8)
    Image.fromarray(noise).save(tmp_path / "photo.jpg", quality=90)
    data = (tmp_path / "photo.jpg").read_bytes()
    (tmp_path / "photo.jpg").write_bytes(data[:3000] + data[4000:])
    words = ["predict", str(run_folder), str(tmp_path / "photo.jpg")]
    assert run([*words, "--json", "--quiet"]) == 0
    [row] = answers(capsys)
    assert (row["error"], row["damage"]) == (None, "corrupt JPEG data: premature end")
    assert row["label"] is not None
    assert run([*words, "--strict"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert f"{row['label']} (damaged: corrupt JPEG data: premature end)" in shown
    assert run([*words, "--csv", "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith(",,corrupt JPEG data: premature end")
