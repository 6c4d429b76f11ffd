"""Ctrl-C, SIGTERM and a closed terminal: the first asks training to end after the step.

A second Ctrl-C or SIGTERM ends it at once. A terminal that closes may tell of it twice, which
counts once. What the process was started to ignore (`nohup`) stays ignored.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from striate.errors import Interrupted

_HANGUP = getattr(signal, "SIGHUP", None)  # not on Windows
_ENDING = [signal.SIGINT, signal.SIGTERM, *([_HANGUP] if _HANGUP else [])]


class Interruption:
    """While the block runs, the first signal only sets `asked`; the second raises.

    Outside the main thread, where Python delivers no signals, `asked` stays false.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> "Interruption":
        for number in _heeded():
            self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self.asked and number != _HANGUP:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def ending_at_once(message: str) -> Iterator[None]:
    """Where no step is to be ended first, Ctrl-C, SIGTERM and a hangup end the block at once.

    Raises:
        Interrupted: with the message.
    """
    before = {number: signal.signal(number, signal.default_int_handler) for number in _heeded()}
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(message) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _heeded() -> list[int]:
    """The signals that end training: none outside the main thread, none that is ignored."""
    if threading.current_thread() is not threading.main_thread():
        return []
    return [number for number in _ENDING if signal.getsignal(number) is not signal.SIG_IGN]
