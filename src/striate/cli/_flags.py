"""Flags made from the dataclass that they fill, so that no setting is typed twice."""

import dataclasses
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from cyclopts import Parameter

from striate.recipes import Recipe


def flags_for(settings: Any, name: str) -> Any:
    """A dataclass with the fields of `settings`, each text or absent, with its help.

    What was not given stays None, so that a file's value is not overruled by a default. The text
    is turned into a value by `values`, and checked where every other source of settings is.
    """
    hints = get_type_hints(type(settings))
    fields = []
    for field in dataclasses.fields(settings):
        if not field.metadata:
            continue
        hint, default = hints[field.name], getattr(settings, field.name)
        text = field.metadata["help"]
        if choices := _choices(hint):
            text += f" One of {', '.join(choices)}."
        if default is not None:
            text += f" [default: {_plain(default)}]"
        if hint is bool:
            annotated = Annotated[bool | None, Parameter(help=text)]
        else:
            annotated = Annotated[str | None, Parameter(help=text, metavar=_metavar(hint))]
        fields.append((field.name, annotated, dataclasses.field(default=None)))
    made = dataclasses.make_dataclass(name, fields, frozen=True)
    made.__module__ = __name__  # else it passes for one of the standard library's
    return Parameter(name="*")(made)


def values(flags: Any) -> dict[str, Any]:
    """The settings that were given, as values."""
    if flags is None:
        return {}
    given = {field.name: getattr(flags, field.name) for field in dataclasses.fields(flags)}
    return {name: _value(text) for name, text in given.items() if text is not None}


def _value(text: str | bool) -> Any:
    """Text as the number it spells, or as text."""
    if isinstance(text, bool):
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _metavar(hint: Any) -> str:
    """What stands for the value in the help: NUMBER, NAME, LIST, or one and a word in its stead."""
    if get_origin(hint) is Literal:
        words = get_args(hint)
        return str(words[0]) if len(words) == 1 else "NAME"
    if get_origin(hint) is tuple:
        return "LIST"
    if hint in (int, float):
        return "NUMBER"
    parts = [part for part in get_args(hint) if part is not type(None)]
    return "|".join(_metavar(part) for part in parts) or "TEXT"


def _choices(hint: Any) -> list[str]:
    """The words that a value can be, if it is nothing but one of several words."""
    parts = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is not Literal:
        return _choices(parts[0]) if len(parts) == 1 else []
    return [str(word) for word in get_args(hint)]


def _plain(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return f"{default:g}" if isinstance(default, float) else str(default)


RecipeFlags: Any = flags_for(Recipe(), "RecipeFlags")
