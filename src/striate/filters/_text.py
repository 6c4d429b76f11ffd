"""Small text files that a user names: there, a file, not too large, and in UTF-8."""

from pathlib import Path

from striate.errors import InputError


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
    if not path.exists():
        raise InputError(f"There is no {what} file {path}. Check the path.")
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
