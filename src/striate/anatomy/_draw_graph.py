"""A net with branches, from top to bottom; equal blocks in a row are drawn once."""

from __future__ import annotations

import dataclasses
import itertools

from striate.anatomy._boxes import Box, size_text
from striate.anatomy._layered import Layout, Place, layered
from striate.anatomy._svg import line, page, rectangle, text_width, words

_MARGIN, _TOP = 28.0, 52.0
_HEIGHT, _ROW = 36.0, 62.0
_BRACKET = 46.0
_STUB, _CLEAR = 7.0, 11.0  # lines leave and reach a box upright
_MOST_LINES = 5
_LONGEST_PERIOD = 8


@dataclasses.dataclass(frozen=True)
class Fold:
    """Equal blocks that stand in a row and are drawn once.

    Args:
        first: The first box of the block that is drawn.
        last: Its last.
        times: How many there are.
    """

    first: int
    last: int
    times: int


def draw_graph(title: str, made: list[Box], *, dark: bool) -> str:
    """Draws boxes and the lines between them.

    Args:
        title: The net's name and input.
        made: The boxes, the picture first.
        dark: Whether it turns dark on a dark screen.
    """
    left, folds = folded_blocks(made)
    left = [_few_lines(box) for box in left]
    width = max(map(_width, left))
    layout = layered([width] * len(left), [box.inputs for box in left], 22.0)
    shift = _MARGIN - layout.left
    parts = [words(_MARGIN, _MARGIN, title, "bold")]
    for path in layout.lines.values():
        parts.append(line(_bends(path, shift)))
    for box, place in zip(left, layout.places, strict=True):
        parts += _node(box, place.x + shift, _top(place.row), width)
    right = layout.right + shift
    parts += [part for fold in folds for part in _bracket(fold, layout, right + 14)]
    whole = max(right + _MARGIN + (_BRACKET if folds else 0), text_width(title) + 2 * _MARGIN)
    height = _top(layout.rows - 1) + _HEIGHT + _MARGIN
    return page(parts, whole, height, title, _told(made, folds), dark=dark)


def folded_blocks(made: list[Box]) -> tuple[list[Box], list[Fold]]:
    """Leaves one of equal blocks that follow each other.

    A block ends where all lines run together: at a box that is the only one of those up to it
    that any box after it reads.

    Args:
        made: The boxes in order.

    Returns:
        The boxes that are drawn, with the numbers of their inputs among these; the folds.
    """
    ends = _ends(made)
    blocks = [(first + 1, last) for first, last in itertools.pairwise(ends)]
    signatures = [_signature(made, *block) for block in blocks]
    kept = list(range(ends[0] + 1))
    stands_for: dict[int, int] = {}
    folds: list[Fold] = []
    place = 0
    while place < len(blocks):
        period, times = _repeats(signatures, place)
        first, last = blocks[place][0], blocks[place + period - 1][1]
        kept += range(first, last + 1)
        if times > 1:
            folds.append(Fold(len(kept) - (last + 1 - first), len(kept) - 1, times))
            stands_for[blocks[place + period * times - 1][1]] = last
        place += period * times
    number = {old: new for new, old in enumerate(kept)}
    left = [
        dataclasses.replace(
            made[old],
            inputs=tuple(sorted({number[stands_for.get(read, read)] for read in made[old].inputs})),
        )
        for old in kept
    ]
    return left, folds


def _repeats(signatures: list[list[tuple]], place: int) -> tuple[int, int]:
    """How many blocks from a place on repeat together, and how often; (1, 1) if none do.

    Blocks of one box, such as the convolutions of a chain, are not worth a bracket.
    """
    best = (1, 1)
    for period in range(1, _LONGEST_PERIOD + 1):
        pattern = signatures[place : place + period]
        times = 1
        while signatures[place + times * period : place + (times + 1) * period] == pattern:
            times += 1
        saved, boxes = (times - 1) * period, sum(map(len, pattern))
        if boxes > 1 and saved > (best[1] - 1) * best[0]:
            best = (period, times)
    return best


