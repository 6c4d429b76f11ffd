"""From text to kernels, and back to the one way of writing each.

    kernels = kernel { "," kernel }
    kernel  = NAME [ "(" [ argument { "," argument } ] ")" ] | rows of numbers | FILE
    argument = [ NAME "=" ] NUMBER

`gaussian(2)`, `gabor(8, angle=45)`, `1 0 -1; 1 0 -1`, `mine.csv`. Nothing is ever evaluated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Float

from striate.errors import InvalidSetting, UnknownName, nearest
from striate.filters._text import is_there
from striate.filters._vocabulary import PAIRS, VOCABULARY, Definition
from striate.filters._weights import checked_weights
from striate.filters._written import (
    FILE_ENDINGS,
    is_written,
    read_file,
    read_numbers,
    write_numbers,
)

_MAX_CHARACTERS = 100_000
_MAX_KERNELS = 100
_CALL = re.compile(r"([a-z][a-z0-9_-]*)\s*(?:\((.*)\))?", re.DOTALL | re.IGNORECASE)
_ARGUMENT = re.compile(r"(?:([a-z_]+)\s*=\s*)?([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)", re.I)


@dataclass(frozen=True, eq=False)
class NamedKernel:
    """A kernel and what it is called.

    Attributes:
        name: The canonical spelling, such as gaussian(2); of a kernel from a file, its name.
        weights: `(R, S)` float64.
        across: The second of a pair, such as sobel-y, whose responses make magnitude and
            direction together; None for a kernel of its own.
        source: The file that it was read from, if it was.
    """

    name: str
    weights: Float[np.ndarray, "R S"]
    across: Float[np.ndarray, "R S"] | None = None
    source: Path | None = None


def kernel(text: str) -> Float[np.ndarray, "R S"]:
    """A kernel by its name, by its rows, or from a file.

    Args:
        text: Such as sobel-x or gaussian(2), which `kernel_names` lists; rows of numbers such as
            "1 0 -1; 1 0 -1; 1 0 -1"; or a .txt, .csv or .tsv file with a row a line.

    Returns:
        A new array, float64.

    Raises:
        UnknownName: There is no such kernel; the message says the nearest.
        InvalidSetting: Arguments or numbers that do not fit.
        ShapeError: Rows of different lengths.

    Example:
        >>> kernel("sobel-x").tolist()
        [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
        >>> kernel("box-blur(2)").tolist()
        [[0.25, 0.25], [0.25, 0.25]]
    """
    one = _one(text.strip())
    if one.across is not None:
        x, y = PAIRS[one.name]
        raise UnknownName(
            "single kernel",
            text.strip(),
            VOCABULARY,
            f"{one.name} is two, {x} and {y}, read together: striate.filters.sobel does that.",
        )
    return one.weights


def kernels(text: str) -> list[NamedKernel]:
    """The kernels that a line lists, apart by commas.

    Args:
        text: Such as "sobel, laplacian, gaussian(2)". In a line of nothing but numbers commas
            part numbers: it is one kernel.

    Raises:
        UnknownName, InvalidSetting, ShapeError: As `kernel`.
    """
    if len(text) > _MAX_CHARACTERS:
        raise InvalidSetting(
            f"The line of kernels has {len(text):,} characters, and {_MAX_CHARACTERS:,} is the "
            f"limit; put a large kernel into a .csv file and give its path."
        )
    whole = text.strip()
    if _is_file(whole) and is_there(Path(whole)):
        return [_one(whole)]
    items = [whole] if is_written(whole) and not re.search(r"[a-df-z]", whole, re.I) else None
    found = [_one(item) for item in items or _items(whole)]
    if len(found) > _MAX_KERNELS:
        raise InvalidSetting(
            f"The line lists {len(found)} kernels, and {_MAX_KERNELS} is the limit; "
            f"filter with fewer at a time."
        )
    return found


def kernel_names() -> tuple[str, ...]:
    """The names, those of the fixed kernels first; gaussian and others take arguments."""
    return tuple(VOCABULARY)


def _items(text: str) -> Iterator[str]:
    """The parts between the commas that stand outside of brackets."""
    depth, start = 0, 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield text[start:place].strip()
            start = place + 1
    yield text[start:].strip()


def _is_file(text: str) -> bool:
    return text.lower().endswith(FILE_ENDINGS)


def _one(text: str) -> NamedKernel:
    if not text:
        raise InvalidSetting(
            "A kernel is missing: write its name or its rows, such as sobel-x or 1 0 -1; 1 0 -1."
        )
    if _is_file(text):
        return NamedKernel(Path(text).stem, read_file(text), source=Path(text))
    if is_written(text):
        weights = read_numbers(text)
        return NamedKernel(write_numbers(weights), weights)
    if Path(text).suffix and is_there(Path(text)):
        raise InvalidSetting(
            f"{text} is no file of a kernel: write its rows, such as 1 0 -1, into one that ends in "
            f"{', '.join(FILE_ENDINGS[:-1])} or {FILE_ENDINGS[-1]}."
        )
    call = _CALL.fullmatch(text)
    name = call[1].lower().replace("_", "-") if call else text
    if call and name in PAIRS:
        if (call[2] or "").strip():
            raise InvalidSetting(f"{name} takes no arguments, and {text!r:.60} came: write {name}.")
        along, across = (VOCABULARY[part].make() for part in PAIRS[name])
        return NamedKernel(name, along, across)
    called = text.partition("(")[0].strip().lower()
    if call is None and called in VOCABULARY:
        raise InvalidSetting(
            f"The brackets of {text!r:.60} do not match: write {VOCABULARY[called].signature}."
        )
    if name not in VOCABULARY or call is None:
        shown = name if len(name) <= 60 else f"{name[:57]}..."
        raise UnknownName("kernel", shown, [*VOCABULARY, *PAIRS], "See: striate filter --list")
    return _called(VOCABULARY[name], call[2] or "")


def _called(definition: Definition, arguments: str) -> NamedKernel:
    """A kernel of the vocabulary with its arguments as they were written."""
    given: dict[str, float] = {}
    named = False
    for place, text in enumerate(_items(arguments) if arguments.strip() else ()):
        match = _ARGUMENT.fullmatch(text)
        if match is None:
            raise InvalidSetting(
                f"{text[:40]!r} is no argument of {definition.name}; write numbers: "
                f"{definition.signature}."
            )
        key, value = match[1], float(match[2])
        if key is None and (named or place >= len(definition.parameters)):
            what = "An argument without a name came after one with a name" if named else "Too much"
            raise InvalidSetting(f"{what} in {definition.name}: write {definition.signature}.")
        named = named or key is not None
        name = definition.parameters[place].name if key is None else key.lower()
        if name in given:
            raise InvalidSetting(f"{name} of {definition.name} is given twice: remove one.")
        given[name] = value
    values = _values(definition, given)
    weights = checked_weights(definition.make(*values), definition.name)
    return NamedKernel(_spelled(definition, values), weights)


def _values(definition: Definition, given: dict[str, float]) -> list[int | float | None]:
    known = [parameter.name for parameter in definition.parameters]
    for name in given:
        if name not in known:
            close = nearest(name, known, most=1)
            offer = f" Did you mean {close[0]}?" if close else ""
            raise InvalidSetting(
                f"{definition.name} has no argument {name!r}.{offer} Write {definition.signature}."
            )
    return [
        parameter.checked(given[parameter.name], definition.name)
        if parameter.name in given
        else parameter.default
        for parameter in definition.parameters
    ]


def _spelled(definition: Definition, values: list[int | float | None]) -> str:
    """The canonical spelling: defaults left out; only the first argument without its name."""
    arguments = [
        _argument(value) if place == 0 else f"{parameter.name}={_argument(value)}"
        for place, (parameter, value) in enumerate(zip(definition.parameters, values, strict=True))
        if value is not None and value != parameter.default
    ]
    return f"{definition.name}({', '.join(arguments)})" if arguments else definition.name


def _argument(value: int | float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
