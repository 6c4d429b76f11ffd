"""A run: one folder, found by its name or path, that one process at a time may write."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from striate._commands import command
from striate._parsing import parse_json
from striate.errors import DamagedFile, RunInUse, UnfinishedRun, UnknownRun, write_error
from striate.runs._atomic import make_folders, write_atomically
from striate.runs._events import EventLog, read_events
from striate.runs._progress import Event, emit, listening

ROOT = Path("runs")


class Run:
    """A run's folder and what lies in it (see HOUSE.md, "A run folder").

    `run.json` is written whole, atomically, at each change of status; everything that a resumed
    run needs to repeat the same steps is in it before the first step.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.safetensors"

    @property
    def best(self) -> Path:
        return self.folder / "best.safetensors"

    @property
    def predictions(self) -> Path:
        return self.folder / "predictions.parquet"

    @property
    def classifier(self) -> Path:
        return self.folder / "classifier.safetensors"

    @property
    def report(self) -> Path:
        return self.folder / "report.html"

    @property
    def report_json(self) -> Path:
        return self.folder / "report.json"

    @property
    def baselines(self) -> Path:
        return self.folder / "baselines.json"

    @property
    def events(self) -> list[Event]:
        """The events that still hold, in order (see `read_events`)."""
        return read_events(self.folder / "events.jsonl")

    def read(self) -> dict[str, Any]:
        """What run.json says.

        Raises:
            DamagedFile: it is not JSON.
        """
        path = self.folder / "run.json"
        try:
            known = parse_json(path.read_text(encoding="utf-8"))
            if not isinstance(known, dict) or "status" not in known:
                raise ValueError("it does not say what a run is")
            return known
        except (OSError, ValueError) as error:
            raise DamagedFile(
                f"{path} cannot be read: {error}. The run cannot be resumed; train again."
            ) from None

    def results(self) -> dict[str, Any]:
        """The figures of a finished run: accuracies, epochs, seconds, images per second.

        Raises:
            UnfinishedRun: it has not come to its end.
        """
        known = self.read()
        if known["status"] != "done":
            raise UnfinishedRun(
                f"The run {self.name} has no results yet: it is {known['status']}. "
                f"Finish it with: {command('train', '--resume', self.folder)}"
            )
        return known["results"]

    def update(self, **values: Any) -> None:
        """Sets some keys of run.json, atomically."""
        known = self.read() if (self.folder / "run.json").exists() else {}
        text = json.dumps({**known, **values}, indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(self.folder / "run.json", text.encode())

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Holds the run for this process and writes every event down meanwhile.

        Raises:
            RunInUse: another process holds it.
        """
        lock = FileLock(self.folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise RunInUse(
                f"Another process is training in {self.folder}. Wait for it or stop it; "
                f"a new run gets a folder of its own."
            ) from None
        except OSError as error:
            raise write_error(self.folder / ".lock", error) from error
        log = EventLog(self.folder / "events.jsonl")
        try:
            with listening(log):
                yield
        finally:
            log.close()
            lock.release()

    def resumed(self, from_step: int) -> None:
        """Voids the events after `from_step`: they will happen again."""
        emit("resumed", from_step=from_step)


def new_run(name: str, contents: Mapping[str, Any], root: Path | None = None) -> Run:
    """Makes a folder of its own for a run: `name-1`, `name-2`, …, and writes run.json.

    Args:
        name: What the run is about; made safe for a file name.
        contents: The first contents of run.json.
        root: The folder of runs; None means `runs` in the current folder.

    Raises:
        DiskFull, NotWritable: the folder cannot be made.
    """
    root = (root or ROOT).absolute()
    stem = re.sub(r"[^\w.-]+", "-", name).strip("-.")[:80] or "run"
    make_folders(root)
    number = 1
    while True:
        folder = root / f"{stem}-{number}"
        try:
            os.mkdir(folder)
        except FileExistsError:
            number += 1
            continue
        except OSError as error:
            raise write_error(folder, error) from error
        run = Run(folder)
        run.update(name=run.name, created=datetime.now(UTC).isoformat(), **contents)
        return run


def find_run(text: str | Path, root: Path | None = None) -> Run:
    """The run with this path or name.

    Raises:
        UnknownRun: neither; the message lists the nearest.
    """
    root = (root or ROOT).absolute()
    for folder in (Path(text), root / text):
        if (folder / "run.json").is_file():
            return Run(folder)
    names = [run.name for run in list_runs(root)]
    raise UnknownRun("run", str(text), names, f"Runs are looked for in {root}.")


def list_runs(root: Path | None = None) -> list[Run]:
    """Every run under `root`, oldest first."""
    root = (root or ROOT).absolute()
    files = root.glob("*/run.json") if root.is_dir() else []
    return [
        Run(file.parent) for file in sorted(files, key=lambda file: file.parent.stat().st_ctime)
    ]
