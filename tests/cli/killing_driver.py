"""Kills commands at random and brings them to their end; prints what was not as it should be.

Run by `test_kills.py` as a process of its own: `killing_driver.py FOLDER KILLS SEED`. It imports
everything once, computes nothing itself, and forks a child for every command, so that a kill
strikes the work and not the imports; a few strike a fresh process at its imports. A kill comes
after a random time, when the child is stopped first and `striate runs` is asked about it, or
before or after a random one of its calls that change files, where the gaps are narrow.
"""

import collections
import functools
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from typing import Any

# Loaded once, here, rather than in every child.
import altair  # noqa: F401
import h5py  # noqa: F401
import jinja2  # noqa: F401
import rich.console
import rich.table  # noqa: F401
import sklearn.linear_model
import sklearn.neighbors  # noqa: F401
import vl_convert  # noqa: F401
from killed_commands import PARTS, Command, Place, commands, download
from safetensors import safe_open

import striate.cli._data
import striate.cli._evaluate
import striate.cli._export
import striate.cli._runs
import striate.cli._study
import striate.cli._train  # noqa: F401
from striate import workshop  # noqa: F401
from striate.cli._main import run as command_line
from striate.data import _cats_dogs

CALLS = ("mkdir", "rename", "replace", "fsync", "unlink", "rmdir", "link", "open")
# Of the kills, those that strike a fresh process while it imports, and a second time.
IMPORTING, TWICE = 0.05, 0.25


class Child:
    """A command in a forked process: started, and ended or not."""

    def __init__(self, place: Place, tokens: list[str], calls: "Calls | None" = None) -> None:
        self.output = place.root.with_name(f"{place.root.name}.out")
        self.number = os.fork()
        if self.number == 0:
            try:
                enter(place, self.output)
                if calls is not None:
                    calls.watch()
                code = command_line(tokens)
                if calls is not None:
                    calls.note()
                os._exit(code)
            except BaseException:
                traceback.print_exc()
                os._exit(99)

    def stop(self) -> bool:
        """Stops it; whether it had not ended before."""
        os.kill(self.number, signal.SIGSTOP)
        _, status = os.waitpid(self.number, os.WUNTRACED)
        return os.WIFSTOPPED(status)

    def end(self) -> int:
        """Waits for its end: its exit code, or a signal as a negative number."""
        return os.waitstatus_to_exitcode(os.waitpid(self.number, 0)[1])

    @property
    def said(self) -> str:
        return self.output.read_text(errors="replace")


