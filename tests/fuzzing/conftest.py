"""A fuzzer: whatever somebody hands over, it is read, or refused in a sentence.

`test_images.py`, `test_classifiers.py`, `test_runs.py`, `test_sources.py` (tables, arrays, digits,
folders), `test_recipes.py`, `test_keras_files.py` and `test_command_lines.py` each draw examples
with hypothesis: good files or words, spoilt byte by byte and in what their formats hold. Each is
tried by `trying_….py` in a child process, by the verbs and commands that users call. It is a fault

- if the process dies, or writes past the end of a block of memory (glibc looks),
- if anything but an error of Striate's is raised, or a command ends with a strange exit code,
- if a step takes more than 20 seconds, or a gigabyte of memory beyond what was held before,
- if what is promised does not hold: JSON is JSON, probabilities are numbers, the other runs are
  listed, the pixels have the size announced.

Without flags, a test tries as many examples as it says, always the same. To search for longer:

    pytest -n 2 tests/fuzzing --fuzz-seconds 120 --fuzz-folder faults

gives each test two minutes and more examples than the usual ones, which makes about 35 minutes with
two workers; a fault does not end the search. The figures of each are printed at the end, faults are
kept in the folder, and `python -m tests.fuzzing.again TASK FILE` tries one again.

`asking.py` holds the process in which examples are tried, `subject.py` is that process,
`searching.py` draws and counts, `test_searching.py` sees that what is planted is found, and
`test_images.py` that the lossless JPEG is, if the guard before the fast decoder is taken away.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fuzzing.asking import Subject
from tests.fuzzing.searching import Examples, Search

Fuzz = Callable[..., Search]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Gives the searches as much time as they are asked to take."""
    seconds: float = config.getoption("--fuzz-seconds") or 0.0
    for item in items if seconds else ():
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(seconds + 900))


@pytest.fixture(scope="session")
def subject(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Subject]:
    """The process that forks the children in which examples are tried."""
    if not hasattr(os, "fork"):
        pytest.skip("the fuzzer forks, which this system cannot")
    made = Subject(tmp_path_factory.mktemp("subject"))
    yield made
    made.close()


@pytest.fixture
def fuzz(
    subject: Subject, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzz]:
    """Searches, notes the figures, and fails if a fault was found."""
    subject.forget()

    def search(task: str, examples: Examples, count: int) -> Search:
        made = Search(subject, task)
        made.run(examples, count, request.config.getoption("--fuzz-seconds") or 0.0)
        request.node.user_properties.append(("fuzzed", made.figures()))
        kept = request.config.getoption("--fuzz-folder")
        folder = Path(kept) if kept else tmp_path_factory.getbasetemp() / "faults"
        if made.faults:
            name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_")).strip("-")
            told = made.told(folder.absolute(), name)
            pytest.fail(f"{made.figures()}\n\n{told}", pytrace=False)
        return made

    yield search
    subject.forget()
