"""What is said where a mapped file was cut short, for which the system ends a process at once.

Prepared pictures are mapped into memory. Where their file was truncated, or its disk failed, to
read them raises SIGBUS, and Python's own handlers never run: the reading begins again and fails
again. So this one is C's, made by ctypes; it says a sentence and ends the process.
"""

import os
import signal
from typing import Any

_SENTENCE = (
    b"A file that is mapped into memory became shorter, or its disk failed: perhaps the cache of "
    b"prepared pictures was changed from outside. What was saved is whole. Clear the cache "
    b"(striate cache clear) and give the command again; a run goes on with striate train "
    b"--resume RUN.\n"
)
_EXIT_CODE = 3


def tell_of_lost_maps() -> Any:
    """Sets the handler, where the system has such a signal.

    Returns:
        What must be kept as long as the handler is to work; None where there is none.
    """
    if not hasattr(signal, "SIGBUS"):
        return None
    import ctypes

    def end(_number: int) -> None:
        os.write(2, _SENTENCE)
        os._exit(_EXIT_CODE)

    handler = ctypes.CFUNCTYPE(None, ctypes.c_int)(end)
    try:
        set_handler = ctypes.CDLL(None).signal
    except (OSError, AttributeError):
        return None
    set_handler.argtypes, set_handler.restype = (ctypes.c_int, type(handler)), ctypes.c_void_p
    set_handler(signal.SIGBUS, handler)
    return handler
