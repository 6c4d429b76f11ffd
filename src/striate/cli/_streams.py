"""Standard streams that may be closed, full or without a reader: the work goes on without them.

The exit code tells of the work, not of who reads about it. Progress that cannot be written is
dropped. An answer whose reader has left (`| head -1`), or that nobody asked for (`>&-`), is dropped
too; only an answer that was wanted and could not be written, as on a full disk, is a failure.
"""

import errno
import io
import os
import select
import sys
from typing import Any, TextIO

_LEFT = (errno.EPIPE, errno.EBADF)


class LenientFile(io.FileIO):
    """A descriptor to write to; the first write that fails is remembered and the rest dropped."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self.failure: OSError | None = None
        self._was_terminal = os.isatty(descriptor)

    @property
    def reader_left(self) -> bool:
        """Whether nobody reads any more: a broken pipe, a closed stream or terminal."""
        if self.failure is None:
            return False
        gone = self._was_terminal and self.failure.errno == errno.EIO
        return gone or self.failure.errno in _LEFT

    def write(self, data: Any, /) -> int:
        """Writes what it can; claims to have written all of it from the first failure on."""
        try:
            while (count := super().write(data)) is None:  # another process made it non-blocking
                select.select([], [self.fileno()], [])
        except OSError as error:
            self.failure = self.failure or error
            _give_up(self.fileno())
            return memoryview(data).nbytes
        return count


def prepare_streams() -> None:
    """Opens the streams that are closed and puts lenient ones in the place of the others.

    A closed descriptor would be given to the next file that is opened, and what is said on the
    stream of that number would be written into the file.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            _give_up(descriptor)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (lives as we do)
    sys.stdout = _lenient(sys.stdout, 1)
    sys.stderr = _lenient(sys.stderr, 2)


def answer_unread() -> bool:
    """Whether the reader of standard output has left."""
    file = _file_of(sys.stdout)
    return file is not None and file.reader_left


def answer_failure() -> OSError | None:
    """Why an answer that somebody waits for could not be written; None if it could."""
    file = _file_of(sys.stdout)
    return None if file is None or file.reader_left else file.failure


def _lenient(stream: TextIO | None, descriptor: int) -> TextIO:
    """The same stream over a lenient file; one that is no plain file stays as it is."""
    if stream is not None and not _is_plain(stream):
        return stream
    file = LenientFile(descriptor)
    unbuffered = stream is not None and not hasattr(stream.buffer, "raw")  # python -u
    return io.TextIOWrapper(
        file if unbuffered else io.BufferedWriter(file),  # type: ignore[arg-type]
        encoding=getattr(stream, "encoding", "utf-8"),
        errors=getattr(stream, "errors", "backslashreplace"),
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )


def _is_plain(stream: TextIO) -> bool:
    buffer = getattr(stream, "buffer", None)
    return type(getattr(buffer, "raw", buffer)) is io.FileIO


def _file_of(stream: TextIO) -> LenientFile | None:
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    return raw if isinstance(raw, LenientFile) else None


def _give_up(descriptor: int) -> None:
    """Lets a descriptor lead nowhere, for libraries and child processes too."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != descriptor:
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
