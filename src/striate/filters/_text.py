"""Small text files that a user names: there, a file, not too large, and in UTF-8."""

import errno
from pathlib import Path

from striate.errors import InputError

_LONGEST_SHOWN = 200


def read_text(path: Path, what: str, most_bytes: int, mend: str) -> str:
    """Reads a text file, without the mark of byte order that some programs put first.

    Args:
        path: The file.
        what: It is to hold, in a word or two: kernel, signal.
        most_bytes: It may have.
        mend: What to give instead, as the end of a sentence.

    Raises:
        InputError: It is not there, no file, too large, or no text.
    """
    if not is_there(path):
        raise InputError(f"There is no {what} file {_shortened(path)}. Check the path.")
    if not path.is_file():
        raise InputError(f"{path} is no file; {mend}.")
    if (size := path.stat().st_size) > most_bytes:
        raise InputError(
            f"{path} has {size:,} bytes, and {most_bytes:,} is the limit for a {what}; {mend}."
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text in UTF-8; {mend}.") from error


def is_there(path: Path) -> bool:
    """Whether there is a file or folder of that name; no name too long for the system has one."""
    try:
        return path.exists()
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise


def _shortened(path: Path) -> str:
    """A path that a message can hold, its beginning and its ending."""
    text = str(path)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...{path.suffix}"
