"""Work in threads that comes back in order and tells how far it is."""

import os
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from striate.runs import emit

_SECONDS_BETWEEN_EVENTS = 0.1
_WAITING_PER_THREAD = 3

Item = TypeVar("Item")
Result = TypeVar("Result")


class Progress:
    """Counts what is done and emits an event about it, ten a second at most.

    Args:
        kind: Of the event.
        total: How many there are.
        source: Where they come from.
    """

    def __init__(self, kind: str, total: int, source: str) -> None:
        self._kind, self._total, self._source = kind, total, source
        self._done, self._last = 0, 0.0

    def advance(self, count: int) -> None:
        """So many more are done."""
        self._done += count
        now = time.monotonic()
        if self._done == self._total or now - self._last >= _SECONDS_BETWEEN_EVENTS:
            self._last = now
            emit(self._kind, done=self._done, total=self._total, source=self._source)


def in_order(
    work: Callable[[Item], Result], items: Iterable[Item], threads: int | None = None
) -> Generator[tuple[Item, Result], None, None]:
    """Does the work in threads; yields each item with its result, in the order of the items.

    Only a few items a thread are in flight, so what waits to be taken stays small. Leaving the
    loop early drops what has not begun.
    """
    threads = threads or processors()  # one more would wait for the interpreter's lock
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(threads, "striate-data") as pool:
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                if len(waiting) > threads * _WAITING_PER_THREAD:
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def processors() -> int:
    """Processors that this process may use."""
    count = getattr(os, "process_cpu_count", None)  # Python 3.13
    if count:
        return count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
