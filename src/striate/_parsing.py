"""JSON and TOML that anybody may have written: whatever is wrong with a text is a ValueError."""

import json
import re
import tomllib
from typing import Any

# Lists and tables inside one another; what Striate, Keras and people write has a few dozen.
MOST_LEVELS = 200
# One level more; the parser takes time by the square of a dotted key's parts, minutes for 50,000.
_DOTTED = re.compile(rf"""(\.[ \t]*([\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*){{{MOST_LEVELS}}}""")


def parse_json(text: str | bytes) -> Any:
    """A JSON text as plain values.

    Raises:
        ValueError: it is not JSON, or nests deeper than 200 levels: what reads it later, and
            what prints it, goes down as deep.
    """
    try:
        return _shallow(json.loads(text))
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None


def parse_toml(text: str) -> dict[str, Any]:
    """A TOML text as plain values.

    Raises:
        ValueError: it is not TOML, or nests deeper than 200 levels.
    """
    if _DOTTED.search(text):
        raise ValueError(_TOO_DEEP)
    try:
        return _shallow(tomllib.loads(text))
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None


def _shallow(value: Any) -> Any:
    """The value, if going down to its innermost list or table is no danger."""
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MOST_LEVELS):
        inside = (v.values() if isinstance(v, dict) else v for v in level)
        level = [v for values in inside for v in values if isinstance(v, dict | list)]
        if not level:
            return value
    raise ValueError(_TOO_DEEP)


_TOO_DEEP = f"it nests deeper than {MOST_LEVELS} levels"
