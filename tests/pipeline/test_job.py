"""A run that is killed at any instant ends as if it had not been."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import striate
from striate.errors import AnswerNotFinite, DataError, DiskFull, LimitReached, OutOfMemory
from striate.pipeline import Job, Options, _job
from striate.recipes import Recipe

DRIVER = Path(__file__).parent / "killing_driver.py"
QUICK = {"net": "flatten dense(classes)", "epochs": 1}


@pytest.fixture(scope="session")
def killed(once_a_session):
    """What the driver found after every kill."""
    if not hasattr(os, "fork"):
        pytest.skip("the driver forks, which this system cannot")
    return json.loads((once_a_session("killed", _kill) / "found.json").read_text())


def _kill(root: Path) -> None:
    environment = {**os.environ, "STRIATE_CACHE": str(root / "cache")}
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(root)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    (root / "found.json").write_text(done.stdout.splitlines()[-1])


def test_the_same_command_twice_gives_the_same_bytes(killed):
    assert killed["twice_the_same"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run on digits, trained to its end once."""
    return striate.train("digits", runs_folder=tmp_path_factory.mktemp("trained"), **QUICK)


def test_killed_at_twenty_instants_it_resumes_to_the_same_bytes(killed):
    assert len(killed["kills"]) == 22
    assert [kill["name"] for kill in killed["kills"] if not kill["same"]] == []


def test_the_kills_struck_where_they_were_aimed(killed):
    ends = {kill["name"]: kill["ended"] for kill in killed["kills"]}
    assert {end for name, end in ends.items() if not name.startswith("full")} == {-9}
    assert ends["full disk at a checkpoint"] == ends["full disk at the product"] == 3


def test_a_full_disk_says_how_to_go_on(tmp_path, monkeypatch):
    def full(source: str | Path, target: str | Path) -> None:
        if str(target).endswith("classifier.safetensors"):
            raise OSError(errno.ENOSPC, "No space left on device")
        os.rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(DiskFull, match=r"is full.*Free some space.*Go on with: .*--resume"):
            striate.train("digits", runs_folder=tmp_path, **QUICK)
    [run] = striate.workshop.runs(runs_folder=tmp_path)
    figures = striate.resume(run.folder).results()
    assert figures["total_seconds"] >= figures["training_seconds"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MemoryError(), OutOfMemory),
        (ImportError("libopenblas.so: failed to map segment from shared object"), OutOfMemory),
        (RuntimeError("can't start new thread"), LimitReached),
        (OSError(errno.EMFILE, "Too many open files"), LimitReached),
        (LimitReached("Charts cannot be drawn."), LimitReached),
    ],
    ids=["memory", "addresses", "threads", "files", "charts"],
)
def test_what_runs_out_after_training_keeps_it_and_says_how_to_go_on(
    trained, error, kind, monkeypatch
):
    def fail(*_, **__):
        raise error

    trained.update(status="reporting")
    weights = trained.classifier.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(_job, "simple_ways", fail)
        with pytest.raises(kind, match=rf"Go on with: striate train --resume {trained.folder}$"):
            striate.resume(trained.folder)
    assert trained.read()["status"] == "reporting"
    striate.resume(trained.folder)
    assert trained.read()["status"] == "done"
    assert trained.classifier.read_bytes() == weights


def test_an_answer_that_is_no_number_is_not_gone_on_with(trained, monkeypatch):
    def fail(*_, **__):
        raise AnswerNotFinite("The net's answer is not a number.")

    trained.update(status="evaluating")
    monkeypatch.setattr(_job, "make_product", fail)
    with pytest.raises(AnswerNotFinite, match=r"is not a number\.$"):
        striate.resume(trained.folder)


def test_changed_pictures_are_not_trained_on_further(tmp_path):
    run = striate.train("digits", runs_folder=tmp_path, **QUICK)
    run.update(status="training", fingerprint="other")
    with pytest.raises(DataError, match=r"digits have changed since digits-.*train a new run"):
        striate.resume(run.folder)


def test_a_job_names_its_run_after_source_and_net(tmp_path):
    recipe = Recipe(epochs=1)
    short = Job.begin(Options("digits", "flatten dense(classes)"), recipe, root=tmp_path)
    long = Job.begin(
        Options("digits", "flatten dense(64) relu dense(classes)"), recipe, None, tmp_path
    )
    named = Job.begin(Options("digits"), recipe, "mine", tmp_path)
    names = [job.run.name for job in (short, long, named)]
    assert names == ["digits-flatten-dense-classes-1", "digits-net-1", "mine-1"]
    assert short.run.read()["status"] == "planning"
