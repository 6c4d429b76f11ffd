"""The command that repeats a run: what differs from the defaults, as flags."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from striate._commands import command
from striate.recipes import Recipe


def command_line(options: Mapping[str, Any], recipe: Mapping[str, Any]) -> str:
    """A line for the shell that trains the same net in the same way on the same source.

    Args:
        options: Of the run: `source` and `net`, and whatever else was asked for besides the recipe.
        recipe: As the user chose it, before the plan filled in what was open.
    """
    words = ["train", str(options["source"])]
    for name, value in options.items():
        if value is True:
            words.append(_flag(name))
        elif name != "source" and value is not None and value is not False:
            words += [_flag(name), _size(value) if name == "size" else str(value)]
    plain = Recipe().to_json()
    for field in dataclasses.fields(Recipe):
        value = recipe.get(field.name, plain[field.name])
        if not field.metadata or value == plain[field.name]:
            continue
        if isinstance(value, bool):
            words.append(_flag(field.name if value else f"no_{field.name}"))
        else:
            words += [_flag(field.name), _text(value)]
    return command(*words)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return "none" if value is None else str(value)


def _size(value: Any) -> str:
    return str(value) if isinstance(value, int) else "x".join(map(str, value))
