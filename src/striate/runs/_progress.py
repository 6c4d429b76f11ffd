"""Progress: one sink in the process that tells every listener what happens.

Long work calls `emit("decode", done=3, total=10)`. The terminal, a test or a web page listens;
a run that is being recorded listens too and writes every event down.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Event = dict[str, Any]
Listener = Callable[[Event], None]

_listeners: list[Listener] = []


def emit(kind: str, /, **values: Any) -> None:
    """Tells every listener that something happened.

    Args:
        kind: One word: "decode", "step", "epoch", …; comes first in the event, as `event`.
        values: What is known about it; plain JSON values.
    """
    event: Event = {"event": kind, **values}
    for listener in tuple(_listeners):
        listener(event)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Calls `listener` with every event emitted inside the block, in order."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
