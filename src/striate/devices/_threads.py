"""Whether the system starts as many threads as libraries are about to ask it for.

OpenMP and OpenBLAS end the process, or interrupt it, where they get fewer: so it is tried first.
"""

import threading
from functools import cache

from striate.errors import LimitReached


@cache
def check_threads(count: int) -> None:
    """Starts so many threads and ends them; once that worked it is not tried again.

    Raises:
        LimitReached: the system does not start them.
    """
    end = threading.Event()
    started: list[threading.Thread] = []
    try:
        for _ in range(count):
            thread = threading.Thread(target=end.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError as error:
        raise LimitReached(
            f"The system starts only {len(started)} of {count} threads that are wanted now. Raise "
            f"the limit (ulimit -u), or end other programs, and try again."
        ) from error
    finally:
        end.set()
        for thread in started:
            thread.join()
