"""What is known of a net that has a name, before it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from striate.nets._net import Net


@dataclass(frozen=True)
class Family:
    """What is known of a named net without building it.

    Args:
        name: What `create` calls it.
        summary: One sentence: the first line of its builder's docstring.
        native: Height, width and channels of the pictures that it was made for.
        num_classes: The classes that it was made for.
        arguments: What its builder takes besides, with the defaults.
        builder: Makes the net from a `NetSpec` and these arguments.
        any_size: Whether it takes pictures as they come, rather than at its native size.
        library: Whose names it is among: "striate", "torchvision" or "timm".
    """

    name: str
    summary: str
    native: tuple[int, int, int]
    num_classes: int
    arguments: dict[str, Any]
    builder: Callable[..., Net]
    any_size: bool = False
    library: str = "striate"
