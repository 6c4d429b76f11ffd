"""Settings in a source's name: `xo:rotation=30,scale=0.5-1.5` becomes a frozen dataclass."""

import re
from dataclasses import fields
from typing import Any, NamedTuple, TypeVar

from striate.errors import InvalidSetting, UnknownSetting

_NUMBER = r"\d+(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER})(?:-({_NUMBER}))?")

Settings = TypeVar("Settings")


class Span(NamedTuple):
    """From `low` to `high`, both included."""

    low: float
    high: float


def parse_settings(source: str, text: str, kind: type[Settings]) -> Settings:
    """Reads `key=value,key=value` into a dataclass.

    Args:
        source: The source's name, for messages.
        text: What follows the colon; may be empty.
        kind: A dataclass; each field's metadata hold its limits as a `Span` under "limits".

    Raises:
        UnknownSetting: A key that the source does not have.
        InvalidSetting: A value that does not fit, or a key given twice.
    """
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise InvalidSetting(
                f"{source} cannot read {part!r}; write {source}:key=value,key=value."
            )
        if name not in known:
            raise UnknownSetting(f"setting of {source}", name, known)
        if name in values:
            raise InvalidSetting(f"{source} is given {name} twice; give it once.")
        values[name] = _parsed(source, value, known[name])
    return kind(**values)


def _parsed(source: str, text: str, field: Any) -> Any:
    limits: Span = field.metadata["limits"]
    match = _RANGE.fullmatch(text)
    low = float(match[1]) if match else -1.0
    high = float(match[2]) if match and match[2] else low
    alone = match is not None and match[2] is None
    fits = match is not None and limits.low <= low <= high <= limits.high
    if field.type is Span and fits:
        return Span(low, high)
    if field.type is float and alone and fits:
        return low
    if field.type is int and alone and fits and text.isdecimal():
        return int(text)
    kinds = {Span: "a number or a range such as 0.5-1.5", float: "a number", int: "a whole number"}
    raise InvalidSetting(
        f"{source} cannot take {field.name}={text}; it is {kinds[field.type]} "
        f"from {_plain(limits.low)} to {_plain(limits.high)}."
    )


def _plain(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else str(number)
