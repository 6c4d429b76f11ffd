"""Ctrl-C and SIGTERM: the first asks training to end after the step, the second ends it at once."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from striate.errors import Interrupted


class Interruption:
    """While the block runs, the first signal only sets `asked`; the second raises.

    Outside the main thread, where Python delivers no signals, `asked` stays false.
    """

    def __init__(self) -> None:
        self.asked = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> "Interruption":
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _receive(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def ending_at_once(message: str) -> Iterator[None]:
    """Where no step is to be ended first, Ctrl-C and SIGTERM end the block at once.

    Raises:
        Interrupted: with the message.
    """
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if main else None
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(message) from None
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)
