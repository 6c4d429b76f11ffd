"""Where results go: a folder, and a file's name for every kernel."""

import re
from collections.abc import Sequence
from pathlib import Path

from striate.errors import NotWritable, write_error
from striate.filters._written import is_written
from striate.runs import write_atomically

SHEET = "sheet.png"
_LONGEST_STEM = 60


def made(folder: Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        NotWritable, DiskFull: It cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotWritable(f"{folder} is a file; give a folder to write the results to.") from error
    except OSError as error:
        raise write_error(folder, error) from error
    return folder


def saved(path: Path, content: bytes) -> Path:
    """Writes a file as a whole.

    Raises:
        NotWritable, DiskFull: It cannot be written.
    """
    write_atomically(path, content)
    return path


def stems(names: Sequence[str]) -> list[str]:
    """A file's name for every kernel, no two alike: gaussian-2 for gaussian(2), own for rows."""
    found: list[str] = []
    for name in names:
        plain = "own" if is_written(name) else name
        plain = re.sub(r"[^\w.=-]+", "-", plain).strip("-.")[:_LONGEST_STEM] or "own"
        if plain.lower() == Path(SHEET).stem:
            plain = f"{plain}-kernel"
        stem, number = plain, 2
        while stem.lower() in (other.lower() for other in found):
            stem, number = f"{plain}-{number}", number + 1
        found.append(stem)
    return found
