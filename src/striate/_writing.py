"""Writing so that a kill at any instant leaves what was there or what is new, and no rest for long.

What is written lies aside, under a name that nothing else has, until it is whole. The process that
writes holds a lock on it, which the system lets go of when the process dies: whoever writes into
the same folder next knows what a kill has left there, and removes it.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from striate.errors import InputError, write_error

try:
    import fcntl
except ImportError:  # Windows, which removes no file that is open
    fcntl = None

_ASIDE = re.compile(r"\.writing-[0-9a-f]{16}")
# Where a file system has no locks, what lies aside for longer is no longer written.
_ABANDONED_SECONDS = 3600


def is_aside(name: str) -> bool:
    """Whether a file or folder of this name lies aside, until it is whole."""
    return _ASIDE.fullmatch(name) is not None


def write_atomically(path: Path, chunks: bytes | Iterable[bytes | memoryview]) -> None:
    """Writes aside, syncs, renames over `path`, syncs the folder.

    Args:
        path: The file to replace or create; its folder exists.
        chunks: The bytes, whole or in pieces (large tensors are not copied together). What making
            them raises is passed on, and nothing is written.

    Raises:
        DiskFull, NotWritable: nothing changed at `path`, and what lay aside is removed.
    """
    remove_abandoned(path.parent)
    aside = None
    try:
        aside, descriptor = _held(path, _new_file)
        with open(descriptor, "wb") as file:
            for chunk in [chunks] if isinstance(chunks, bytes) else chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            if os.name != "nt":
                os.replace(aside, path)
        if os.name == "nt":  # which renames no file that is open
            os.replace(aside, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        with suppress(OSError):
            if aside is not None:
                aside.unlink(missing_ok=True)


class FolderAside:
    """A new folder that becomes another by being renamed; held by this process until it is let go.

    Attributes:
        path: Where it lies aside.
    """

    _descriptor = -1

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(folder.parent)
        self.path, self._descriptor = _held(folder, _new_folder)

    def let_go(self) -> None:
        """Ends the hold; what is still aside may be removed by anybody."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    __del__ = let_go


@contextmanager
def folder_aside(folder: Path) -> Iterator[Path]:
    """A new folder beside `folder`, for the block to fill and to rename; else it is removed.

    Raises:
        OSError: it cannot be made.
    """
    aside = FolderAside(folder)
    try:
        yield aside.path
    finally:
        shutil.rmtree(aside.path, ignore_errors=True)
        aside.let_go()


def remove_abandoned(folder: Path) -> None:
    """Removes what killed processes left aside in a folder; what a living one writes stays."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if is_aside(entry.name):
                _remove_if_abandoned(Path(entry.path))


def is_held(path: Path) -> bool:
    """Whether a process holds a file or folder, as far as the system can tell."""
    if fcntl is None:
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        return _is_locked(descriptor) or False
    finally:
        os.close(descriptor)


def check_place(path: Path, example: str) -> None:
    """Refuses to write where no file can be: onto a folder, or into none.

    Args:
        path: Of the file that is to be written.
        example: A name for the message.

    Raises:
        InputError: it is a folder, or lies in one that is not there.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder: give a file in it, such as {path / example}.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}: make it, or choose another.")


def make_folders(folder: Path) -> None:
    """Makes a folder that somebody named, and those that it lies in, if they are not there.

    Raises:
        InputError: no folder can have this name, or a file is in its way.
        DiskFull, NotWritable: the system does not make it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        file = next((part for part in folder.parents if part.is_file()), folder)
        raise InputError(f"{file} is a file; give a folder in its stead.") from error
    except OSError as error:
        raise write_error(folder, error) from error
    except (ValueError, RecursionError) as error:  # a NUL in it, or a thousand folders
        name = str(folder).encode("utf-8", "backslashreplace").decode()
        raise InputError(f"{name[:200]!r} is no name of a folder: choose another.") from error


def _held(path: Path, make: Callable[[Path], int]) -> tuple[Path, int]:
    """Makes something beside `path` and holds it: its name, and what it is open as."""
    while True:
        # A name of a fixed length: that of `path` may be as long as a name can be.
        aside = path.with_name(f".writing-{uuid4().hex[:16]}")
        descriptor = make(aside)
        if fcntl is None or descriptor < 0:
            return aside, descriptor
        with suppress(OSError):  # a file system without locks is done without
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        with suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), os.stat(aside)):
                return aside, descriptor
        os.close(descriptor)  # taken for abandoned before it was locked


def _new_file(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)


def _new_folder(path: Path) -> int:
    """A folder, open where the system can hold it; -1 elsewhere."""
    path.mkdir()
    if fcntl is None:
        return -1
    while True:
        try:
            return os.open(path, os.O_RDONLY)
        except FileNotFoundError:  # taken for abandoned before it was open
            path.mkdir()


def _is_locked(descriptor: int) -> bool | None:
    """Whether another holds what is open, which is ours from then on if not; None is unknown."""
    if fcntl is None:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def _remove_if_abandoned(path: Path) -> None:
    with suppress(OSError):
        descriptor = -1 if fcntl is None else os.open(path, os.O_RDONLY)
        try:
            locked = _is_locked(descriptor)
            old = time.time() - path.stat().st_mtime > _ABANDONED_SECONDS
            if locked is False or (locked is None and old):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        finally:
            if descriptor >= 0:
                os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable, where a folder can be opened (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
