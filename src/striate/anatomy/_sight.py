"""What the numbers of a tensor see of the picture, and along which of its axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from striate.arithmetic import Field


class Limit(Enum):
    """Where a cell's view is not a window: it is all of the picture, or nobody can say."""

    WHOLE = "whole"
    UNKNOWN = "unknown"


View = Field | Limit
# The picture's axes that an axis of a tensor runs along: none for channels, two for tokens.
Along = frozenset[int]
NONE: Along = frozenset()


@dataclass(frozen=True)
class Sight:
    """What the numbers of one tensor see.

    Args:
        along: For each axis of the tensor, the picture's axes that it runs along.
        views: For each axis of the picture, what one number sees of it.
        sources: The rows that it comes from.
    """

    along: tuple[Along, ...]
    views: tuple[View, ...]
    sources: frozenset[Any] = frozenset()


def picture(axes: int) -> Sight:
    """The sight of the picture itself: `(N, C, …)`, each of its pixels sees itself."""
    along = (NONE, NONE, *(frozenset((axis,)) for axis in range(axes)))
    return Sight(along, (Field(),) * axes)


def widest(sights: Iterable[Sight]) -> tuple[View, ...]:
    """The largest view of each axis: where paths meet, the longest decides."""
    return tuple(_largest(views) for views in zip(*(each.views for each in sights), strict=True))


def _largest(views: Iterable[View]) -> View:
    found = list(views)
    for limit in (Limit.WHOLE, Limit.UNKNOWN):
        if limit in found:
            return limit
    return max((view for view in found if isinstance(view, Field)), key=_reach)


def _reach(view: Field) -> float:
    return view.receptive_field


def gathered(sight: Sight, sizes: Sequence[int], axes: Iterable[int]) -> tuple[View, ...]:
    """The views after numbers along some axes of a tensor were put together (mean, product, …).

    Whoever takes all cells along an axis of the picture sees the whole of it. Where another axis
    of the tensor runs along it as well (windows of a picture), that was a part: unknown.

    Args:
        sight: Of the tensor.
        sizes: Its shape.
        axes: The axes that are put together, at least 0.
    """
    axes = set(axes)
    views = list(sight.views)
    for axis in set().union(*(sight.along[place] for place in axes if sizes[place] > 1), set()):
        left = any(
            axis in along and sizes[place] > 1
            for place, along in enumerate(sight.along)
            if place not in axes
        )
        views[axis] = Limit.UNKNOWN if left and views[axis] is not Limit.WHOLE else Limit.WHOLE
    return tuple(views)


def blurred(views: Sequence[View], axes: Iterable[int] | None = None) -> tuple[View, ...]:
    """The views where nobody can say any longer, on some axes or all; the whole stays the whole."""
    chosen = set(range(len(views)) if axes is None else axes)
    return tuple(
        Limit.UNKNOWN if axis in chosen and view is not Limit.WHOLE else view
        for axis, view in enumerate(views)
    )


def regrouped(along: Sequence[Along], before: Sequence[int], after: Sequence[int]) -> list[Along]:
    """Follows the axes of a tensor through a reshape.

    Axes are matched from the left in the smallest groups of equal size; each new axis of a group
    runs along all that its old axes ran along. Axes of one cell run along nothing.

    Args:
        along: Of the old axes.
        before: The old shape.
        after: The new one, of as many numbers.

    Example:
        >>> rows, columns = frozenset((0,)), frozenset((1,))
        >>> regrouped([NONE, rows, columns], [8, 4, 4], [8, 16])[1] == rows | columns
        True
    """
    if list(before) == list(after):
        return list(along)
    if 0 in before:
        return [NONE.union(*along)] * len(after)
    found: list[Along] = []
    old = new = 0
    while new < len(after):
        first, size, held, united = new, after[new], 1, NONE
        new += 1
        while held != size:
            if held < size:
                held *= before[old]
                united |= along[old] if before[old] > 1 else NONE
                old += 1
            else:
                size *= after[new]
                new += 1
        found += [united if after[place] > 1 else NONE for place in range(first, new)]
    return found
