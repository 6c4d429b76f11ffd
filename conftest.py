"""Executes the snippets of README and docs, and the examples of docstrings, as tests."""

from pathlib import Path

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

_FOLDERS: dict[Path, Path] = {}


@pytest.fixture
def in_an_empty_folder(request, tmp_path_factory, monkeypatch):
    """The snippets of a page share a folder of their own, empty before the first."""
    page = request.node.path
    if page not in _FOLDERS:
        _FOLDERS[page] = tmp_path_factory.mktemp(page.stem)
    monkeypatch.chdir(_FOLDERS[page])
    monkeypatch.setenv("STRIATE_CACHE", str(_FOLDERS[page] / "cache"))


pages = Sybil(
    parsers=[PythonCodeBlockParser(), SkipParser()],
    patterns=["README.md", "docs/*.md"],
    path=str(Path(__file__).parent),
    fixtures=["in_an_empty_folder"],
)
docstrings = Sybil(
    parsers=[DocTestParser()],
    patterns=["*.py"],
    path=str(Path(__file__).parent / "src" / "striate"),
    document_types={".py": PythonDocStringDocument},
)
pytest_collect_file = SybilCollection([pages, docstrings]).pytest()
