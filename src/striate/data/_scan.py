"""Walks a folder of pictures: every file is either a candidate or left out with a reason."""

import os
import stat
from dataclasses import dataclass, field

from striate.data._source import LeftOut
from striate.images import why_no_picture

_HIDDEN = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini", "$RECYCLE.BIN"})


@dataclass
class Found:
    """What lies in a folder, in the order of the names.

    Attributes:
        files: `(name, bytes, time in nanoseconds)` of each candidate; the name is relative to the
            root, with slashes.
        left_out: Everything else that is not hidden.
    """

    files: list[tuple[str, int, int]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def is_hidden(name: str) -> bool:
    """Whether a file or folder is the system's own, not the user's."""
    return name.startswith(".") or name in _HIDDEN


def scan(root: str, place: str = "") -> Found:
    """Walks a folder and everything below it.

    Args:
        root: What the names are relative to.
        place: The folder, relative to the root, with slashes; empty for the root itself.
    """
    found = Found()
    waiting = [(root, "", frozenset[tuple[int, int]]())]
    if place:
        waiting = [(f"{root}/{place}", f"{place}/", _identities(root, place))]
    while waiting:
        path, prefix, above = waiting.pop()
        try:
            identity = _identity(path)
            if identity in above:
                found.left_out.append(LeftOut(prefix[:-1], "a link back to a folder above it"))
                continue
            with os.scandir(path) as entries:
                for entry in entries:
                    if is_hidden(entry.name):
                        continue
                    if is_folder(entry):
                        waiting.append((entry.path, f"{prefix}{entry.name}/", above | {identity}))
                    else:
                        _take(entry, prefix + entry.name, found)
        except OSError as error:
            found.left_out.append(
                LeftOut(prefix[:-1] or ".", f"cannot be listed ({error.strerror})")
            )
    found.files.sort()
    found.left_out.sort(key=lambda item: item.path)
    return found


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, or a link to one, that can be looked into."""
    try:
        return entry.is_dir()
    except OSError:  # a link into a folder that may not be entered
        return False


def _take(entry: os.DirEntry[str], name: str, found: Found) -> None:
    try:
        facts = entry.stat()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and entry.is_symlink()
        reason = "a link to nothing" if missing else f"cannot be read ({error.strerror})"
    else:
        if not stat.S_ISREG(facts.st_mode):
            reason = "a device or a pipe"
        elif unlike := why_no_picture(entry.path):
            reason = unlike
        elif not facts.st_size:
            reason = "the file is empty"
        else:
            found.files.append((name, facts.st_size, facts.st_mtime_ns))
            return
    found.left_out.append(LeftOut(name, reason))


def _identities(root: str, place: str) -> frozenset[tuple[int, int]]:
    """Of the folders above a place, from the root down."""
    steps = place.split("/")[:-1]
    return frozenset(_identity("/".join([root, *steps[:depth]])) for depth in range(len(steps) + 1))


def _identity(path: str) -> tuple[int, int]:
    facts = os.stat(path)
    return facts.st_dev, facts.st_ino
