"""From what a table, an array or a column says of each picture to classes and labels."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Int64

from striate.data._layout import naturally
from striate.errors import DataError

_MOST_CHARACTERS = 1000


def numbered(
    texts: Sequence[str], source: str, classes: tuple[str, ...] | None = None
) -> tuple[tuple[str, ...], Int64[np.ndarray, "N"]]:
    """Classes in natural order, so that 2 comes before 10, and each picture's place among them.

    Args:
        texts: The class of each picture.
        source: For messages.
        classes: Their names and order, where these are known; otherwise they are those found.

    Raises:
        DataError: There are fewer than two, or one has a name that is no name.
    """
    longest = max(classes or texts, key=len, default="")
    if len(longest) > _MOST_CHARACTERS:
        raise DataError(
            f"A class of {source} has a name of {len(longest):,} characters, {longest[:60]!r}…; "
            f"{_MOST_CHARACTERS:,} are the limit. Is that what tells the pictures apart?"
        )
    if classes is None:
        classes = tuple(sorted(set(texts), key=naturally))
    if len(classes) < 2:
        only = f"one class only, {classes[0]!r}" if classes else "no picture with a label"
        raise DataError(f"{source} has {only}; telling apart takes two.")
    place = {name: index for index, name in enumerate(classes)}
    return classes, np.array([place[text] for text in texts], np.int64)
