"""Who sees what: the sights of tensors, those too that share their memory with others."""

from __future__ import annotations

import math
import weakref
from dataclasses import dataclass, replace

from torch import Tensor

from striate.anatomy._sight import NONE, Limit, Sight, View, blurred, lying, united
from striate.arithmetic import Field


@dataclass(frozen=True)
class _Place:
    """Which numbers of a storage a tensor is: where it begins, its shape, its steps."""

    first: int
    sides: tuple[int, ...]
    steps: tuple[int, ...]

    @property
    def last(self) -> int:
        """The last number that it reaches to."""
        pairs = zip(self.sides, self.steps, strict=True)
        return self.first + sum((side - 1) * step for side, step in pairs)

    def apart(self, other: _Place) -> bool:
        """Whether the two certainly have no number in common."""
        empty = 0 in self.sides or 0 in other.sides
        return empty or self.last < other.first or other.last < self.first

    def holds(self, other: _Place) -> bool:
        """Whether every number of the other is certainly one of these."""
        dense = math.prod(self.sides) == self.last - self.first + 1
        return self == other or (dense and self.first <= other.first and other.last <= self.last)


@dataclass(frozen=True)
class _Writing:
    """Something that was written into a storage.

    Args:
        time: When.
        place: Where.
        before: What was seen there; None for nothing.
        after: What is seen there since.
    """

    time: int
    place: _Place
    before: Sight | None
    after: Sight


class Memory:
    """Knows what each tensor sees. What is written into one shows in all that share its memory."""

    def __init__(self) -> None:
        self._time = 0
        self._writings: dict[int, list[_Writing]] = {}

    def sight(self, tensor: Tensor) -> Sight | None:
        """What a tensor sees, if anything.

        Args:
            tensor: Any.
        """
        sight, time = getattr(tensor, "_striate_sight", (None, 0))
        writings = self._writings.get(storage(tensor)) if self._writings else None
        if not writings or writings[-1].time <= time:
            return sight
        for writing in writings:
            if writing.time > time:
                sight = _seen_since(sight, tensor, writing)
        if sight is not None:
            self.note(tensor, sight)
        return sight

    def note(self, tensor: Tensor, sight: Sight) -> None:
        """Says what a tensor sees.

        Args:
            tensor: One that has just come out of an operation.
            sight: Of it.
        """
        tensor._striate_sight = (sight, self._time)  # type: ignore[attr-defined]

    def write(self, tensor: Tensor, before: Sight | None, after: Sight) -> None:
        """Says that something was written into a tensor.

        Args:
            tensor: Into which; whatever shares its memory may see it.
            before: What it saw.
            after: What it sees now.
        """
        self._time += 1
        key = storage(tensor)
        if key not in self._writings:
            self._writings[key] = []
            # A storage's number is given again once it is gone.
            gone = weakref.finalize(tensor.untyped_storage(), self._writings.pop, key, None)
            gone.atexit = False
        self._writings[key].append(_Writing(self._time, _place(tensor), before, after))
        self.note(tensor, after)


def storage(tensor: Tensor) -> int:
    """A number for the memory behind a tensor: views have that of what they are views of.

    Args:
        tensor: Any.
    """
    return tensor.untyped_storage()._cdata


def _place(tensor: Tensor) -> _Place:
    return _Place(int(tensor.storage_offset()), tuple(tensor.shape), tensor.stride())


def _seen_since(own: Sight | None, tensor: Tensor, writing: _Writing) -> Sight | None:
    """What a tensor sees after something was written into its memory, through it or another.

    Where it lies inside of what was written, only that counts; where it holds it, both do.
    """
    place, written = _place(tensor), writing.place
    if place.apart(written):
        return own
    before, after = writing.before, writing.after
    inside = written.holds(place)
    if place == written:
        return after
    sources = after.sources if inside or own is None else own.sources | after.sources
    stays = before is not None and lying(before, written.sides) == lying(after, written.sides)
    if own is None or before is None or not stays or not (inside or place.holds(written)):
        views = united([after] if own is None else [own, after])
        everything = frozenset(range(len(views)))
        along = (NONE, *(everything,) * (tensor.dim() - 1))[: tensor.dim()]
        return Sight(along, blurred(views), sources, everything, sides=after.sides)
    views = _shifted(own, before, after)
    if not inside:
        short = _short(own, place, before, written)
        views = blurred(united([own, Sight((), views)]), short)
    return replace(own, views=views, sources=sources)


def _shifted(own: Sight, before: Sight, after: Sight) -> tuple[View, ...]:
    """The views of what was written, told from the first cell of a tensor that begins elsewhere."""
    views = list(after.views)
    for axis, (mine, old, new) in enumerate(zip(own.views, before.views, after.views, strict=True)):
        if not isinstance(new, Field):
            continue
        if not isinstance(mine, Field) or not isinstance(old, Field) or mine.jump != old.jump:
            views[axis] = Limit.UNKNOWN
        else:
            views[axis] = replace(new, start=new.start + mine.start - old.start)
    return tuple(views)


def _short(own: Sight, place: _Place, before: Sight, written: _Place) -> set[int]:
    """The picture's axes of which only a part was written: not all cells see the same there."""

    def cells(sight: Sight, sides: tuple[int, ...], axis: int) -> int:
        pairs = zip(sight.along, sides, strict=True)
        return math.prod(side for along, side in pairs if axis in along)

    axes = range(len(own.views))
    return {a for a in axes if cells(own, place.sides, a) != cells(before, written.sides, a)}
