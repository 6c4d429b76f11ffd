"""Where `ulimit -v` leaves too few addresses for the libraries, a sentence says so."""

import subprocess
import sys

import pytest

LIMITED = (
    "import resource; resource.setrlimit(resource.RLIMIT_AS, (300_000_000,) * 2);"
    "from striate.cli._main import run; import sys; sys.exit(run(sys.argv[1:]))"
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limit does not hold elsewhere")


def limited(*tokens: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIMITED, *tokens]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


def test_too_few_addresses_for_the_libraries_are_said():
    done = limited("train", "digits")
    assert done.returncode == 3
    assert "ulimit -v leaves this process 0.3 GB of addresses" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_loads_no_such_library_works_nevertheless():
    done = limited("history", "--json")
    assert (done.returncode, done.stderr) == (0, "")
