"""What the system ran out of or refused, recognised in the many errors that say so."""

import errno
from collections.abc import Iterator
from pathlib import Path

from striate.errors import LimitReached, OutOfMemory, StriateError, WorldError, write_error

# What a text says, in small letters, where memory or addresses ran out.
_MEMORY = (
    "allocate memory", "out of memory", "not enough memory", "bad_alloc", "unable to allocate",
    "failed to map segment", "unable to mmap", "static tls block", "memory allocation",
)  # fmt: skip
_NULLS = ("without exception set", "without setting an exception")  # Python's, short of memory
_THREADS = ("can't start new thread", "resource temporarily unavailable", "pthread_create")
_FILES = "too many open files"
_DEEPEST = 8


def in_words(error: BaseException) -> StriateError | None:
    """What a person is to be told of an error.

    Args:
        error: Any; it and what it was raised from are looked at.

    Returns:
        An error with a sentence; None if the error is a mistake of the program.
    """
    if isinstance(error, StriateError):
        return error
    for one in _chain(error):
        if (told := _shortage(one)) is not None:
            return told
    return _refused(error) if isinstance(error, OSError) else None


def _shortage(error: BaseException) -> WorldError | None:
    """What ran out, if anything did."""
    said = " ".join(str(error).split())
    small = said.lower()
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, RecursionError):
        return None
    if number in (errno.EMFILE, errno.ENFILE) or _FILES in small:
        return LimitReached(
            "There are too many open files: the system lets this process have no more. Raise the "
            "limit (ulimit -n 256) and try again."
        )
    if number == errno.EAGAIN or (isinstance(error, RuntimeError) and _has(small, _THREADS)):
        return LimitReached(
            "The system starts no more threads or processes for this user. Raise the limit "
            "(ulimit -u), or end other programs, and try again."
        )
    known = isinstance(error, RuntimeError | ImportError | OSError | SystemError | ValueError)
    if (
        isinstance(error, MemoryError)
        or number == errno.ENOMEM
        or (known and _has(small, _MEMORY))
        or (isinstance(error, SystemError) and _has(small, _NULLS))
    ):
        return OutOfMemory(
            f"There is not enough memory: {said[:200] or 'it ran out'}. Use smaller pictures "
            f"(--size), a smaller net or a smaller --batch-size, or give the process more memory "
            f"(ulimit -v limits its addresses)."
        )
    return None


def _refused(error: OSError) -> StriateError | None:
    """What the system refused, in words; None where it says not of what."""
    named = error.filename is not None
    if (
        error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.ENAMETOOLONG, errno.EFBIG)
        and named
    ):
        return write_error(Path(str(error.filename)), error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        return write_error("Standard output", error)
    if not named:
        return None
    why = (error.strerror or str(error)).lower()
    return WorldError(
        f"The system refused {str(error.filename)[:200]}: {why}. "
        f"Look at the path and its permissions, and try again."
    )


def _has(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and what it was raised from or while handling."""
    one: BaseException | None = error
    for _ in range(_DEEPEST):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
