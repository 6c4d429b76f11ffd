"""The surroundings of every test; the snippets of README, docs and docstrings as tests."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from unittest import SkipTest

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

_FOLDERS: dict[Path, Path] = {}
# The last of a page's snippets that this process has executed, by its number.
_COME_TO: dict[Path, int] = {}
# Where the statements of a file's docstrings begin that this process has executed.
_EXECUTED: dict[Path, set[int]] = {}
# What a terminal, a shell or a CI says of the screen. No test depends on it, nor does its child.
# (COLUMNS and LINES are also where `os.environ` does not show them: readline exports them.)
_OF_THE_SCREEN = (
    "COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "PY_COLORS",
    "TTY_COMPATIBLE", "TTY_INTERACTIVE",
)  # fmt: skip


def _make_plain_surroundings() -> None:
    """Makes a worker's surroundings, and its children's, the same wherever the tests are run.

    They are set as this file is read, before any test imports a library that would look at them.
    """
    for name in _OF_THE_SCREEN:
        os.environ.pop(name, None)
        os.unsetenv(name)
    os.environ["TERM"] = "xterm"
    # Threads of two workers that spin while they wait take each other's processors: half the time.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    # A command begun in the background of a script ignores Ctrl-C, one begun by nohup the end of
    # its terminal, and so would their children.
    usual = {"SIGINT": signal.default_int_handler, "SIGHUP": signal.SIG_DFL}
    for name, handler in usual.items():
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
    # Where no bytecode is written beside the sources, each child would compile torch anew.
    if sys.dont_write_bytecode and sys.pycache_prefix is None:
        prefix = str(Path(__file__).parent / ".pytest_cache" / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = prefix
        sys.dont_write_bytecode = False


_make_plain_surroundings()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Keeps a few named files in one process, where the first test begins sooner."""
    named = [Path(str(name).partition("::")[0]) for name in config.option.file_or_dir]
    return 0 if named and all(path.is_file() for path in named) else None


@pytest.fixture
def in_an_empty_folder(request, tmp_path_factory, monkeypatch):
    """The snippets of a page share a folder of their own, empty before the first.

    A snippet stands on those before it, and on no later one: what another process has executed of
    them comes first, and where this one has gone farther, the page begins anew.
    """
    page, example = request.node.path, request.node.example
    document = example.document
    snippets = list(document.examples())
    lies = [(each.line, each.column) for each in snippets]
    place = lies.index((example.line, example.column))
    if _COME_TO.get(page, place) >= place:
        _FOLDERS[page] = tmp_path_factory.mktemp(page.stem)
        document.namespace.clear()
        _COME_TO[page] = -1
    monkeypatch.chdir(_FOLDERS[page])
    monkeypatch.setenv("STRIATE_CACHE", str(_FOLDERS[page] / "cache"))
    for earlier in snippets[_COME_TO[page] + 1 : place]:
        with suppress(SkipTest):
            earlier.evaluate()
    _COME_TO[page] = place


@pytest.fixture
def after_what_stands_before(request):
    """The statements of a docstring's example, each a test, follow each other in one process."""
    path, example = request.node.path, request.node.example
    executed = _EXECUTED.setdefault(path, set())
    for earlier in example.document.examples():
        between = example.document.text[earlier.start : example.start]
        if earlier.start < example.start and '"""' not in between and earlier.start not in executed:
            executed.add(earlier.start)
            with suppress(SkipTest):
                earlier.evaluate()
    executed.add(example.start)


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
    fixtures=["after_what_stands_before"],
)
pytest_collect_file = SybilCollection([pages, docstrings]).pytest()
