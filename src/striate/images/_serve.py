"""What runs in a guard: reads the pictures that come on standard input, one after the other."""

import os
import sys
from typing import Any

import numpy as np

from striate.errors import UnreadablePicture
from striate.images._guard import limit_memory, receive, send
from striate.images._prepare import read_here
from striate.images._preprocessing import Preprocessing
from striate.images._whole import read_whole_here


def serve() -> None:
    """Answers until standard input ends."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a decoder prints is no answer
    limit_memory()
    send(answers, {"ready": True}, b"")
    while True:
        try:
            request, content = receive(requests)
        except EOFError:
            return
        send(answers, *_answer(request, bytes(content)))


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


def _bytes(pixels: np.ndarray) -> memoryview:
    return np.ascontiguousarray(pixels).data.cast("B")
