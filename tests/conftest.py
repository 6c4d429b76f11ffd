"""What every test shares: shapes checked as they run, a cache of its own, and real data if any."""

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from jaxtyping import install_import_hook

# Their annotated shapes are checked at every call; installed before any test imports the rooms.
CHECKED = {
    "images": ("batches", "prepare", "statistics"),
    "nets": ("blocks", "net"),
    "filters": (
        "convolving", "deconvolving", "examples", "formulas", "gradients", "learning", "notation",
        "pooling", "toeplitz", "values", "weights", "written",
    ),
    "evaluation": ("calibration", "features", "metrics", "mistakes", "none_of_these"),
    "data": ("entry", "idx", "rules", "source", "splits", "stratify"),
}  # fmt: skip
install_import_hook(
    [f"striate.{room}._{module}" for room, modules in CHECKED.items() for module in modules],
    "beartype.beartype",
)


# What hypothesis draws is the same each time; tests/fuzzing looks further when it is asked to.
settings.register_profile("fixed", derandomize=True, database=None)
settings.load_profile("fixed")

_NUMBERS = itertools.count()

OnceASession = Callable[[str, Callable[[Path], object]], Path]


@pytest.fixture(scope="session")
def once_a_session(tmp_path_factory: pytest.TempPathFactory) -> OnceASession:
    """Makes a costly thing once, whichever worker of pytest-xdist asks first; the others wait.

    `once_a_session(name, make)` calls `make` with the path of a new folder and returns this path.
    What was made is told to the other workers by files in the folder alone.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # each worker's own is inside that of the session

    def once(name: str, make: Callable[[Path], object]) -> Path:
        folder = root / "once" / name
        made = folder.with_name(f"{name}.made")
        folder.parent.mkdir(exist_ok=True)
        with FileLock(folder.with_name(f"{name}.lock")):
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return once


@pytest.fixture(autouse=True, scope="session")
def cache_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Sends what is cached where a module or a session shares a thing to a temporary folder."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("STRIATE_CACHE", str(folder))
        yield folder


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fuzzing")
    group.addoption(
        "--fuzz-seconds", type=float, default=0.0,
        help="go on with each search for faults in tests/fuzzing for so long",
    )  # fmt: skip
    group.addoption("--fuzz-folder", help="where examples that are faults are kept")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what the searches of tests/fuzzing tried; longer ones are there for these figures."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, told in getattr(report, "user_properties", ()):
                asked = terminalreporter.config.getoption("--fuzz-seconds")
                if name == "fuzzed" and asked and report.when == "call":
                    terminalreporter.write_line(f"{report.nodeid}: {told}")


@pytest.fixture(autouse=True)
def cache_of_its_own(cache_of_the_session: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Sends whatever a test caches to a temporary folder, never to the user's cache."""
    folder = cache_of_the_session.with_name("caches") / str(next(_NUMBERS))
    folder.mkdir(parents=True)
    monkeypatch.setenv("STRIATE_CACHE", str(folder))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)  # thousands of them would slow each new one


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real data that `$STRIATE_DATA` names.

    Tests that need it skip where it is absent, and fail where `STRIATE_REQUIRE_DATA=1`.
    """
    named = os.environ.get("STRIATE_DATA", "")
    if named and Path(named).is_dir():
        return Path(named)
    reason = f"real data: STRIATE_DATA is {named!r}, which is no folder"
    if os.environ.get("STRIATE_REQUIRE_DATA") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
