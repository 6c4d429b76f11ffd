"""`striate data`: what is in a source, what is odd about it."""

import json
import shutil

import numpy as np
import pytest

from striate.cli._main import run

AWKWARD = "[red]noughts"


def test_show_counts_classes_by_split(pictures, capsys):
    assert run(["data", "show", str(pictures)]) == 0
    shown = capsys.readouterr().out
    assert "12x12x1" in shown
    assert AWKWARD in shown
    assert "Nothing odd" not in shown


def test_check_lists_each_file_that_was_left_out(pictures, capsys):
    assert run(["data", "check", str(pictures), "--strict"]) == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "left out: cross/00.png: it is truncated" in shown
    assert run(["data", "check", "xo:count=200", "--strict"]) == 0
    assert "Nothing odd was found." in capsys.readouterr().out


def test_equal_pictures_are_listed(pictures, tmp_path, capsys):
    shutil.copytree(pictures, tmp_path / "twice")
    shutil.copy(pictures / "cross" / "02.png", tmp_path / "twice" / "cross" / "copy.png")
    assert run(["data", "check", "twice"]) == 0
    assert "equal: cross/02.png, cross/copy.png" in " ".join(capsys.readouterr().out.split())


def test_json_says_what_the_table_does(pictures, capsys):
    assert run(["data", "check", str(pictures), "--json", "--quiet"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["classes"] == {AWKWARD: 30, "cross": 29}
    assert facts["left_out"] == [{"path": "cross/00.png", "reason": "it is truncated"}]
    assert facts["splits"]["train"] + facts["splits"]["validation"] + facts["splits"]["test"] == 59


def test_the_crop_says_what_it_costs(capsys):
    assert run(["data", "show", "digits", "--size", "8x4"]) == 0
    assert "The crop leaves out 50.00% of the pixels." in capsys.readouterr().out


@pytest.mark.parametrize(("flag", "value"), [("--resize", "stretch"), ("--size", "0")])
def test_wrong_flags(flag, value, capsys):
    assert run(["data", "show", "digits", flag, value]) == 2
    assert value in capsys.readouterr().err


def test_cats_and_dogs_are_prepared_by_number(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STRIATE_DATA", str(tmp_path / "data"))
    for kind in ("Cat", "Dog"):
        folder = tmp_path / "PetImages" / kind
        folder.mkdir(parents=True)
        for number in range(2000):
            (folder / f"{number}.jpg").write_bytes(b"")
    assert run(["data", "prepare", "cats-dogs", str(tmp_path / "PetImages"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "source": "cats-dogs",
        "folder": str(tmp_path / "data" / "cats-dogs"),
        "splits": {"train": 2000, "validation": 1000, "test": 1000},
    }
    assert run(["data", "prepare", "cats-dogs", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_the_home_of_somebody_who_is_not_there_is_no_download(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STRIATE_DATA", str(tmp_path))  # where no data is prepared yet
    assert run(["data", "prepare", "cats-dogs", "~nobody-of-this-name/x"]) == 2
    assert "~nobody-of-this-name/x" in capsys.readouterr().err


def test_only_cats_and_dogs_are_prepared(capsys):
    assert run(["data", "prepare", "mnist", "."]) == 2
    assert "Only cats-dogs is prepared so, not 'mnist'" in capsys.readouterr().err


def test_the_scale_of_arrays_is_said(tmp_path, capsys):
    values = np.linspace(-2, 6, 20 * 16).reshape(20, 4, 4)
    np.savez(tmp_path / "a.npz", x=values, y=np.arange(20) % 2)
    assert run(["data", "show", str(tmp_path / "a.npz")]) == 0
    assert "Numbers are scaled: -2 becomes 0 and 6 becomes 255." in capsys.readouterr().out


@pytest.fixture
def black(tmp_path):
    """3,000 equal pictures of 150 classes in one file, and 30 arrays that nobody asked for."""
    arrays: dict[str, np.ndarray] = {f"other{number}": np.zeros(1) for number in range(30)}
    arrays["labels"] = np.arange(3000) % 150
    arrays["images"] = np.zeros((3000, 2, 2), np.uint8)
    np.savez_compressed(tmp_path / "black.npz", allow_pickle=False, **arrays)
    return str(tmp_path / "black.npz")


def test_no_line_lists_all_of_many_names(black, capsys):
    assert run(["data", "check", black]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) < 600
    assert len(out.splitlines()) < 200
    assert "and 50 more classes; --full shows all." in out
    assert "and 10 more files left out; --full shows all." in out
    assert "images/00019 and 2,980 more\n" in out


def test_json_lists_a_thousand_names_and_counts_the_others(black, capsys):
    assert run(["data", "check", black, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    group = facts["duplicates"][0]
    assert (len(group["paths"]), len(group["classes"]), group["not_listed"]) == (1000, 1000, 2000)
    assert facts["not_listed"] == {}


def test_full_lists_every_name(black, capsys):
    assert run(["data", "check", black, "--full"]) == 0
    out = capsys.readouterr().out
    assert "--full" not in out
    assert "images/02999" in out
    assert out.count("left out: ") == 30
    assert run(["data", "check", black, "--full", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["duplicates"][0]["paths"]) == 3000
