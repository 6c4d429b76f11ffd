"""Places the nodes of a graph in rows from top to bottom, so that few lines cross.

The method of Sugiyama, Tagawa & Toda, "Methods for visual understanding of hierarchical system
structures" (1981): rows by the longest way, a narrow place for every line that passes a row, an
order by the mean of the neighbours, and positions near theirs.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

_SWEEPS = 8
_SETTLINGS = 12


@dataclass
class Place:
    """A node, or a line on its way through a row.

    Args:
        node: The node's number; None for a line.
        row: Counted from the top.
        width: How much room it takes.
        x: Its middle.
    """

    node: int | None
    row: int
    width: float
    x: float = 0.0


@dataclass(frozen=True)
class Layout:
    """Where everything is.

    Args:
        places: Of the nodes, by their number.
        lines: For each edge (from, to) the places that it runs through, both ends included.
        rows: How many rows there are.
        left: The least x of any side.
        right: The largest.
    """

    places: list[Place]
    lines: dict[tuple[int, int], list[Place]]
    rows: int
    left: float
    right: float


def layered(widths: Sequence[float], inputs: Sequence[Sequence[int]], gap: float) -> Layout:
    """Lays a graph out.

    Args:
        widths: Of the nodes, in an order in which each follows all that it reads.
        inputs: For each node the nodes that it reads.
        gap: Room between two neighbours of a row.
    """
    rows: list[int] = []
    for read in inputs:
        rows.append(1 + max((rows[other] for other in read), default=-1))
    places = [
        Place(node, row, width) for node, (row, width) in enumerate(zip(rows, widths, strict=True))
    ]
    levels: list[list[Place]] = [[] for _ in range(max(rows) + 1)]
    for place in places:
        levels[place.row].append(place)
    lines = {}
    for node, read in enumerate(inputs):
        for other in read:
            between = [Place(None, row, 10.0) for row in range(rows[other] + 1, rows[node])]
            for place in between:
                levels[place.row].append(place)
            lines[other, node] = [places[other], *between, places[node]]
    _order(levels, lines)
    _settle(levels, lines, gap)
    everything = [place for level in levels for place in level]
    return Layout(
        places,
        lines,
        len(levels),
        min(place.x - place.width / 2 for place in everything),
        max(place.x + place.width / 2 for place in everything),
    )


def _neighbours(lines: dict[tuple[int, int], list[Place]]) -> tuple[dict, dict]:
    above: dict[int, list[Place]] = {}
    below: dict[int, list[Place]] = {}
    for path in lines.values():
        for upper, lower in itertools.pairwise(path):
            above.setdefault(id(lower), []).append(upper)
            below.setdefault(id(upper), []).append(lower)
    return above, below


def _order(levels: list[list[Place]], lines: dict[tuple[int, int], list[Place]]) -> None:
    """Sorts each row by the mean place of the neighbours, downwards and upwards in turn."""
    above, below = _neighbours(lines)
    places = {id(place): float(n) for level in levels for n, place in enumerate(level)}
    for sweep in range(_SWEEPS):
        downwards = sweep % 2 == 0
        known = above if downwards else below
        for level in levels if downwards else reversed(levels):
            means = {}
            for place in level:
                near = [places[id(other)] for other in known.get(id(place), ())]
                means[id(place)] = sum(near) / len(near) if near else places[id(place)]
            level.sort(key=lambda place, means=means: means[id(place)])
            places.update((id(place), float(n)) for n, place in enumerate(level))


def _settle(
    levels: list[list[Place]], lines: dict[tuple[int, int], list[Place]], gap: float
) -> None:
    """Moves each place towards the middle of its neighbours, and apart from those beside it."""
    above, below = _neighbours(lines)
    for level in levels:
        _apart(level, gap)
    for turn in range(_SETTLINGS):
        downwards = turn % 2 == 0
        for level in levels if downwards else reversed(levels):
            for place in level:
                near = (above if downwards else below).get(id(place), [])
                near = near or (below if downwards else above).get(id(place), [])
                if near:
                    place.x = sum(other.x for other in near) / len(near)
            _apart(level, gap)


def _apart(level: list[Place], gap: float) -> None:
    """Keeps the order and the distances of a row, and its middle where it was."""
    if not level:
        return
    before = sum(place.x for place in level) / len(level)
    for left, right in itertools.pairwise(level):
        least = left.x + (left.width + right.width) / 2 + gap
        right.x = max(right.x, least)
    shift = before - sum(place.x for place in level) / len(level)
    for place in level:
        place.x += shift