def enter(place: Place, output: Path) -> None:
    """Makes this process one that was started in a place, in a group of its own."""
    os.setsid()
    for folder in (place.here, place.data, place.root / "cache"):
        folder.mkdir(parents=True, exist_ok=True)
    os.chdir(place.here)
    os.environ["STRIATE_CACHE"] = str(place.root / "cache")
    os.environ["STRIATE_DATA"] = str(place.data)
    written = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    errors = os.open(f"{output}.err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(written, 1)
    os.dup2(errors, 2)


class Calls:
    """Counts the calls that change files; the process dies before or after one of them.

    Args:
        counted: Where the count is noted at the end.
        fatal: The number of the call at which to die; 0 is none.
        after: Whether to die after it.
    """

    def __init__(self, counted: Path, fatal: int = 0, *, after: bool = False) -> None:
        self._counted, self._fatal, self._after = counted, fatal, after
        self._count = 0

    def watch(self) -> None:
        for name in CALLS:
            setattr(os, name, self._watched(getattr(os, name)))

    def _watched(self, original: Any) -> Any:
        @functools.wraps(original)
        def watched(*arguments: Any, **options: Any) -> Any:
            self._count += 1
            fatal = self._count == self._fatal
            if fatal and not self._after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = original(*arguments, **options)
            if fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return watched

    def note(self) -> None:
        self._counted.write_text(str(self._count))


class Undisturbed:
    """A command that was left alone: what comes of it, and how long it takes."""

    def __init__(self, name: str, command: Command, root: Path, finished: Place) -> None:
        self.name, self.command, self.finished = name, command, finished
        self.place = Place(root / "undisturbed" / name.replace(" ", "-"))
        self.prepare(self.place)
        counted = self.place.root.with_name("counted")
        child = Child(self.place, command.tokens, Calls(counted))
        began = time.monotonic()
        if code := child.end():
            raise SystemExit(f"{name} ended with {code}: {child.said}")
        self.seconds = time.monotonic() - began
        self.calls = int(counted.read_text())
        self.product = command.product(self.place, child.said)
        self.listing = self.place.listing()

    def prepare(self, place: Place) -> None:
        place.root.mkdir(parents=True)
        self.command.prepare(place, self.finished)


class Round:
    """One command, killed once or twice and brought to its end.

    Attributes:
        faults: What was not as it should be, in words.
        struck: How it was killed, a word a kill.
    """

    def __init__(self, whole: Undisturbed, root: Path, drawn: random.Random) -> None:
        self.whole, self.drawn = whole, drawn
        self.faults: list[str] = []
        self.struck: list[str] = []
        for attempt in itertools.count():
            self.place = Place(root / f"attempt-{attempt}")
            whole.prepare(self.place)
            # The machine may be faster now than before: a command that ends first is left aside.
            if self._kill(whole.command.tokens, 2.0**-attempt):
                break
        if drawn.random() < TWICE:
            self._kill(whole.command.goes_on(self.place), 1.0)
        self._end()

    def _kill(self, tokens: list[str], share: float) -> bool:
        """Kills the command; whether it had not ended before."""
        draw = self.drawn.random()
        if draw < IMPORTING:
            how, struck = "importing", self._kill_importing(tokens)
        elif draw < 0.5:
            how, struck = "call", self._kill_at_a_call(tokens)
        else:
            how, struck = "instant", self._kill_at_an_instant(tokens, share)
        if struck:
            self.struck.append(how)
            self._ask("killed", alive=False)
        return struck

    def _kill_at_an_instant(self, tokens: list[str], share: float) -> bool:
        child = Child(self.place, tokens)
        time.sleep(self.drawn.uniform(0, share * self.whole.seconds))
        if not child.stop():
            return False
        if not self.struck:  # what is taken up again is at work from some instant on
            self._ask("at work", alive=True)
        os.kill(child.number, signal.SIGKILL)
        child.end()
        self._expect_no_processes(child.number)
        return True

    def _kill_at_a_call(self, tokens: list[str]) -> bool:
        fatal, after = self.drawn.randint(1, self.whole.calls), self.drawn.random() < 0.5
        child = Child(self.place, tokens, Calls(self.place.root, fatal, after=after))
        return child.end() == -signal.SIGKILL

    def _kill_importing(self, tokens: list[str]) -> bool:
        code = "import os, sys; from striate.cli import main; sys.argv[0] = 'striate'; main()"
        child = subprocess.Popen(
            [sys.executable, "-c", code, *tokens],
            preexec_fn=lambda: enter(self.place, self.place.root.with_suffix(".out")),
        )
        try:
            child.wait(self.drawn.uniform(0.02, 3))
        except subprocess.TimeoutExpired:
            child.kill()
        return child.wait() == -signal.SIGKILL

    def _end(self) -> None:
        """Brings the command to its end and holds what came of it against the undisturbed."""
        tokens = self.whole.command.goes_on(self.place)
        whole = self.whole.name == "data prepare" and (self.place.data / "cats-dogs").exists()
        child = Child(self.place, tokens)
        code = child.end()
        if code != (2 if whole else 0):
            said = f"{child.said} {Path(f'{child.output}.err').read_text(errors='replace')}"
            self.faults.append(f"going on ended with {code}: {said[-1500:]}")
            return
        product = self.whole.command.product(self.place, child.said)
        self._ask("done", alive=False)
        if product != self.whole.product:
            self.faults.append("what came of it is not the same")
        left = sorted(set(self.place.listing()) - set(self.whole.listing))
        lost = sorted(set(self.whole.listing) - set(self.place.listing()))
        if left or lost:
            self.faults.append(f"left behind: {left}; lost: {lost}")

    def _ask(self, when: str, *, alive: bool) -> None:
        """Holds what `striate runs` says against what lies in the folders."""
        asking = Child(Place(self.place.root), ["runs", "--json"])
        if code := asking.end():
            self.faults.append(f"{when}: striate runs ended with {code}")
            return
        told = {row["name"]: row for row in json.loads(asking.said)["runs"]}
        there = {path.parent.name for path in self.place.here.glob("runs/[!.]*/run.json")}
        if set(told) != there:
            self.faults.append(f"{when}: runs tells of {sorted(told)}, there are {sorted(there)}")
            return
        for name, row in told.items():
            expected = state(self.place.here / "runs" / name, alive=alive)
            found = {key: row[key] for key in expected}
            if found != expected:
                self.faults.append(f"{when}: runs says {found}, the truth is {expected}")

    def _expect_no_processes(self, group: int) -> None:
        """A command that was killed leaves no process of its own running."""
        for _ in range(100):
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        self.faults.append("a process of the killed command lives on")


def state(folder: Path, *, alive: bool) -> dict[str, Any]:
    """The truth about a run, read by other means than `striate runs`."""
    known = json.loads((folder / "run.json").read_text())
    if known["status"] == "done":
        return {"status": "done", "damage": None}
    steps = known["plan"]["total_steps"] if "plan" in known else None
    if alive:
        return {"status": known["status"], "steps": steps, "damage": None}
    step = 0
    if (folder / "checkpoint.safetensors").exists():
        with safe_open(folder / "checkpoint.safetensors", framework="np") as file:
            step = json.loads(json.loads(file.metadata()["striate"])["header"])["step"]
    return {"status": "interrupted", "step": step, "steps": steps, "damage": None}


def main(root: Path, kills: int, seed: int) -> None:
    _cats_dogs._PARTS = PARTS
    drawn = random.Random(seed)
    finished = Place(root / "undisturbed" / "train")
    wholes = [
        Undisturbed(name, command, root, finished)
        for name, command in commands(download(root / "download")).items()
    ]
    faults: list[dict[str, Any]] = []
    struck: collections.Counter[str] = collections.Counter()
    for number in itertools.count():
        if struck.total() >= kills:
            break
        # Two of three rounds are of what takes longest and has the most places to be struck.
        whole = wholes[number % 2] if number % 3 else wholes[2 + number // 3 % (len(wholes) - 2)]
        folder = root / "rounds" / str(number)
        round_ = Round(whole, folder, random.Random(drawn.random()))
        struck.update(f"{whole.name}, {how}" for how in round_.struck)
        if round_.faults:
            found = {"command": whole.name, "round": number, "struck": round_.struck}
            faults.append({**found, "faults": round_.faults})
            print(faults[-1], file=sys.stderr, flush=True)
        else:
            shutil.rmtree(folder)
    print(json.dumps({"struck": dict(sorted(struck.items())), "faults": faults}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
