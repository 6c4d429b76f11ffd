"""Kernels written out in numbers, on the command line or in a file, and written back."""

import math
import re
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from jaxtyping import Float

from striate.errors import InputError, InvalidSetting
from striate.filters._text import read_text
from striate.filters._weights import checked_weights

FILE_ENDINGS = (".txt", ".csv", ".tsv")
_DECIMAL_COMMAS = re.compile(r"\d,\d.*[;\t]|[;\t].*\d,\d")
_MAX_FILE_BYTES = 16 * 2**20
_MAX_DENOMINATOR = 4096

_PLAIN = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_NUMBER = re.compile(rf"({_PLAIN})(?:/({_PLAIN}))?")
# A "/" inside a number is a fraction; with space on a side it parts rows.
_ROW_ENDS = re.compile(r";|\n|\s/|/\s")
_DIVIDED = re.compile(rf"\((.*)\)\s*/\s*({_PLAIN})", re.DOTALL)


def is_written(text: str) -> bool:
    """Whether a text is meant as numbers: names begin with a letter."""
    return bool(re.match(r"[\s(]*[+\-\u2212.\d]", text))


def read_numbers(text: str) -> Float[np.ndarray, "R S"]:
    """Reads `1 0 -1; 1 0 -1`: rows apart by ";", by "/" with spaces, or by line breaks.

    Args:
        text: Numbers apart by spaces or commas; fractions such as 1/9 are numbers, and
            `(1 2 1; 2 4 2; 1 2 1)/16` divides all of them.

    Raises:
        InvalidSetting: A word that is no number, or not finite; says which.
        ShapeError: Rows of different lengths.
    """
    text = text.replace("\u2212", "-").strip()  # a minus sign from a slide
    divisor = 1.0
    if divided := _DIVIDED.fullmatch(text):
        text, divisor = divided[1], _number(divided[2], text)
        if divisor == 0:
            raise InvalidSetting(f"The kernel ({text})/0 divides by 0; divide by another number.")
    rows = [row.replace(",", " ").split() for row in _ROW_ENDS.split(text)]
    return checked_weights(_table([row for row in rows if row], text) / divisor)


def read_file(path: str | Path) -> Float[np.ndarray, "R S"]:
    """Reads a kernel from a text file, a row a line.

    Args:
        path: Ends in .txt (written as on the command line, over one line or several), .csv or
            .tsv (numbers apart by commas, semicolons, tabs or spaces). What follows "#" is passed
            over.

    Raises:
        InputError: It is not there, a folder, too large or no text.
        InvalidSetting, ShapeError: As `read_numbers`.
    """
    path = Path(path)
    lines = [
        line.partition("#")[0].strip()
        for line in read_text(
            path, "kernel", _MAX_FILE_BYTES, "give a text file with a kernel's rows"
        ).splitlines()
    ]
    lines = [line for line in lines if line]
    if not lines:
        raise InputError(f"{path} holds no numbers; write a kernel's rows, such as 1 0 -1.")
    if path.suffix.lower() != ".txt":
        if mixed := next((line for line in lines if _DECIMAL_COMMAS.search(line)), None):
            raise InvalidSetting(
                f"{path} has commas beside semicolons or tabs in {mixed[:60]!r}: the commas may be "
                f"decimal ones. Write points in the numbers, such as 0.5, and one separator."
            )
        lines = [re.sub(r"[;,\t]", " ", line) for line in lines]
    try:
        return read_numbers("\n".join(lines))
    except InputError as error:
        raise type(error)(f"{path}: {error}") from error


def write_numbers(weights: Float[np.ndarray, "R S"]) -> str:
    """Writes a kernel as `read_numbers` reads it, to the very same numbers."""
    return "; ".join(" ".join(map(_spelled, row)) for row in weights.tolist())


def _spelled(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    near = Fraction(value).limit_denominator(_MAX_DENOMINATOR)
    return f"{near.numerator}/{near.denominator}" if float(near) == value else repr(value)


def common_divisor(weights: Float[np.ndarray, "R S"]) -> int:
    """The least whole number that makes whole numbers of all weights; 0 if there is none.

    Whole numbers of five digits or more are no help for a reader, and count as none.
    """
    divisor = 1
    for value in np.unique(np.abs(weights)).tolist():
        near = Fraction(value).limit_denominator(_MAX_DENOMINATOR)
        if not math.isclose(float(near), value, rel_tol=1e-12, abs_tol=1e-15):
            return 0
        divisor = math.lcm(divisor, near.denominator)
        if divisor > _MAX_DENOMINATOR:
            return 0
    return divisor if np.abs(weights).max() * divisor < 10_000 else 0


def _table(rows: Iterable[list[str]], text: str) -> Float[np.ndarray, "R S"]:
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    numbers = [[_number(word, shown) for word in row] for row in rows]
    if not numbers:
        raise InvalidSetting("The kernel is empty; write its rows, such as 1 0 -1; 1 0 -1.")
    return checked_weights(numbers, f"The kernel {shown!r}")


def _number(word: str, text: str) -> float:
    match = _NUMBER.fullmatch(word)
    if match is None:
        raise InvalidSetting(
            f"{word[:40]!r} in the kernel {text!r} is no number. Write rows apart by semicolons, "
            f"such as 1 0 -1; 1 0 -1; 1 0 -1, with fractions such as 1/9."
        )
    top, bottom = float(match[1]), float(match[2] or 1)
    if bottom == 0:
        raise InvalidSetting(
            f"{word!r} in the kernel {text!r} divides by 0; write another number there."
        )
    return top / bottom
