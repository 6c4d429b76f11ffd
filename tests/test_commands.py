"""Commands in messages can be pasted into a shell."""

import shlex

import pytest

from striate import _commands
from striate._commands import command, quoted
from striate.errors import UnfinishedRun
from striate.runs import new_run
from striate.workshop import load


def test_a_command_comes_out_of_a_shell_as_it_went_in():
    words = ["train", "--resume", "/a/my runs/it's $HOME/p-1"]
    assert shlex.split(command(*words)) == ["striate", *words]
    assert command("data", "check", "digits") == "striate data check digits"
    assert quoted(r"(\w+)_\d+") == r"'(\w+)_\d+'"


def test_windows_quotes_in_its_own_way(monkeypatch):
    monkeypatch.setattr(_commands.os, "name", "nt")
    assert command("train", r"C:\my runs\p-1") == r'striate train "C:\my runs\p-1"'


@pytest.mark.parametrize("ask", [lambda run: run.results(), lambda run: load(run.folder)])
def test_the_command_that_finishes_a_run_is_quoted(ask, tmp_path):
    run = new_run("p", {"status": "training"}, tmp_path / "my runs")
    with pytest.raises(UnfinishedRun) as told:
        ask(run)
    line = str(told.value).partition("Finish it with: ")[2]
    assert shlex.split(line) == ["striate", "train", "--resume", str(run.folder)]
