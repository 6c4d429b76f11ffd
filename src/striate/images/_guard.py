"""Reads suspicious pictures in processes that may crash, hang or eat memory without harm to ours.

A guard is a child process that waits for pictures on its standard input and answers with pixels or
a reason. It is started when the first suspicious picture comes, serves many, and is killed when one
takes longer than `MAX_SECONDS`. Requests and answers are JSON with bytes behind it, never pickles.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from typing import Any, BinaryIO

from striate.images import _limits
from striate.images._limits import Refused
from striate.images._memory import MAX_MEMORY

_MOST_GUARDS = 4
_MEMORY_BYTES = MAX_MEMORY + 2**28  # what is foretold is not known to the megabyte
_START_SECONDS = 120.0
_SERVE = "import sys; sys.path[:] = sys.argv[1:]; from striate.images._serve import serve; serve()"

_vacant = threading.BoundedSemaphore(_MOST_GUARDS)
_idle: list["Guard"] = []


class Guard:
    """One child process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            ready, _ = self._answer(_START_SECONDS)
        except (EOFError, OSError):
            ready = {}
        if not ready:
            self.dismiss()
            raise Refused(
                "the process that reads suspicious pictures could not be started", passing=True
            )

    def ask(self, request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytearray]:
        """Sends a picture, waits for its pixels.

        Raises:
            Refused: It took too long, or the process died of it; this guard is of no more use.
        """
        seconds = _limits.MAX_SECONDS
        try:
            send(self._pipe("stdin"), request, content)
            return self._answer(seconds)
        except (EOFError, OSError) as error:
            self.dismiss()
            if self._late:
                raise Refused(f"reading it takes longer than {seconds:g} seconds") from error
            raise Refused("reading it crashed the decoder") from error

    def dismiss(self) -> None:
        """Ends the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _answer(self, seconds: float) -> tuple[dict[str, Any], bytearray]:
        self._late = False
        timer = threading.Timer(seconds, self._stop)
        timer.daemon = True
        timer.start()
        try:
            return receive(self._pipe("stdout"))
        finally:
            timer.cancel()

    def _stop(self) -> None:
        self._late = True
        self._process.kill()

    def _pipe(self, name: str) -> BinaryIO:
        return getattr(self._process, name)


def ask_guard(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytearray]:
    """Has a picture read by a guard, a new one if none is free.

    Args:
        request: What `_serve.py` expects.
        content: The picture's file, or its path if the request says so.

    Raises:
        Refused: It took too long or crashed the decoder.
    """
    with _vacant:
        try:
            guard = _idle.pop()
        except IndexError:
            guard = Guard()
        answer = guard.ask(request, content)
        _idle.append(guard)
        return answer


@atexit.register
def dismiss_guards() -> None:
    """Ends the guards that wait for pictures; the next suspicious picture starts a new one."""
    while _idle:
        _idle.pop().dismiss()


if hasattr(os, "register_at_fork"):  # a forked child must not talk to its parent's guards
    os.register_at_fork(after_in_child=_idle.clear)


def send(pipe: BinaryIO, head: dict[str, Any], content: bytes | memoryview) -> None:
    """Writes one message: two lengths, JSON, bytes."""
    text = json.dumps(head).encode()
    pipe.write(len(text).to_bytes(8, "little") + len(content).to_bytes(8, "little") + text)
    pipe.write(content)
    pipe.flush()


def receive(pipe: BinaryIO) -> tuple[dict[str, Any], bytearray]:
    """Reads one message; its bytes may be altered.

    Raises:
        EOFError: The other side is gone.
    """
    lengths = _exactly(pipe, 16)
    text = _exactly(pipe, int.from_bytes(lengths[:8], "little"))
    return json.loads(text), _exactly(pipe, int.from_bytes(lengths[8:], "little"))


def _exactly(pipe: BinaryIO, count: int) -> bytearray:
    """So many bytes, in memory that holds them once: there may be half a billion."""
    data = bytearray(count)
    rest = memoryview(data)
    while rest:
        came = pipe.readinto(rest)  # pyright: ignore[reportAttributeAccessIssue]
        if not came:
            raise EOFError("the pipe ended")
        rest = rest[came:]
    return data


def limit_memory() -> None:
    """Lets this process take `_MEMORY_BYTES` more than it has; where the system cannot, nothing."""
    with contextlib.suppress(ImportError, OSError, ValueError, AttributeError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
        most = held + _MEMORY_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
