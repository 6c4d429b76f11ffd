"""Ends by Ctrl-C what would rightly go on for hours, such as a training of a million epochs."""

import contextlib
import signal
from collections.abc import Iterator
from typing import Any

# An import that was interrupted is never whole again in the same process: it is given up then.
is_worn = False


@contextlib.contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Presses Ctrl-C then if what is inside the block is not over."""

    def press(*_: Any) -> None:
        global is_worn
        is_worn = True
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGALRM, press)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
