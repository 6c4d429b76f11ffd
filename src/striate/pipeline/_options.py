"""What a run was asked for, beside its recipe: which pictures, which net, which size."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from striate.errors import InvalidSetting
from striate.recipes import DEFAULT_NET

Size = int | tuple[int, int]


@dataclasses.dataclass(frozen=True)
class Options:
    """What `train` was given, as run.json keeps it.

    Attributes:
        source: A data set's name, a folder or a file.
        net: A name or a line of the notation.
        size: Side in pixels, or (height, width); None leaves it to net and source.
        resize: crop, squash or pad; None takes the source's own way.
        group_by: What stays on one side of a split of our own.
        keep_damaged: Whether pictures that can be read in part only are taken, too.
    """

    source: str
    net: str = DEFAULT_NET
    size: Size | None = None
    resize: str | None = None
    group_by: str | None = None
    keep_damaged: bool = False

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, known: Mapping[str, Any]) -> Options:
        """What `to_json` gave; a pair comes back from JSON as a list."""
        size = known.get("size")
        return cls(**{**known, "size": tuple(size) if isinstance(size, list) else size})


def sides(size: Size | None) -> tuple[int, int] | None:
    """Height and width.

    Raises:
        InvalidSetting: it is neither a side nor two.
    """
    if size is None or isinstance(size, int):
        return None if size is None else (size, size)
    if isinstance(size, tuple) and len(size) == 2:
        return size
    raise InvalidSetting(f"size is {size!r}; give a side in pixels, as 64, or (height, width).")
