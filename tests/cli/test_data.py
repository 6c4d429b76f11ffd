"""`striate data`: what is in a source, what is odd about it."""

import json
import shutil

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
