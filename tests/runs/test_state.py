"""What is told of a run is true at every state."""

import subprocess
import sys

import pytest
import torch

from striate.runs import Run, emit, new_run, state_of, write_tensors

PLAN = {
    "recipe": {
        "batch_size": 8, "epochs": 1.0, "learning_rate": 0.1, "optimizer": "sgd", "augment": [],
        "views": "one",
    },
    "device": {"kind": "cpu", "name": "a processor", "precision": "float32"},
    "steps_per_epoch": 60, "total_steps": 120, "validate_every": 0, "seconds_per_step": 0.1,
    "shortened": "",
}  # fmt: skip


@pytest.fixture
def run(tmp_path) -> Run:
    """A run that no process holds any more."""
    made = new_run("a", {"status": "planning"}, tmp_path)
    with made.recording():
        pass
    return made


def save(run: Run, step: int) -> None:
    write_tensors(run.checkpoint, "checkpoint", {"weights": torch.zeros(3)}, {"step": step})


def test_a_run_that_is_being_made_is_at_work(tmp_path):
    run = new_run("a", {"status": "planning"}, tmp_path)
    assert state_of(Run(run.folder)).status == "planning"
    del run
    assert state_of(Run(tmp_path / "a-1")).status == "interrupted"


def test_a_run_at_work_says_what_it_does_and_how_far_it_is(run):
    with run.recording():
        run.update(status="training", plan=PLAN)
        assert str(state_of(run)) == "training"
        emit("step", step=7)
        assert (state_of(run).step, state_of(run).steps) == (7, 120)
        run.update(status="evaluating")
        assert state_of(run).status == "evaluating"


def test_without_a_process_it_is_interrupted_and_says_where_it_goes_on(run):
    assert str(state_of(run)) == "interrupted"
    run.update(status="training", plan=PLAN)
    assert str(state_of(run)) == "interrupted at step 0 of 120"
    save(run, 40)
    assert str(state_of(run)) == "interrupted at step 40 of 120"


HOLD_AND_DIE = """
import os, pathlib, signal, sys
from striate.runs import Run
with Run(pathlib.Path(sys.argv[1])).recording():
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_after_a_kill_it_is_interrupted(run):
    run.update(status="training", plan=PLAN)
    subprocess.run([sys.executable, "-c", HOLD_AND_DIE, str(run.folder)], check=False)
    assert str(state_of(run)) == "interrupted at step 0 of 120"


def test_a_finished_run_is_done(run):
    run.update(status="done")
    assert str(state_of(run)) == "done"


def test_asking_does_not_keep_a_process_from_beginning(run):
    state_of(run)
    with run.recording():
        assert state_of(run).status == "planning"


def test_damage_is_a_state(run):
    run.update(status="training", plan=PLAN)
    save(run, 40)
    run.checkpoint.write_bytes(run.checkpoint.read_bytes()[:-2])
    assert str(state_of(run)).startswith(f"damaged: {run.checkpoint} is damaged or cut short")
    (run.folder / "run.json").write_text("{")
    state = state_of(run)
    assert state.status == "damaged"
    assert "run.json cannot be read" in str(state.damage)
