"""How a folder is laid out: classes at its top, or splits with the classes below them."""

import os
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from striate.data._scan import is_folder, is_hidden
from striate.data._source import TEST, TRAIN, VALIDATION, LeftOut
from striate.errors import DataError

_SPLIT_NAMES = {"train": TRAIN, "val": VALIDATION, "validation": VALIDATION, "test": TEST}

# From a split (None where the folder has none) to its class folders.
Layout = dict[int | None, list[Path]]


def read_layout(root: Path) -> tuple[Layout, list[LeftOut]]:
    """Finds the class folders; looks at folders only, not into the classes.

    Args:
        root: The data set's folder.

    Raises:
        DataError: It is laid out in neither way; says what was found and what was expected.
    """
    folders, files = _children(root)
    if not folders:
        raise DataError(f"{root} {_contents(files)} and no class folders. {expected(root)}")
    splits = _split_folders(root, folders)
    if not splits:
        return {None: folders}, _beside(root, files)
    layout: Layout = {}
    left_out = _beside(root, files)
    for code, folder in splits.items():
        layout[code], stray = _children(folder)
        if not layout[code]:
            raise DataError(f"{folder} {_contents(stray)} and no class folders. {expected(root)}")
        left_out.extend(_beside(root, stray))
    return layout, left_out


def class_name(folder: Path) -> str:
    """A class's name in composed Unicode, so that a Mac's folders name the same classes."""
    return unicodedata.normalize("NFC", displayable(folder.name))


def displayable(name: str) -> str:
    """A file's name as valid Unicode: bytes that are none are spelled out as escapes."""
    return name.encode("utf-8", "backslashreplace").decode()


def naturally(name: str) -> tuple[list[tuple[int, str]], str]:
    """A sorting key by which class2 comes before class10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], name


def expected(root: Path) -> str:
    """The layouts that there can be, drawn below a message."""
    return (
        f"Expected a folder for each class, with its pictures in it:\n\n"
        f"    {root.name or root}/cat/1.jpg\n    {root.name or root}/dog/1.jpg\n\n"
        f"or the same below train, validation (or val) and test:\n\n"
        f"    {root.name or root}/train/cat/1.jpg\n    {root.name or root}/test/cat/2.jpg\n"
    )


def _children(folder: Path) -> tuple[list[Path], list[Path]]:
    """Visible folders and files of a folder, each in natural order."""
    folders, files = [], []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not is_hidden(entry.name):
                    (folders if is_folder(entry) else files).append(Path(entry.path))
    except OSError as error:
        raise DataError(
            f"{folder} cannot be listed: {error.strerror}. Change its permissions."
        ) from error
    return _in_order(folders), _in_order(files)


def _in_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: naturally(path.name))


def _split_folders(root: Path, folders: list[Path]) -> dict[int, Path]:
    """The folders that are splits; none if train is missing or is itself a class."""
    named = [path for path in folders if path.name.lower() in _SPLIT_NAMES]
    others = [path.name for path in folders if path not in named]
    codes = {_SPLIT_NAMES[path.name.lower()]: path for path in named}
    if not others and TRAIN not in codes:
        raise DataError(
            f"{root} holds {' and '.join(path.name for path in named)} but no train. "
            f"{expected(root)}"
        )
    if others and len(codes) < 2:
        return {}  # a class called train, between bus and car
    if others and TRAIN in codes:
        raise DataError(
            f"{root} holds {', '.join(path.name for path in named)} and beside them "
            f"{', '.join(others[:3])}: splits or classes? Move what is no split elsewhere. "
            f"{expected(root)}"
        )
    if not others and len(codes) < len(named):
        raise DataError(
            f"{root} holds a split twice: {', '.join(path.name for path in named)}. "
            f"Join their folders."
        )
    return {} if others else dict(sorted(codes.items()))


def _contents(files: list[Path]) -> str:
    if not files:
        return "holds nothing"
    return f"holds {len(files):,} file{'s' * (len(files) > 1)} such as {files[0].name}"


def _beside(root: Path, files: list[Path]) -> list[LeftOut]:
    reason = "not inside a class folder"
    return [LeftOut(displayable(path.relative_to(root).as_posix()), reason) for path in files]
