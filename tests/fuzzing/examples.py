"""An example as text: JSON in which bytes are base64, so that any can be kept and tried again."""

import base64
import json
from typing import Any

_KEY = "base64"


def pack(example: Any) -> str:
    """The example as JSON."""
    return json.dumps(example, default=_from_bytes)


def unpack(text: str) -> Any:
    """The example that `pack` made a text of."""
    return json.loads(text, object_hook=_to_bytes)


def _from_bytes(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_KEY: base64.b64encode(value).decode()}
    raise TypeError(f"an example cannot hold {type(value).__name__}")


def _to_bytes(value: dict[str, Any]) -> Any:
    return base64.b64decode(value[_KEY]) if value.keys() == {_KEY} else value
