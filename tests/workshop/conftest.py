"""One finished run on the embedded digits for all, and an empty folder for each test."""

import shutil
from pathlib import Path
from typing import Any

import pytest

import striate
from striate.runs import Run

QUICK: dict[str, Any] = {"net": "flatten dense(classes)", "epochs": 1}


@pytest.fixture
def quick() -> dict[str, Any]:
    """What makes a training take no time."""
    return dict(QUICK)


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run that no test changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIATE_CACHE", str(tmp_path_factory.mktemp("cache")))
        return striate.train("digits", runs_folder=tmp_path_factory.mktemp("runs"), **QUICK)


@pytest.fixture
def own(finished: Run, tmp_path: Path) -> Run:
    """A copy of it in `runs`, where runs are looked for."""
    return Run(Path(shutil.copytree(finished.folder, tmp_path / "runs" / finished.name)))
