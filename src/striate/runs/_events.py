"""The events of a run: one JSON object a line, appended and flushed, read back in order."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from striate._parsing import parse_json
from striate._shapes import Has, Shape, maybe, number, text, whole
from striate.errors import DamagedFile, write_error
from striate.runs._progress import Event, emit

# What readers of events rely on; whatever else is in one is only shown.
_EVENT = Has({"event": text()}, {"step": whole()})
_SOMETIMES: dict[str, Shape] = dict.fromkeys(
    ("objective", "validation_loss", "validation_accuracy", "learning_rate"), maybe(number())
)
_KINDS = {
    "resumed": Has({"from_step": whole()}),
    "epoch": Has(dict.fromkeys(("epoch", "loss", "accuracy"), number()), _SOMETIMES),
}
_LISTED = 5
_SHOWN_BYTES = 40


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
    without its end (a kill inside a write) does not count. Any other line that is no event, as a
    power cut may leave, is told of by an event `damaged`, and left out.

    Raises:
        DamagedFile: the file cannot be read at all.
    """
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise DamagedFile(
            f"{path} cannot be read: {error.strerror or error}. Put back the file that was there, "
            f"or remove what is there now: its curves are lost, and the run goes on."
        ) from None
    events: list[Event] = []
    odd: list[int] = []
    for place, line in enumerate(lines, 1):
        event = _parse(line)
        if event is None:
            odd.append(place)
            continue
        if event["event"] == "resumed":
            events = [old for old in events if old.get("step", 0) <= event["from_step"]]
        events.append(event)
    if odd:
        emit("damaged", text=_told(path, lines, odd))
    return events


def _parse(line: bytes) -> Event | None:
    """The event that a line holds, if every part of it is what the readers of events rely on."""
    try:
        event = parse_json(line)
    except ValueError:
        return None
    if _EVENT.misfit(event, "") or _KINDS.get(event["event"], _EVENT).misfit(event, ""):
        return None
    return event


def _told(path: Path, lines: Sequence[bytes], odd: Sequence[int]) -> str:
    some = ", ".join(map(str, odd[:_LISTED])) + (" and others" if len(odd) > _LISTED else "")
    first = lines[odd[0] - 1]
    shown = f"{first[:_SHOWN_BYTES]!r}{'…' if len(first) > _SHOWN_BYTES else ''}"
    return (
        f"{path} is damaged: line {some} of {len(lines):,} is no event (it begins {shown}) and is "
        f"left out. The rest is read."
    )
