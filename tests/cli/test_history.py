"""`striate history`: the challenge's table, notes and chart."""

import json

import pytest

from striate.cli._main import run


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_json_has_every_result_with_its_source(capsys):
    assert run(["history", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"results", "person_error_percent", "facts", "chart"}
    assert set(found["results"][0]) == {
        "year", "name", "top5_error_percent", "is_net", "layers", "parameters", "note", "source",
    }  # fmt: skip
    errors = {row["name"]: row["top5_error_percent"] for row in found["results"]}
    assert errors["AlexNet"] == 16.4
    assert errors["ResNet"] == 3.57
    assert found["person_error_percent"] == 5.1
    assert found["chart"] is None


def test_people_read_the_table_the_notes_and_the_facts(capsys):
    assert run(["history"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in ("3.57% 152 60,192,808", "often printed as ZFNet", "ImageNet has 14 million"):
        assert words in shown
    assert run(["history", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_a_chart_is_written_and_said(capsys, tmp_path):
    assert run(["history", "-o", "ilsvrc.svg"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Chart: ilsvrc.svg"
    assert "GoogLeNet" in (tmp_path / "ilsvrc.svg").read_text()


@pytest.mark.parametrize(
    ("out", "code", "words"),
    [
        ("a.gif", 2, "End the name in .svg, .png or .json"),
        ("nowhere/a.svg", 2, "There is no folder nowhere: make it, or choose another."),
    ],
)
def test_mistakes(capsys, out, code, words):
    assert run(["history", "-o", out]) == code
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""
