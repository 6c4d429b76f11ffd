"""The process in which hostile input is tried: it may crash, hang or eat memory without harm.

It is run by `asking.py`. It imports everything once, reads nothing hostile itself, and forks a
child that does; when the child dies, the next one is forked in no time. What is said goes through
two pipes as lines of JSON; an example lies in a file, so that a child that dies leaves no half of
one behind.
"""

import faulthandler
import gc
import importlib
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzzing import limits
from tests.fuzzing.examples import unpack
from tests.fuzzing.memory import Memory

from striate.errors import StriateError

TASKS = {
    "images": "tests.fuzzing.trying_images",
    "classifiers": "tests.fuzzing.trying_classifiers",
    "runs": "tests.fuzzing.trying_runs",
    "sources": "tests.fuzzing.trying_sources",
    "recipes": "tests.fuzzing.trying_recipes",
    "keras": "tests.fuzzing.trying_keras",
    "commands": "tests.fuzzing.trying_commands",
    "unguarded images": "tests.fuzzing.trying_unguarded_images",
    "planted": "tests.fuzzing.trying_planted",
}
# What takes long to import, and is wanted by most tasks.
_HEAVY = (
    "altair", "jinja2", "vl_convert", "sklearn.linear_model", "sklearn.neighbors",
    "pyarrow.parquet",
    "scipy.signal", "torch", "striate.cli._main", "striate.workshop", *TASKS.values(),
)  # fmt: skip
# Nothing sensible takes that long: a child whose parent was killed ends by itself.
_ABANDONED_SECONDS = 900
_MOST_CHARACTERS = 3000
_MOST_MEMORY_BYTES = 6 * 2**30


class Broken(Exception):
    """Something that is promised and does not hold, such as an answer that is no JSON."""


def main() -> None:
    """Forks a child whenever one is asked for, and says how it ended."""
    for name in _HEAVY:
        importlib.import_module(name)
    gc.freeze()  # collecting goes over what the task made, not over what was imported
    _say(1, {"loaded": True})
    while line := os.read(0, 4096):
        folder = json.loads(line)["folder"]
        child = os.fork()
        if child == 0:
            _Child(Path(folder)).serve()
        _, status = os.waitpid(child, 0)
        _say(1, {"died": os.waitstatus_to_exitcode(status)})


class _Child:
    """What tries examples, one after the other, until the parent is gone."""

    def __init__(self, folder: Path) -> None:
        os.setsid()
        self._asks, self._answers = os.dup(0), os.dup(1)
        self.folder = folder
        _settle(folder)
        self._memory = Memory()

    def serve(self) -> None:
        _say(self._answers, {"ready": os.getpid()})
        while line := os.read(self._asks, 4096):
            signal.alarm(_ABANDONED_SECONDS)
            _say(self._answers, self._examined(json.loads(line)))
        os._exit(0)

    def _examined(self, asked: dict[str, Any]) -> dict[str, Any]:
        example = unpack(Path(asked["file"]).read_text())
        os.chdir(self.folder)
        self._memory.begin()
        task = importlib.import_module(TASKS[asked["task"]]).examine
        try:
            outcome = task(example, self._step)
        except StriateError:
            outcome = "refused"
        except BaseException as error:
            return self._fault(error)
        return {"done": outcome, "peak": self._memory.peak_bytes(), "worn": limits.is_worn}

    def _step(self, name: str) -> None:
        """Says what comes next: time and memory are counted anew for each step."""
        _say(self._answers, {"step": name[:200], "peak": self._memory.peak_bytes()})
        self._memory.begin()

    def _fault(self, error: BaseException) -> dict[str, Any]:
        text = "".join(traceback.format_exception(error, limit=-12))[-_MOST_CHARACTERS:]
        frames = list(traceback.extract_tb(error.__traceback__))
        ours = [f"{Path(f.filename).name}:{f.name}" for f in frames if "striate" in f.filename]
        kind = type(error).__name__
        where = str(error)[:60] if isinstance(error, Broken) else (ours or ["?"])[-1]
        return {"fault": text, "signature": f"{kind} at {where}", "peak": self._memory.peak_bytes()}


def _settle(folder: Path) -> None:
    """Gives the child streams, folders and a home of its own, and takes the network away."""
    for name in ("home", "cache", "data", "temporary"):
        (folder / name).mkdir(exist_ok=True)
    nothing = os.open(os.devnull, os.O_RDONLY)
    spoken = os.open(folder / "spoken.txt", os.O_CREAT | os.O_RDWR | os.O_APPEND)
    for number, target in enumerate((nothing, spoken, spoken)):
        os.dup2(target, number)
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)
    os.environ.update(
        HOME=str(folder / "home"), XDG_DATA_HOME=str(folder / "home"),
        TMPDIR=str(folder / "temporary"),
        XDG_CACHE_HOME=str(folder / "cache"), STRIATE_CACHE=str(folder / "cache"),
        STRIATE_DATA=str(folder / "data"), HF_HUB_OFFLINE="1",
    )  # fmt: skip
    socket.socket.connect = _no_network  # pyright: ignore[reportAttributeAccessIssue]
    socket.getaddrinfo = _no_network  # pyright: ignore[reportAttributeAccessIssue]
    _limit_memory()


def _no_network(*_: Any, **__: Any) -> Any:
    raise OSError(101, "Network is unreachable")


def _limit_memory() -> None:
    """What would take all of the machine's memory fails instead, and is found out."""
    if sys.platform == "linux":
        import resource

        # Not the address space, of which the engine behind the charts reserves far more.
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))


def _say(pipe: int, what: dict[str, Any]) -> None:
    os.write(pipe, json.dumps(what).encode() + b"\n")


Step = Callable[[str], None]
