"""Asks the subject: hands it an example, waits, and says what became of it.

The subject is a process of its own (`subject.py`). An example is a fault if the process dies of it,
if something other than an error of Striate's is raised, if a step of it takes more than 20 seconds
or a gigabyte, or if something that is promised does not hold.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzzing.examples import pack

import striate

MOST_SECONDS = 20.0
MOST_BYTES = 2**30
# Of the clock, where the processor has had other things to do.
MOST_WAITING_SECONDS = 200.0
_START_SECONDS = 300.0
_ROOT = Path(__file__).parents[2]
_PACKAGE = Path(striate.__file__).parent  # a clone's folder may bear the same name
_START = "import sys; sys.path[:] = sys.argv[1:]; from tests.fuzzing.subject import main; main()"
# Two threads of a pool each would only stand in each other's way.
_THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# glibc's allocator, where it is that, looks whether anything wrote past its block.
_CHECKED = "libc_malloc_debug.so.0"


@dataclass(frozen=True)
class Answer:
    """What became of an example.

    Attributes:
        outcome: "taken", "refused", or the kind of fault: "crash", "traceback", "hang", "memory".
        words: What there is to know about a fault.
        signature: What tells one fault from another.
        peak_bytes: The most memory that a step took.
    """

    outcome: str
    words: str = ""
    signature: str = ""
    peak_bytes: int = 0

    @property
    def is_fault(self) -> bool:
        return self.outcome not in ("taken", "refused")


class Subject:
    """The process that forks children, and the child that is alive now.

    Args:
        folder: Where examples and whatever they write lie.
        patches: Modules whose `apply` each child calls first; for tests of the fuzzer itself.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._children = 0
        self._child: int | None = None
        self._unread = b""
        with (folder / "start.txt").open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START, str(_ROOT), *sys.path],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file,
                env={**os.environ, **_THREADS, **_checking()}, bufsize=0,
            )  # fmt: skip
        if self._heard(_START_SECONDS) is None:
            raise RuntimeError(f"the subject did not start:\n{(folder / 'start.txt').read_text()}")

    def ask(self, task: str, example: dict[str, Any]) -> Answer:
        """Has an example tried; a new child is forked if there is none."""
        if self._child is None:
            self._fork()
        file = self.folder / "example.json"
        file.write_text(pack(example))
        self._say({"task": task, "file": str(file)})
        step, peak = "beginning", 0
        while True:
            heard = self._patiently()
            if heard is None:
                return self._hung(step, peak)
            peak = max(peak, heard.get("peak", 0))
            if "died" in heard:
                return self._died(step, heard["died"], peak)
            if heard.get("peak", 0) > MOST_BYTES:
                return self._large(step, peak, "step" in heard)
            if "fault" in heard:
                return Answer("traceback", f"{step}:\n{heard['fault']}", heard["signature"], peak)
            if "done" in heard:
                if heard["worn"]:
                    self.forget()
                return Answer(heard["done"], peak_bytes=peak)
            step = heard["step"]

    def forget(self) -> None:
        """Ends the child that is alive: the next example begins with a fresh one."""
        if self._child is not None:
            self._kill()
            self._heard(MOST_WAITING_SECONDS)
            self._child = None

    def close(self) -> None:
        """Ends all of it."""
        self.forget()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait()

    def _fork(self) -> None:
        self._children += 1
        self._own = self.folder / f"child-{self._children}"
        self._own.mkdir()
        self._say({"folder": str(self._own)})
        heard = self._heard(_START_SECONDS)
        if heard is None or "ready" not in heard:
            raise RuntimeError(f"the subject has no child: {heard}")
        self._child = heard["ready"]

    def _patiently(self) -> dict[str, Any] | None:
        """The next answer; None if it takes too long, by the processor's time or far too long."""
        began, spent = time.monotonic(), self._spent_seconds()
        while time.monotonic() - began < MOST_WAITING_SECONDS:
            heard = self._heard(MOST_SECONDS)
            if heard is not None or self._spent_seconds() - spent >= MOST_SECONDS:
                return heard
        return None

    def _spent_seconds(self) -> float:
        """What the child and its own children have had of the processor; the clock elsewhere."""
        try:
            told = Path(f"/proc/{self._child}/task/{self._child}/children").read_text().split()
            fields = [Path(f"/proc/{process}/stat").read_text() for process in (self._child, *told)]
        except OSError:
            return time.monotonic()
        ticks = [sum(map(int, text.rpartition(")")[2].split()[11:13])) for text in fields]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def _hung(self, step: str, peak: int) -> Answer:
        with contextlib.suppress(OSError):
            os.kill(self._child or 0, signal.SIGUSR1)  # writes down where it is
            time.sleep(0.5)
        words = f"{step}: takes more than {MOST_SECONDS:g} seconds.\n{self._spoken()}"
        self.forget()
        return Answer("hang", words, f"hang in {_place(words) or step}", peak)

    def _died(self, step: str, code: int, peak: int) -> Answer:
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        self._end_group()
        self._child = None
        words = f"{step}: the process died by {name}.\n{self._spoken()}"
        return Answer("crash", words, f"{name} in {_place(words) or step}", peak)

    def _large(self, step: str, peak: int, unfinished: bool) -> Answer:
        if unfinished:
            self.forget()
        words = f"{step}: takes {peak / 2**20:,.0f} MiB of memory."
        return Answer("memory", words, f"memory in {step}", peak)

    def _spoken(self) -> str:
        text = (self._own / "spoken.txt").read_text(errors="replace")
        return text.partition("\nExtension modules:")[0][-3000:]

    def _kill(self) -> None:
        self._end_group()
        with contextlib.suppress(OSError):
            os.kill(self._child or 0, signal.SIGKILL)

    def _end_group(self) -> None:
        """Ends the processes that the child has started, too."""
        with contextlib.suppress(OSError):
            os.killpg(self._child or 0, signal.SIGKILL)

    def _say(self, what: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what).encode() + b"\n")

    def _heard(self, seconds: float) -> dict[str, Any] | None:
        """The next line from the subject; None if none comes in time, or no more will come."""
        assert self._process.stdout is not None
        pipe, until = self._process.stdout.fileno(), time.monotonic() + seconds
        while b"\n" not in self._unread:
            ready, _, _ = select.select([pipe], [], [], max(0.0, until - time.monotonic()))
            piece = os.read(pipe, 65536) if ready else b""
            if not piece:
                return None
            self._unread += piece
        line, _, self._unread = self._unread.partition(b"\n")
        return json.loads(line)


def _checking() -> dict[str, str]:
    """The environment in which a write past the end of a block ends the process."""
    try:
        ctypes.CDLL(_CHECKED)
    except OSError:
        return {}
    preloaded = " ".join(filter(None, [os.environ.get("LD_PRELOAD"), _CHECKED]))
    return {"LD_PRELOAD": preloaded, "MALLOC_CHECK_": "3", "PYTHONMALLOC": "malloc"}


def _place(words: str) -> str:
    """The innermost line of Striate's in what faulthandler wrote down."""
    current = words.rpartition("most recent call first")[2]
    for line in current.splitlines():
        _, found, rest = line.partition(f'"{_PACKAGE}{os.sep}')
        if found:
            return rest.replace('", line', "").replace('"', "")
    return ""
