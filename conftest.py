"""Executes the snippets of README and docs as tests."""

from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser


@pytest.fixture
def in_an_empty_folder(tmp_path, monkeypatch):
    """Snippets make their runs in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STRIATE_CACHE", str(tmp_path / "cache"))


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md"],
    path=str(Path(__file__).parent),
    fixtures=["in_an_empty_folder"],
).pytest()
