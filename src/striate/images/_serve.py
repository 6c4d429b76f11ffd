"""What runs in a guard: reads the pictures that come on standard input, one after the other."""

import contextlib
import os
import re
import sys
import tempfile
from typing import Any, BinaryIO

import numpy as np

from striate.errors import UnreadablePicture
from striate.images._guard import limit_memory, receive, send
from striate.images._prepare import read_here
from striate.images._preprocessing import Preprocessing
from striate.images._whole import read_whole_here

_STDERR = 2
# What libtiff prints about pixels, and goes on; about tags it prints, too.
_TIFF_DAMAGE = re.compile(
    r"^\w+Decode(?:\w*): (.+?)(?: at (?:line|scanline|row)|[,.]|$)", re.MULTILINE
)
_MOST_NOTES_BYTES = 10_000


def serve() -> None:
    """Answers until standard input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a decoder prints is no answer
    notes = _noted()
    limit_memory()
    send(answers, {"ready": True}, b"")
    while True:
        try:
            request, content = receive(requests)
        except EOFError:
            return
        facts, pixels = _answer(request, bytes(content))
        if notes and "damage" in facts:
            facts["damage"] = facts["damage"] or _damage_in(notes)
        _forget(notes)
        send(answers, facts, pixels)


def _answer(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes | memoryview]:
    picture = os.fsdecode(content) if request["is_path"] else content
    try:
        if "whole" in request:
            pixels = read_whole_here(picture, request["whole"]["channels"])
            return {"shape": pixels.shape}, _bytes(pixels)
        read = read_here(picture, Preprocessing.from_json(request["preprocessing"]))
    except UnreadablePicture as error:
        cause = error.__cause__
        code = cause.errno if isinstance(cause, OSError) else None
        return {"reason": error.reason, "errno": code}, b""
    facts = {name: value for name, value in read._asdict().items() if name != "pixels"}
    return facts, _bytes(read.pixels)


def _noted() -> BinaryIO | None:
    """A file that takes what decoders print; None if there is no room for one."""
    try:
        notes = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process runs)
        os.dup2(notes.fileno(), _STDERR)
    except OSError:
        return None
    return notes


def _damage_in(notes: BinaryIO) -> str | None:
    notes.seek(0)
    found = _TIFF_DAMAGE.search(notes.read(_MOST_NOTES_BYTES).decode(errors="replace"))
    return f"corrupt TIFF data: {found[1].lower()}" if found else None


def _forget(notes: BinaryIO | None) -> None:
    with contextlib.suppress(OSError):
        if notes:
            notes.seek(0)
            notes.truncate()


def _bytes(pixels: np.ndarray) -> memoryview:
    return np.ascontiguousarray(pixels).data.cast("B")
