"""Runs: folders of their own, found by name, written by one process at a time."""

import subprocess
import sys

import pytest

from striate.errors import DamagedFile, InputError, RunInUse, UnknownRun
from striate.runs import emit, find_run, list_runs, new_run


def test_runs_of_one_name_are_numbered(tmp_path):
    names = [new_run("digits: my net!", {}, tmp_path).name for _ in range(3)]
    assert names == ["digits-my-net-1", "digits-my-net-2", "digits-my-net-3"]


MAKE = """
import sys
from striate.runs import new_run
for _ in range(6):
    print(new_run("same", {"status": "planning"}, __import__("pathlib").Path(sys.argv[1])).name)
"""


def test_two_processes_never_share_a_folder(tmp_path):
    command = [sys.executable, "-c", MAKE, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    names = [name for process in both for name in process.communicate()[0].split()]
    assert len(names) == len(set(names)) == 12


def test_update_keeps_the_rest(tmp_path):
    run = new_run("a", {"status": "planning", "kept_step": 3}, tmp_path)
    run.update(status="done")
    assert (run.read()["status"], run.read()["kept_step"]) == ("done", 3)


def test_recording_writes_every_event(tmp_path):
    run = new_run("a", {}, tmp_path)
    with run.recording():
        emit("step", step=1)
        run.resumed(from_step=0)
    assert [event["event"] for event in run.events] == ["resumed"]


HOLD = """
import pathlib, sys
from striate.runs import Run
with Run(pathlib.Path(sys.argv[1])).recording():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_refused(tmp_path):
    run = new_run("a", {}, tmp_path)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(run.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(RunInUse, match="Another process"), run.recording():
        pass
    other.communicate("")
    with run.recording():
        pass


def test_runs_are_found_by_name_and_path(tmp_path):
    run = new_run("a", {}, tmp_path)
    assert find_run("a-1", tmp_path).folder == run.folder
    assert find_run(run.folder, tmp_path / "elsewhere").folder == run.folder
    with pytest.raises(UnknownRun, match=r"'a-2'.*Did you mean a-1\?"):
        find_run("a-2", tmp_path)


def test_runs_are_listed_oldest_first(tmp_path):
    made = [new_run(name, {}, tmp_path).name for name in "cab"]
    assert [run.name for run in list_runs(tmp_path)] == made
    assert list_runs(tmp_path / "none") == []


def test_a_damaged_run_is_said(tmp_path):
    run = new_run("a", {}, tmp_path)
    (run.folder / "run.json").write_text("{")
    with pytest.raises(DamagedFile, match=r"run\.json cannot be read.*train again"):
        run.read()


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "runs").touch()
    with pytest.raises(InputError, match=r"runs is a file; give a folder in its stead"):
        new_run("a", {}, tmp_path / "runs")
