"""How a folder is laid out: classes at its top, or splits with the classes below them."""

import os
import re
import unicodedata
from pathlib import Path

from striate.data._scan import is_folder, is_hidden
from striate.data._source import SPLIT_WORDS, TRAIN, LeftOut
from striate.errors import DataError, listed

# A folder of such a name beside train is no class, whatever it is.
_LIKE_A_SPLIT = re.compile(r"(train|test)(ing)?[\W\d_]+|val(id(ation)?)?[\W\d_]+", re.IGNORECASE)

# From a split (None where the folder has none) to its class folders, relative to the root.
Layout = dict[int | None, list[str]]


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
    left_out = _beside(files)
    splits = _split_folders(root, folders)
    if not splits:
        return {None: folders}, left_out
    layout: Layout = {}
    for code, name in splits.items():
        classes, files = _children(root / name)
        if not classes:
            raise DataError(
                f"{root / name} {_contents(files)} and no class folders. {expected(root)}"
            )
        layout[code] = [f"{name}/{inside}" for inside in classes]
        left_out += _beside([f"{name}/{inside}" for inside in files])
    return layout, left_out


def class_name(place: str) -> str:
    """A class's name in composed Unicode, so that a Mac's folders name the same classes.

    Args:
        place: The class's folder, relative to the root.
    """
    return unicodedata.normalize("NFC", displayable(place.rpartition("/")[2]))


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


def _children(folder: Path) -> tuple[list[str], list[str]]:
    """Names of the visible folders and files of a folder, each in natural order."""
    folders: list[str] = []
    files: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not is_hidden(entry.name):
                    (folders if is_folder(entry) else files).append(entry.name)
    except OSError as error:
        raise DataError(
            f"{folder} cannot be listed: {error.strerror}. Change its permissions."
        ) from error
    return sorted(folders, key=naturally), sorted(files, key=naturally)


def _split_folders(root: Path, folders: list[str]) -> dict[int, str]:
    """The folders that are splits; none if train is missing or is itself a class."""
    named = [name for name in folders if name.lower() in SPLIT_WORDS]
    others = [name for name in folders if name.lower() not in SPLIT_WORDS]
    codes = {SPLIT_WORDS[name.lower()]: name for name in named}
    if not others and TRAIN not in codes:
        raise DataError(f"{root} holds {' and '.join(named[:8])} but no train. {expected(root)}")
    if not others and len(codes) < len(named):
        raise DataError(f"{root} holds a split twice: {listed(named)}. Join their folders.")
    if others and TRAIN in codes and (len(codes) > 1 or _seem_splits(root, codes[TRAIN], others)):
        raise DataError(
            f"{root} holds {listed(named)} and beside them {listed(others, 3)}: splits or "
            f"classes? Move what is no split elsewhere, or rename it. {expected(root)}"
        )
    return {} if others else dict(sorted(codes.items()))


def _seem_splits(root: Path, train: str, others: list[str]) -> bool:
    """Whether folders beside train hold what train holds, or are called like a split."""
    if any(_LIKE_A_SPLIT.fullmatch(name) for name in others):
        return True
    classes = {*_children(root / train)[0]}
    return any(classes & {*_children(root / name)[0]} for name in others)


def _contents(files: list[str]) -> str:
    if not files:
        return "holds nothing"
    return f"holds {len(files):,} file{'s' * (len(files) > 1)} such as {files[0]}"


def _beside(files: list[str]) -> list[LeftOut]:
    return [LeftOut(displayable(name), "not inside a class folder") for name in files]
