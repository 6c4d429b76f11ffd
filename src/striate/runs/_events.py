"""The events of a run: one JSON object a line, appended and flushed, read back in order."""

import json
import os
from pathlib import Path
from typing import IO, Any

from striate._parsing import parse_json
from striate.errors import DamagedFile, write_error
from striate.runs._progress import Event


class EventLog:
    """Appends events to a file. Use it as the listener of a run.

    A process that is killed may leave half a line; the next one to append cuts it off first.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = self._open()

    def _open(self) -> IO[bytes]:
        try:
            file = open(self.path, "ab+")  # noqa: SIM115 (closed by `close`)
            end = file.seek(0, os.SEEK_END)
            file.seek(0)
            whole = file.read(end).rfind(b"\n") + 1
            file.truncate(whole)
        except OSError as error:
            raise write_error(self.path, error) from error
        return file

    def __call__(self, event: Event) -> None:
        line = json.dumps(event, ensure_ascii=False, allow_nan=False, default=str) + "\n"
        try:
            self._file.write(line.encode())
            self._file.flush()
        except OSError as error:
            raise write_error(self.path, error) from error

    def close(self) -> None:
        """Closes the file; events after this are an error."""
        try:
            self._file.close()
        except OSError as error:
            raise write_error(self.path, error) from error


def read_events(path: Path) -> list[Event]:
    """The events that still hold, in order.

    A `resumed` event with `from_step` voids every earlier event with a later step. A last line
    without its end (a kill inside a write) does not count.
    """
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    events: list[Event] = []
    for number, line in enumerate(lines, 1):
        event = _parse(line, f"{path}, line {number}")
        if event["event"] == "resumed":
            events = [old for old in events if old.get("step", 0) <= event["from_step"]]
        events.append(event)
    return events


def _parse(line: bytes, where: str) -> dict[str, Any]:
    try:
        event = parse_json(line)
        event["event"]
    except (ValueError, TypeError, KeyError):
        raise DamagedFile(
            f"{where} is not an event: {line[:80]!r}. The file was changed."
        ) from None
    return event
