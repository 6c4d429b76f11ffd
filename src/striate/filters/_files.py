"""Where results go: a folder, and a file's name for every picture or table, none over another."""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from striate._writing import write_atomically
from striate.errors import InputError
from striate.filters._notation import NamedKernel
from striate.filters._text import is_there
from striate.filters._written import is_written

SHEET = "sheet.png"
_PAIR_PARTS = ("magnitude", "direction")
_LONGEST_STEM = 60
_ENDINGS = frozenset(
    (".bmp", ".csv", ".gif", ".html", ".jpeg", ".jpg", ".json", ".npy", ".npz", ".pdf", ".png",
     ".svg", ".tif", ".tiff", ".tsv", ".txt", ".webp")
)  # fmt: skip


def saved(path: Path, content: bytes) -> Path:
    """Writes a file as a whole.

    Raises:
        NotWritable, DiskFull: It cannot be written.
    """
    write_atomically(path, content)
    return path


def refuse_names_of_files(folder: Path, other: str) -> None:
    """Refuses to make a folder whose name says that a file was meant.

    Args:
        folder: Where several files are going to be written.
        other: What could be written into one file, for the message.

    Raises:
        InputError: its name ends as a file's does, and there is no such folder yet.
    """
    if folder.suffix.lower() in _ENDINGS and not folder.is_dir():
        raise InputError(
            f"{folder} is called like a file, and several are written: give a folder, such as "
            f"-o results; {other}."
        )


def check_inputs_stay(
    results: Iterable[Path], source: str | os.PathLike[str], kernels: Iterable[NamedKernel]
) -> None:
    """Refuses results that would be written over what they are made of.

    Args:
        results: The files that are to be written.
        source: The photo or signal.
        kernels: Those that were read from files.

    Raises:
        InputError: One of the results is one of these, by whatever name.
    """
    inputs = [Path(source), *(one.source for one in kernels if one.source is not None)]
    for result in results:
        for given in inputs:
            if is_there(result) and is_there(given) and result.samefile(given):
                raise InputError(
                    f"A result would be written over {given}, which it is made of. Nothing was "
                    f"written: give another folder, such as -o results."
                )


def stems(kernels: Sequence[NamedKernel]) -> list[list[str]]:
    """The names of every kernel's files without endings, no two alike: two of a pair, else one.

    Such as gaussian-2 of gaussian(2), own of rows, sobel-magnitude and sobel-direction of sobel.
    """
    found: list[list[str]] = []
    taken = {Path(SHEET).stem}
    for one in kernels:
        plain = "own" if is_written(one.name) else one.name
        plain = re.sub(r"[^\w.=-]+", "-", plain).strip("-.")[:_LONGEST_STEM] or "own"
        if plain.lower() == Path(SHEET).stem:
            plain = f"{plain}-kernel"
        names, number = _parts(one, plain), 2
        while taken & {name.lower() for name in names}:
            names, number = _parts(one, f"{plain}-{number}"), number + 1
        taken.update(name.lower() for name in names)
        found.append(names)
    return found


def _parts(one: NamedKernel, stem: str) -> list[str]:
    """The stem, or with a pair the stem of either part."""
    return [stem] if one.across is None else [f"{stem}-{part}" for part in _PAIR_PARTS]
