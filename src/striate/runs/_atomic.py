"""Writing a file so that a kill at any instant leaves the old one or the new one, never half."""

import os
from collections.abc import Iterable
from pathlib import Path

from striate.errors import InputError, write_error


def write_atomically(path: Path, chunks: bytes | Iterable[bytes | memoryview]) -> None:
    """Writes aside, syncs, renames over `path`, syncs the folder.

    Args:
        path: The file to replace or create; its folder exists.
        chunks: The bytes, whole or in pieces (large tensors are not copied together).

    Raises:
        DiskFull, NotWritable: nothing changed at `path`, and what lay aside is removed.
    """
    aside = path.with_name(f".{path.name}.writing")
    try:
        with open(aside, "wb") as file:
            for chunk in [chunks] if isinstance(chunks, bytes) else chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        _sync_folder(path.parent)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise write_error(path, error) from error


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself durable, where a folder can be opened (not on Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
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
