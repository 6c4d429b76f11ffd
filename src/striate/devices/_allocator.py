"""An allocator that keeps its pages.

glibc gives large blocks back to the system as soon as they are freed and faults them in again,
page by page, at the next step. With batches of some hundred pictures that costs as much as the
arithmetic. `mallopt` tells it to keep what it has.
"""

import ctypes
import platform
from functools import cache

# <malloc.h>: what is smaller than the first threshold comes from the heap rather than from mmap,
# and what is free at the heap's top below the second stays with the process.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_KEEP_BYTES = 1 << 30


@cache
def keep_pages() -> bool:
    """Makes glibc keep freed memory for the next step; says whether that was possible."""
    if platform.system() != "Linux" or platform.libc_ver()[0] != "glibc":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    kept = mallopt(_M_MMAP_THRESHOLD, _KEEP_BYTES) and mallopt(
        _M_TRIM_THRESHOLD, 2 * _KEEP_BYTES - 1
    )
    return bool(kept)
