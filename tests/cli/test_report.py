"""`striate report`: the page again, and what it says of a run that has none."""

import json
import shutil

import pytest

from striate.cli._main import run


@pytest.fixture
def copied(run_folder, tmp_path):
    """The finished run, to be spoiled."""
    folder = tmp_path / "runs" / "copied-1"
    shutil.copytree(run_folder, folder)
    return folder


def test_the_page_is_made_again_and_says_the_same(copied, capsys):
    before = json.loads((copied / "report.json").read_text())
    for name in ("report.html", "report.json", "baselines.json"):
        (copied / name).unlink()
    assert run(["report", "copied-1", "--json", "--quiet"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"run": str(copied), "report": str(copied / "report.html")}
    assert "<!doctype html>" in (copied / "report.html").read_text(encoding="utf-8")
    again = json.loads((copied / "report.json").read_text())
    given = {"run", "status", "results"}  # the folder's new name, and done rather than reporting
    assert {k: v for k, v in again.items() if k not in given} == {
        k: v for k, v in before.items() if k not in given
    }


def test_people_are_told_where_it_is(copied, capsys):
    assert run(["report", str(copied)]) == 0
    assert capsys.readouterr().out == f"Report: {copied / 'report.html'}\n"


def test_a_run_that_has_not_ended_has_no_report(copied, capsys):
    known = json.loads((copied / "run.json").read_text())
    (copied / "run.json").write_text(json.dumps({**known, "status": "training"}))
    assert run(["report", str(copied)]) == 2
    assert f"striate train --resume {copied}" in capsys.readouterr().err
    assert run(["report", "nowhere"]) == 2
    assert "no run called 'nowhere'" in capsys.readouterr().err
