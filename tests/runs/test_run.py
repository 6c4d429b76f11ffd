"""Runs: folders of their own, found by name, written by one process at a time."""

import os
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


def test_a_name_is_cut_where_a_file_system_ends(tmp_path):
    run = new_run("س" * 300, {}, tmp_path)
    assert len(run.name.encode()) <= 202


KILLED = """
import os, pathlib, signal, sys
from striate.runs import new_run

def killed(folder, call, when):
    original = getattr(os, call)
    def die(*arguments, **options):
        if call != "mkdir" or ".writing-" in str(arguments[0]):
            if when == "after":
                original(*arguments, **options)
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)
    setattr(os, call, die)
    new_run("a", {"status": "planning"}, folder)

for call in ("mkdir", "replace", "rename"):  # the folder, its run.json, its place
    for when in ("before", "after"):
        child = os.fork()
        if child == 0:
            killed(pathlib.Path(sys.argv[1], call), call, when)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_kill_while_a_run_is_made_leaves_no_folder_that_is_none(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], capture_output=True, text=True
    )
    assert done.stdout.split() == ["-9"] * 6
    for call in ("mkdir", "replace", "rename"):
        root = tmp_path / call
        made = [run.name for run in list_runs(root)]
        assert made == (["a-1"] if call == "rename" else [])
        again = new_run("a", {"status": "planning"}, root)
        assert sorted(path.name for path in root.iterdir()) == sorted([*made, again.name])
