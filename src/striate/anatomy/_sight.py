"""What the numbers of a tensor see of the picture, and along which of its axes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
        scattered: The picture's axes whose cells no longer lie side by side in order: a reshape
            has split them, or mixed them with others.
        order: What scattered them: two tensors of one order have the same cells at one place.
        sides: Of the picture, in pixels.
    """

    along: tuple[Along, ...]
    views: tuple[View, ...]
    sources: frozenset[Any] = frozenset()
    scattered: Along = NONE
    order: tuple[Any, ...] = ()
    sides: tuple[int, ...] = ()


def picture(axes: int) -> Sight:
    """The sight of the picture itself: `(N, C, …)`, each of its pixels sees itself."""
    along = (NONE, NONE, *(frozenset((axis,)) for axis in range(axes)))
    return Sight(along, (Field(),) * axes)


def united(sights: Iterable[Sight]) -> tuple[View, ...]:
    """The views that hold all of several: where paths meet, a cell sees what any of them sees.

    From the first pixel that one of them sees to the last (Araujo, Norris & Sim, 2019). Paths
    whose cells are not equally far apart have no common window.

    Args:
        sights: Of tensors whose cells lie at the same places.
    """
    return tuple(_union(views) for views in zip(*(each.views for each in sights), strict=True))


def _union(views: Iterable[View]) -> View:
    found = set(views)
    for limit in (Limit.WHOLE, Limit.UNKNOWN):
        if limit in found:
            return limit
    fields = [view for view in found if isinstance(view, Field)]
    if len(fields) == 1:
        return fields[0]
    if len({field.jump for field in fields}) > 1:
        return Limit.UNKNOWN
    first = min(field.start - field.receptive_field / 2 for field in fields)
    last = max(field.start + field.receptive_field / 2 for field in fields)
    return Field(round(last - first), fields[0].jump, (first + last) / 2)


def lying(sight: Sight, sizes: Sequence[int], axes: int | None = None) -> tuple[Along, ...]:
    """The picture's axes along which a tensor runs with more than one cell.

    Args:
        sight: Of the tensor.
        sizes: Its shape.
        axes: To how many axes it is stretched, counted from the right; None for its own.
    """
    pairs = zip(sight.along, sizes, strict=True)
    found = [along if size > 1 else NONE for along, size in pairs]
    if axes is None:
        return tuple(found)
    return ((NONE,) * axes + tuple(found))[-axes:] if axes else ()


def met(sights: Sequence[Sight]) -> tuple[View, ...]:
    """The views where tensors meet number by number.

    Where one of them has other cells of the picture beside each other than another, or one cell
    for all, nobody can say: x and its transpose, x and its first row.

    Args:
        sights: Their axes aligned; `lying` says how.
    """
    views = united(sights)
    apart = [axis for axis in range(len(views)) if not _agree(sights, axis)]
    return blurred(views, apart)


def _agree(sights: Sequence[Sight], axis: int) -> bool:
    places = {
        frozenset(place for place, along in enumerate(sight.along) if axis in along)
        for sight in sights
    }
    scattered = any(axis in sight.scattered for sight in sights)
    return len(places) < 2 and not (scattered and len({sight.order for sight in sights}) > 1)


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
    for old, new in _groups(before, after):
        united = NONE.union(*(along[place] for place in old))
        found += [united if after[place] > 1 else NONE for place in new]
    return found


def newly_scattered(along: Sequence[Along], before: Sequence[int], after: Sequence[int]) -> Along:
    """The picture's axes that a reshape splits, or mixes with others.

    Args:
        along: Of the old axes.
        before: The old shape.
        after: The new one, of as many numbers.

    Example:
        >>> newly_scattered([NONE, frozenset((0,))], [8, 4], [8, 2, 2])
        frozenset({0})
    """
    if list(before) == list(after) or 0 in before:
        return NONE
    found = NONE
    for old, new in _groups(before, after):
        if len(old) > 1 or sum(after[place] > 1 for place in new) > 1:
            found = found.union(*(along[place] for place in old))
    return found


def _groups(before: Sequence[int], after: Sequence[int]) -> Iterator[tuple[list[int], list[int]]]:
    """The axes that a reshape makes of which, old ones of one cell aside."""
    old = new = 0
    while new < len(after):
        size, held, taken, made = after[new], 1, [], [new]
        new += 1
        while held != size:
            if held < size:
                held *= before[old]
                taken += [old] if before[old] > 1 else []
                old += 1
            else:
                size *= after[new]
                made.append(new)
                new += 1
        yield taken, made
