"""What ran out or was refused is said in words, whoever's error it was."""

import errno

import pytest

from striate._shortages import in_words
from striate.errors import (
    DataError,
    DiskFull,
    InputError,
    LimitReached,
    NotWritable,
    OutOfMemory,
    WorldError,
)


def os_error(number, name=None):
    return OSError(number, "refused", name)


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (MemoryError(), OutOfMemory, "it ran out"),
        (MemoryError("Unable to allocate 3 GiB"), OutOfMemory, "Unable to allocate 3 GiB"),
        (RuntimeError("[enforce] DefaultCPUAllocator: can't allocate memory"), OutOfMemory, "Def"),
        (ImportError("libtorch_cpu.so: failed to map segment"), OutOfMemory, "libtorch_cpu.so"),
        (SystemError("error return without exception set"), OutOfMemory, "not enough memory"),
        (os_error(errno.ENOMEM), OutOfMemory, "not enough memory"),
        (RuntimeError("can't start new thread"), LimitReached, "ulimit -u"),
        (
            BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
            LimitReached,
            "more th",
        ),
        (os_error(errno.EMFILE), LimitReached, "ulimit -n"),
        (os_error(errno.ENFILE, "a"), LimitReached, "too many open files"),
        (ValueError("failed: Too many open files (os error 24)"), LimitReached, "ulimit -n"),
        (os_error(errno.ENOSPC, "a/b"), DiskFull, "a/b could not be written"),
        (os_error(errno.ENOSPC), DiskFull, "Standard output could not be written"),
        (os_error(errno.EROFS, "a/b"), NotWritable, "a/b could not be written"),
        (os_error(errno.ENAMETOOLONG, "a/" + "b" * 300), InputError, "300 bytes, in a path of 302"),
        (os_error(errno.EACCES, "a/b"), WorldError, "The system refused a/b: refused"),
    ],
)
def test_an_error_of_the_world_becomes_a_sentence(error, kind, told):
    found = in_words(error)
    assert type(found) is kind
    assert told in str(found)


@pytest.mark.parametrize(
    "error",
    [ValueError("odd"), KeyError("memory"), os_error(errno.EPIPE), RecursionError("too deep")],
)
def test_a_mistake_of_the_program_stays_one(error):
    assert in_words(error) is None


def test_what_a_library_made_of_it_is_seen_through_and_our_own_words_stay():
    wrapped = ValueError("conversion failed")
    wrapped.__cause__ = MemoryError()
    assert isinstance(in_words(wrapped), OutOfMemory)
    during = TypeError("a bug")
    during.__context__ = FileNotFoundError(errno.ENOENT, "not there", "a")
    assert in_words(during) is None
    ours = DataError("no pictures")
    assert in_words(ours) is ours
