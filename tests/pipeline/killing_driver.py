"""Kills training at many instants and resumes it; prints what the files were like afterwards.

Run by `test_job.py` as a process of its own: it imports torch once, computes nothing itself,
and forks a child for every run, so that forty runs take a minute.
"""

import errno
import functools
import hashlib
import itertools
import json
import os
import random
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

# Loaded once, here, rather than in every child: a run needs them for its baselines and report.
import altair  # noqa: F401
import jinja2
import sklearn.linear_model
import sklearn.neighbors  # noqa: F401

import striate.report._charts
from striate import workshop
from striate.errors import DiskFull
from striate.evaluation import read_baselines
from striate.pipeline import _simple_ways
from striate.runs._progress import _listeners

NET = "conv(8, 3) batchnorm relu pool(2) conv(16, 3) relu flatten dropout(0.3) dense(classes)"
SETTINGS = {
    "epochs": 6,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "augment": ("shift",),
    "ema": 0.9,
    "checkpoint_seconds": 0.02,
}
PRODUCTS = ("classifier.safetensors", "best.safetensors", "predictions.parquet")


# Charts, the page's template and the fit of simple methods are most of a run's time here, and
# nothing is written meanwhile: of each, what the first run made is taken by all.
striate.report._charts.inline_svg = lambda *_, **__: "<svg></svg>"


def share_with_all_that_follow(warm: Path) -> None:
    """Lets the runs after the first one take over its compiled template and its baselines."""
    fitted = read_baselines(warm / "run-1" / "baselines.json")
    assert fitted is not None
    _simple_ways.fit_baselines = lambda *_, **__: fitted


def keep_templates(root: Path) -> None:
    """Has what jinja compiles kept in a folder."""
    kept = jinja2.FileSystemBytecodeCache(str(root))
    jinja2.Environment = functools.partial(jinja2.Environment, bytecode_cache=kept)


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def child(work, *arguments) -> int:
    """Runs `work` in a forked process and returns how it ended, a signal as a negative number."""
    number = os.fork()
    if number == 0:
        try:
            work(*arguments)
            os._exit(0)
        except DiskFull:
            os._exit(3)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def train(folder: Path, fault=None) -> None:
    if fault is not None:
        fault()
    workshop.train("digits", net=NET, runs_folder=folder, name="run", **SETTINGS)


def hashes(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in PRODUCTS}


def at_event(kind: str, count: int = 1):
    """Dies when an event of a kind happens for the n-th time."""

    def fault() -> None:
        left = [count]

        def listener(event) -> None:
            left[0] -= event["event"] == kind
            if left[0] == 0:
                die()

        _listeners.append(listener)

    return fault


def at_call(name: str, count: int, act=die, ending: str = ""):
    """Acts at the n-th call of a function of `os` for a path with an ending."""

    def fault() -> None:
        original, left = getattr(os, name), [count]

        def wrapped(*arguments):
            if not ending or str(arguments[-1]).endswith(ending):
                left[0] -= 1
                if left[0] == 0:
                    act()
            return original(*arguments)

        setattr(os, name, wrapped)

    return fault


def after(seconds: float):
    """Dies after some time, wherever it is then."""

    def fault() -> None:
        threading.Timer(seconds, die).start()

    return fault


def full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def scenarios(seconds: float) -> dict[str, object]:
    drawn = random.Random(0)
    random_instants = {
        f"random instant {number}": drawn.uniform(0.05, seconds) for number in range(10)
    }
    return {
        "before the first checkpoint": at_event("plan"),
        "at the first epoch's end": at_event("epoch"),
        "inside the first checkpoint's write": at_call("fsync", 3),
        "inside a later checkpoint's write": at_call("fsync", 8),
        "before a checkpoint's rename": at_call("replace", 2, ending="checkpoint.safetensors"),
        "before the best weights' rename": at_call("replace", 1, ending="best.safetensors"),
        "after training": at_event("trained"),
        "in evaluation": at_event("evaluate", 2),
        "before the predictions' rename": at_call("replace", 1, ending="predictions.parquet"),
        "while the product is written": at_call("replace", 1, ending="classifier.safetensors"),
        **random_instants,
        "full disk at a checkpoint": at_call(
            "replace", 2, full_disk, ending="checkpoint.safetensors"
        ),
        "full disk at the product": at_call(
            "replace", 1, full_disk, ending="classifier.safetensors"
        ),
    }


def killed_after(seconds: float, folder: Path) -> tuple[int, Path]:
    """How a run ended that was killed after some time, and its folder.

    The machine may be faster now than when the time was drawn: a run that came to its end before
    is left aside, and another is killed in half the time.
    """
    for attempt in itertools.count():
        place = folder / str(attempt)
        ended = child(train, place, after(seconds / 2**attempt))
        if ended != 0:
            return ended, place
    raise AssertionError


def main(root: Path) -> None:
    keep_templates(root)
    child(train, root / "warm")  # decodes, and leaves the probe's verdict for all that follow
    share_with_all_that_follow(root / "warm")
    started = time.monotonic()
    child(train, root / "whole")
    seconds = time.monotonic() - started
    whole = hashes(root / "whole" / "run-1")
    results = []
    for number, (name, fault) in enumerate(scenarios(seconds).items()):
        folder = root / str(number)
        if isinstance(fault, float):
            ended, folder = killed_after(fault, folder)
        else:
            ended = child(train, folder, fault)
        begun = (folder / "run-1" / "run.json").exists()
        resumed = child(workshop.resume, folder / "run-1") if begun else child(train, folder)
        same = resumed == 0 and hashes(folder / "run-1") == whole
        results.append({"name": name, "ended": ended, "begun": begun, "same": same})
    print(
        json.dumps({"twice_the_same": hashes(root / "warm" / "run-1") == whole, "kills": results})
    )


main(Path(sys.argv[1]))
