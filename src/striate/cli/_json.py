"""One JSON object in the letters that standard output has."""

import json
import sys
from typing import Any


def json_line(value: Any) -> str:
    """Plain values as JSON; letters that the terminal or file cannot take are escaped.

    Raises:
        ValueError: a number that JSON does not have.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, default=str)
    return text