def _ends(made: list[Box]) -> list[int]:
    """The boxes at which all lines run together, the first and the last box among them."""
    last_reader = list(range(len(made)))
    for place, box in enumerate(made):
        for read in box.inputs:
            last_reader[read] = max(last_reader[read], place)
    found, reach = [], 0
    for place in range(len(made)):
        # `reach` is the last box that reads any before this one.
        if reach <= place:
            found.append(place)
        reach = max(reach, last_reader[place])
    if found[-1] != len(made) - 1:
        found.append(len(made) - 1)
    return found


def _signature(made: list[Box], first: int, last: int) -> list[tuple]:
    """What a block is, whatever it is called and wherever it stands."""
    return [
        (box.label, box.kind, box.shape, box.extras, tuple(read - first for read in box.inputs))
        for box in made[first : last + 1]
    ]


def _few_lines(box: Box) -> Box:
    """A box that reads many draws lines to the last two and says how many there are."""
    if len(box.inputs) <= _MOST_LINES:
        return box
    extras = (*box.extras, f"of {len(box.inputs)}")
    return dataclasses.replace(box, inputs=box.inputs[-2:], extras=extras)


def _node(box: Box, x: float, top: float, width: float) -> list[str]:
    joins = box.kind in ("add", "concatenate")
    face = rectangle(x - width / 2, top, width, _HEIGHT, box.kind, _HEIGHT / 2 if joins else 3)
    return [face, words(x, top + 15, _first(box), "middle bold"), words(x, top + 30, _second(box))]


def _first(box: Box) -> str:
    return box.label


def _second(box: Box) -> str:
    extras = ", ".join(_SHORT.get(extra, extra.lower()) for extra in dict.fromkeys(box.extras))
    return f"{size_text(box)}{f', {extras}' if extras else ''}"


_SHORT = {
    "BatchNorm2d": "norm", "batch_norm": "norm", "LayerNorm": "norm", "LayerNorm2d": "norm",
    "BatchNormAct2d": "norm", "Flatten": "flat",
}  # fmt: skip


def _width(box: Box) -> float:
    return max(64.0, text_width(_first(box)) + 8, text_width(_second(box))) + 18


def _top(row: int) -> float:
    return _TOP + row * _ROW


def _bends(path: list[Place], shift: float) -> list[tuple[float, float]]:
    """From the foot of one box, past the rows between, to the head of another.

    A line goes sideways only between two rows, clear of the boxes above and below it.
    """
    points = []
    for place in path:
        x, head, foot = place.x + shift, _top(place.row), _top(place.row) + _HEIGHT
        points += [(x, head - _CLEAR), (x, head)] if place is not path[0] else []
        points += [(x, foot), (x, foot + _STUB)] if place is not path[-1] else []
    return points


def _bracket(fold: Fold, layout: Layout, x: float) -> list[str]:
    rows = [layout.places[node].row for node in range(fold.first, fold.last + 1)]
    top, foot = _top(min(rows)) - 6, _top(max(rows)) + _HEIGHT + 6
    path = f"M{x:.1f} {top:.1f}h8V{foot:.1f}h-8"
    return [
        f'<path d="{path}" class="bracket"/>',
        words(x + 14, (top + foot) / 2 + 4, f"x {fold.times}", "bold"),
    ]


def _told(made: list[Box], folds: list[Fold]) -> str:
    kinds: dict[str, int] = {}
    for box in made[1:]:
        kinds[box.kind] = kinds.get(box.kind, 0) + 1
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    repeated = f" {len(folds)} blocks are drawn once and stand for several." if folds else ""
    return (
        f"A graph from top to bottom, from the picture of {size_text(made[0])} to "
        f"{size_text(made[-1])}: {counted}.{repeated} Poolings are hatched, boxes where lines "
        f"meet are round."
    )
