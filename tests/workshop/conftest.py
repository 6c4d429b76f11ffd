"""One finished run on the embedded digits for all, and an empty folder for each test."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import striate
from striate.runs import Run, list_runs

QUICK: dict[str, Any] = {"net": "flatten dense(classes)", "epochs": 1}


@pytest.fixture
def quick() -> dict[str, Any]:
    """What makes a training take no time."""
    return dict(QUICK)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def finished(once_a_session) -> Run:
    """A run that no test changes."""
    folder = once_a_session(
        "run-of-digits", lambda folder: striate.train("digits", runs_folder=folder, **QUICK)
    )
    (run,) = list_runs(folder)
    return run


@pytest.fixture
def own(finished: Run, tmp_path: Path) -> Run:
    """A copy of it in `runs`, where runs are looked for."""
    return Run(Path(shutil.copytree(finished.folder, tmp_path / "runs" / finished.name)))
