"""Numbers for a convolution from a file: text, a NumPy array, or JSON with weights and all."""

import errno
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float

from striate._parsing import parse_json
from striate.errors import InputError, InvalidSetting, ShapeError
from striate.filters._layer import numbers

_MOST_BYTES = 64 * 2**20
_KEYS = {"input": (2, 3), "weights": (2, 4), "bias": (1,), "upstream": (2, 3)}
_NPY = b"\x93NUMPY"  # with which a .npy file begins
_APART = re.compile(r"[\s,;]+")


@dataclass(frozen=True, eq=False)
class Values:
    """The numbers of a convolution; what is None was not given.

    Args:
        picture: `(C, H, W)`.
        weights: `(K, C / groups, R, S)`.
        bias: `(K,)`.
        upstream: `(K, H', W')`.
    """

    picture: Float[np.ndarray, "C H W"]
    weights: Float[np.ndarray, "K G R S"] | None = None
    bias: Float[np.ndarray, " K"] | None = None
    upstream: Float[np.ndarray, "K2 H2 W2"] | None = None


def read_values(path: str | Path) -> Values:
    """Reads a file of numbers; nothing in it is executed.

    A `.json` file holds `input` and, if wanted, `weights`, `bias` and `upstream`, as nested lists.
    A `.npy` file holds a picture. Any other is text: a line a row, numbers apart by spaces, commas
    or semicolons, a blank line between two channels, lines that begin with # left out.

    Args:
        path: The file.

    Returns:
        Its numbers, with every axis.

    Raises:
        InputError: no such file, or one that cannot be read so; the message says where.
        ShapeError: rows of different lengths, or too many axes.
        InvalidSetting: numbers that are not finite, or too many.
    """
    path = Path(path)
    _check_file(path)
    if path.suffix == ".npy":
        return Values(_planes(_load(path), f"picture in {path}"))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            f"{path} is not text: give rows of numbers, a .npy array, or .json with input and "
            f"weights."
        ) from None
    if path.suffix == ".json":
        return _from_json(text, path)
    return Values(read_grid(text, str(path)))


def read_grid(text: str, where: str = "The text") -> np.ndarray:
    """Reads rows of numbers, with a blank row between two channels.

    Args:
        text: Numbers such as 1, -2.5, 1e-3 or 1/9, apart by spaces, commas or semicolons.
        where: What holds it, for errors.

    Returns:
        `(C, H, W)`, float64.

    Raises:
        InputError: a word that is no number, or no numbers at all.
        ShapeError: rows or channels of different lengths.
        InvalidSetting: a number that is not finite, or too many.
    """
    channels: list[list[list[float]]] = [[]]
    for place, line in enumerate(text.strip().split("\n"), 1):
        words = list(filter(None, _APART.split(line)))
        if words and words[0].startswith("#"):
            continue
        if words:
            channels[-1].append([_number(word, where, place) for word in words])
        elif channels[-1]:
            channels.append([])
    if not channels[-1]:
        channels.pop()
    if not channels:
        raise InputError(f"{where} holds no numbers: give rows of them.")
    widths = {len(row) for rows in channels for row in rows}
    heights = {len(rows) for rows in channels}
    if len(widths) > 1 or len(heights) > 1:
        wrong, many = ("rows", widths) if len(widths) > 1 else ("channels", heights)
        of = "numbers" if wrong == "rows" else "rows"
        raise ShapeError(
            f"{where} has {wrong} of {min(many)} and of {max(many)} {of}: give each as many."
        )
    return numbers(channels, f"table in {where}")


def _check_file(path: Path) -> None:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"{path} does not exist: give a file of numbers, and mind its path."
        ) from None
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise InputError(
            f"{str(path)[:57]}... is longer than a file's name can be: give a file of numbers."
        ) from None
    if stat.S_ISDIR(found.st_mode):
        raise InputError(f"{path} is a folder: give a file of numbers.")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path} is no regular file: give a file of numbers.")
    if (size := found.st_size) > _MOST_BYTES:
        raise InputError(
            f"{path} has {size:,} bytes: at most {_MOST_BYTES:,} of numbers are read by hand."
        )


def _load(path: Path) -> np.ndarray:
    """One array as numpy.save wrote it; neither archives nor pickled objects are opened."""
    with path.open("rb") as file:
        first = file.read(len(_NPY))
    if first[:4] == b"PK\3\4":
        reason = "it is an archive, as numpy.savez and zip write them"
    elif first != _NPY:
        reason = "it does not begin as one"
    else:
        try:
            return np.lib.format.open_memmap(path, mode="r")
        except (ValueError, EOFError, SyntaxError, OverflowError, TypeError) as error:
            reason = str(error).split(".")[0].split("\n")[0]
            if "object" in reason.lower():
                reason = "it holds objects, which may be programs"
    raise InputError(
        f"{path} is no array of numbers that NumPy saved: {reason}. Save one by numpy.save."
    )


def _from_json(text: str, path: Path) -> Values:
    try:
        found = parse_json(text)
    except ValueError as error:
        raise InputError(f"{path} is not JSON: {str(error)[:200]}. Mend it there.") from None
    if not isinstance(found, dict) or "input" not in found or set(found) - set(_KEYS):
        came = f"the keys {', '.join(map(repr, found))}" if isinstance(found, dict) else "a list"
        came = came if found or isinstance(found, list) else "nothing"
        raise InputError(
            f"{path} holds {came[:200]}: give an object with input and, if wanted, weights, bias "
            f"and upstream."
        )
    arrays = {key: _axes(value, key, path) for key, value in found.items()}
    return Values(
        _planes(arrays["input"], f"input in {path}"),
        None if "weights" not in arrays else _leading(arrays["weights"], 4),
        arrays.get("bias"),
        None if "upstream" not in arrays else _leading(arrays["upstream"], 3),
    )


def _axes(value: Any, key: str, path: Path) -> np.ndarray:
    array = numbers(value, f"{key} in {path}")
    if array.ndim not in _KEYS[key]:
        wanted = " or ".join(map(str, _KEYS[key]))
        raise ShapeError(
            f"The {key} in {path} has {array.ndim} axes: give nested lists of {wanted}."
        )
    return array


def _planes(array: np.ndarray, what: str) -> np.ndarray:
    if array.ndim not in (1, 2, 3):
        raise ShapeError(f"The {what} has the shape {array.shape}: give (H, W) or (C, H, W).")
    return _leading(numbers(array, what), 3)


def _leading(array: np.ndarray, axes: int) -> np.ndarray:
    """With axes of one in front, up to so many."""
    return array.reshape((1,) * (axes - array.ndim) + array.shape)


def _number(word: str, where: str, place: int) -> float:
    above, divided, below = word.partition("/")
    try:
        number = float(above) / float(below) if divided else float(above)
    except (ValueError, ZeroDivisionError):
        raise InputError(
            f"{where} has {word[:40]!r} in row {place}: give numbers such as 3, -1.5 or 1/9."
        ) from None
    if not np.isfinite(number):
        raise InvalidSetting(f"{where} has {word[:40]} in row {place}: give finite numbers.")
    return number
