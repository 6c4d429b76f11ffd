"""Settings with their words and limits: a frozen dataclass filled from TOML, flags or Python.

A field made by `setting` carries its help text, unit and range. `fill` puts values from anywhere
into such a dataclass: an unknown key names the nearest one, a wrong value says what it can be.
"""

import dataclasses
import math
import sys
import types
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from striate.errors import InvalidSetting, UnknownSetting
from striate.recipes._elsewhere import name_here, said_of

Settings = TypeVar("Settings")
_SHOWN_CHARACTERS = 100


def setting(
    default: Any,
    help: str,  # noqa: A002 (the field's own word)
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
) -> Any:
    """A dataclass field with its help text and range.

    Args:
        default: The value when nothing is given.
        help: One line for people, units included.
        minimum: Smallest value allowed.
        maximum: Largest value allowed.
        above: The value must be larger than this.
    """
    metadata = {"help": help, "minimum": minimum, "maximum": maximum, "above": above}
    return dataclasses.field(default=default, metadata=metadata)


def fill(base: Settings, values: Mapping[str, Any], where: str) -> Settings:
    """A copy of `base` with `values` in it, each checked.

    Args:
        base: A dataclass instance whose fields were made by `setting`.
        values: Setting names (dashes allowed) with values.
        where: Where the values came from, for the message: "recipe.toml", "the command line".

    Raises:
        UnknownSetting: a key that `base` does not have.
        InvalidSetting: a value of the wrong kind or out of range.
    """
    fields = {field.name: field for field in dataclasses.fields(base)}  # type: ignore[arg-type]
    hints = get_type_hints(type(base))
    checked = {}
    for key, value in values.items():
        name = key.replace("-", "_")
        if name not in fields:
            here = name_here(name)
            instead = f"Here it is called {here}." if here else said_of(name) or ""
            hint = f"It came from {where}."
            raise UnknownSetting("setting", key, fields, hint, instead=instead)
        checked[name] = coerce(name, value, hints[name], where)
        check_range(name, checked[name], fields[name].metadata, where)
    return dataclasses.replace(base, **checked)  # type: ignore[type-var]


def coerce(name: str, value: Any, kind: Any, where: str) -> Any:
    """`value` as the type `kind`, where that loses nothing.

    Raises:
        InvalidSetting: it does not fit; the message lists what does.
    """
    if get_origin(kind) in (Union, types.UnionType):
        return _coerce_union(name, value, kind, where)
    if get_origin(kind) is Literal:
        if value in get_args(kind) and not isinstance(value, bool):
            return value
    elif get_origin(kind) is tuple:
        if isinstance(value, str):
            parts = [part.strip() for part in value.split(",") if part.strip()]
            value = [] if parts == ["none"] else parts
        if isinstance(value, list | tuple):
            return tuple(coerce(name, part, get_args(kind)[0], where) for part in value)
    elif kind is types.NoneType:
        if value is None or value == "none":
            return None
    elif kind is float:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        # A whole number may be beyond every float; an infinite one is told of later.
        if number and not sys.float_info.max < abs(value) < math.inf:
            return float(value)
    elif isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    raise InvalidSetting(
        f"{name} cannot be {_shown(value)} (from {where}). It takes {in_words(kind)}."
    )


def _coerce_union(name: str, value: Any, kind: Any, where: str) -> Any:
    for part in get_args(kind):
        try:
            return coerce(name, value, part, where)
        except InvalidSetting:
            continue
    raise InvalidSetting(
        f"{name} cannot be {_shown(value)} (from {where}). It takes {in_words(kind)}."
    )


def check_range(name: str, value: Any, limits: Mapping[str, Any], where: str) -> None:
    """Raises InvalidSetting if a number is outside the limits of its field."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    minimum, maximum, above = (limits.get(key) for key in ("minimum", "maximum", "above"))
    expected = None
    if not abs(value) <= sys.float_info.max:  # a whole number may be beyond every float
        expected = "a finite number"
    elif minimum is not None and value < minimum:
        expected = f"{_plain(minimum)} or more"
    elif above is not None and value <= above:
        expected = f"more than {_plain(above)}"
    elif maximum is not None and value > maximum:
        expected = f"{_plain(maximum)} or less"
    if expected:
        raise InvalidSetting(
            f"{name} cannot be {_shown(value)} (from {where}). It takes {expected}."
        )


def _plain(limit: float) -> str:
    return f"{limit:,}" if isinstance(limit, int) else f"{limit:g}"


def _shown(value: Any) -> str:
    """A value as a message shows it: whatever it is, no longer than a line."""
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"


def in_words(kind: Any) -> str:
    """A type as people say it: `float | Literal["auto"]` is "a number or auto"."""
    if get_origin(kind) in (Union, types.UnionType):
        return " or ".join(in_words(part) for part in get_args(kind))
    if get_origin(kind) is Literal:
        return ", ".join(str(choice) for choice in get_args(kind))
    if get_origin(kind) is tuple:
        return f"a list of: {in_words(get_args(kind)[0])}"
    plain = {int: "a whole number", float: "a number", bool: "true or false", str: "text"}
    return plain.get(kind, "none")
