"""Executes the snippets of README and docs as tests."""

from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

_FOLDERS: dict[Path, Path] = {}


@pytest.fixture
def in_an_empty_folder(request, tmp_path_factory, monkeypatch):
    """The snippets of a page share a folder of their own, empty before the first."""
    page = request.node.path
    if page not in _FOLDERS:
        _FOLDERS[page] = tmp_path_factory.mktemp(page.stem)
    monkeypatch.chdir(_FOLDERS[page])
    monkeypatch.setenv("STRIATE_CACHE", str(_FOLDERS[page] / "cache"))


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md"],
    path=str(Path(__file__).parent),
    fixtures=["in_an_empty_folder"],
).pytest()
