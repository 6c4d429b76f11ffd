"""A run: one folder, found by its name or path, that one process at a time may write."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from striate._commands import command
from striate._writing import FolderAside, is_aside, make_folders, write_atomically
from striate.errors import RunInUse, UnfinishedRun, UnknownRun, write_error
from striate.runs._events import EventLog, read_events
from striate.runs._progress import Event, emit, listening
from striate.runs._record import Record, read_record

ROOT = Path("runs")
# Parts of run.json that training and evaluation find out.
_FOUND = ("kept_step", "results")
_PATIENCE_SECONDS = 0.5
# Of a run's name; a file's may have 255, and a number comes behind.
_MOST_BYTES = 200


class Run:
    """A run's folder and what lies in it (see HOUSE.md, "A run folder").

    `run.json` is written whole, atomically, at each change of status; everything that a resumed
    run needs to repeat the same steps is in it before the first step.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._making: FolderAside | None = None

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

    def read(self) -> Record:
        """What run.json says; every part of it that anything relies on is of its type.

        Raises:
            DamagedFile: it cannot be read, or a part of it is not what it should be.
        """
        return read_record(self.folder / "run.json")

    def results(self) -> dict[str, Any]:
        """The figures of a finished run: accuracies, epochs, seconds, images per second.

        Raises:
            UnfinishedRun: it has not come to its end.
            DamagedFile: they cannot be read.
        """
        known = self.read()
        if known["status"] != "done":
            raise UnfinishedRun(
                f"The run {self.name} has no results yet: it is {known['status']}. "
                f"Finish it with: {command('train', '--resume', self.folder)}"
            )
        return known.finished_results()

    def update(self, **values: Any) -> None:
        """Sets some keys of run.json, atomically."""
        known = self.read() if (self.folder / "run.json").exists() else {}
        self._write({**known, **values})

    def begin_anew(self) -> None:
        """Takes the run back to its plan: what was trained, found and written is removed."""
        for path in (self.checkpoint, self.best):
            path.unlink(missing_ok=True)
        kept = {key: value for key, value in self.read().items() if key not in _FOUND}
        self._write({**kept, "status": "training" if "plan" in kept else "planning"})
        products = (self.predictions, self.classifier, self.report, self.report_json)
        for path in (*products, self.baselines):
            path.unlink(missing_ok=True)

    def _write(self, known: Mapping[str, Any]) -> None:
        text = json.dumps(known, indent=2, ensure_ascii=False, allow_nan=False)
        write_atomically(self.folder / "run.json", text.encode())

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Holds the run for this process and writes every event down meanwhile.

        Raises:
            RunInUse: another process holds it.
        """
        # Who asks whether the run is at work holds the lock for an instant.
        lock = FileLock(self.folder / ".lock", timeout=_PATIENCE_SECONDS)
        try:
            lock.acquire(poll_interval=0.02)
        except Timeout:
            raise RunInUse(
                f"Another process is training in {self.folder}. Wait for it or stop it; "
                f"a new run gets a folder of its own."
            ) from None
        except OSError as error:
            raise write_error(self.folder / ".lock", error) from error
        if self._making:
            self._making.let_go()
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
    stem = stem.encode()[:_MOST_BYTES].decode(errors="ignore")
    make_folders(root)
    try:
        aside = FolderAside(root / stem)
        try:
            return _placed(aside, root, stem, contents)
        finally:
            shutil.rmtree(aside.path, ignore_errors=True)
    except OSError as error:
        raise write_error(root, error) from error


def _placed(aside: FolderAside, root: Path, stem: str, contents: Mapping[str, Any]) -> Run:
    """Writes run.json aside and gives the folder the first number that is free.

    A kill leaves no folder without run.json, and the run counts as at work from its first instant.
    """
    created = datetime.now(UTC).isoformat()
    number = 1
    while True:
        run = Run(root / f"{stem}-{number}")
        if not os.path.lexists(run.folder):
            Run(aside.path).update(name=run.name, created=created, **contents)
            try:
                os.rename(aside.path, run.folder)
            except OSError:
                if not os.path.lexists(run.folder):  # else another process was faster
                    raise
            else:
                run._making = aside
                return run
        number += 1


def find_run(text: str | Path, root: Path | None = None, what: str = "run") -> Run:
    """The run with this path or name.

    Args:
        text: Its folder's path, or its name.
        root: The folder of runs; None is `runs` in the current folder.
        what: It should have been, for the message.

    Raises:
        UnknownRun: neither; the message lists the nearest.
    """
    root = (root or ROOT).absolute()
    for folder in (Path(text), root / text):
        if (folder / "run.json").is_file():
            return Run(folder)
    names = [run.name for run in list_runs(root)]
    raise UnknownRun(what, str(text), names, f"Runs are looked for in {root}.")


def list_runs(root: Path | None = None) -> list[Run]:
    """Every run under `root`, oldest first."""
    root = (root or ROOT).absolute()
    found = []
    for file in root.glob("*/run.json") if root.is_dir() else []:
        with suppress(FileNotFoundError):  # removed meanwhile
            if not is_aside(file.parent.name):
                found.append((file.parent.stat().st_ctime, file.parent))
    return [Run(folder) for _, folder in sorted(found)]
