"""Small studies on the embedded digits: seconds, not minutes."""

import pytest

import striate


@pytest.fixture
def tiny() -> dict[str, int]:
    """What makes a study take no time."""
    return {"seeds": 2, "limit": 80, "judged": 50, "epochs": 1, "threads": 1}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def digits():
    return striate.open("digits")
