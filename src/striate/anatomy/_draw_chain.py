"""A chain as the field draws it: blocks as high as the maps, as wide as there are channels."""

from __future__ import annotations

from striate.anatomy._boxes import Box, runs, size_text
from striate.anatomy._svg import page, polygon, rectangle, text_width, words

_TALLEST = 190.0
_LEAST = 7.0
_WIDEST = 120.0
_MARGIN, _GAP, _SLAB_GAP = 28.0, 22.0, 3.0
_DEPTH = 0.32  # of the height: how far a block goes back
_RISE = 0.6 * _DEPTH
_LINE = 16.0
_PAGE = 1000.0
_STYLES = ("middle bold", "middle", "middle small quiet")


def draw_chain(title: str, made: list[Box], *, dark: bool) -> str:
    """Draws a chain of boxes from left to right.

    Heights are in proportion to the sides of the maps, widths to the square root of the channels.

    Args:
        title: The net's name and input.
        made: The boxes, the picture first.
        dark: Whether it turns dark on a dark screen.
    """
    groups = runs(made)
    tallest, widest = max(map(_side, groups)), max(map(_channels, groups))
    parts, top, right = [words(_MARGIN, _MARGIN, title, "bold")], _MARGIN + 12, 0.0
    for row in _rows(groups, widest, tallest):
        high = max(_size(box, tallest, widest)[1] for box in row)
        base, x = top + high * (1 + _RISE), _MARGIN
        for box in row:
            width, height = _size(box, tallest, widest)
            slot = _slot(box, width, height)
            left = x + (slot - _extent(box, width, height)) / 2
            for place in range(box.count):
                parts += _block(left + place * (width + _SLAB_GAP), base, width, height, box.kind)
            for number, text in enumerate(_label(box)):
                style = _STYLES[min(number, len(_STYLES) - 1)]
                parts.append(words(x + slot / 2, base + 22 + number * _LINE, text, style))
            x += slot + _GAP
        right = max(right, x - _GAP)
        top = base + 34 + max(len(_label(box)) for box in row) * _LINE
    width = max(right, _MARGIN + text_width(title)) + _MARGIN
    return page(parts, width, top - 6, title, _told(groups), dark=dark)


def _rows(groups: list[Box], widest: int, tallest: int) -> list[list[Box]]:
    """Breaks a long chain into rows that a page can hold."""
    rows: list[list[Box]] = [[]]
    used = 0.0
    for box in groups:
        slot = _slot(box, *_size(box, tallest, widest)) + _GAP
        if rows[-1] and used + slot > _PAGE:
            rows.append([])
            used = 0.0
        rows[-1].append(box)
        used += slot
    return rows


def _slot(box: Box, width: float, height: float) -> float:
    """The room of a box and its words."""
    return max(_extent(box, width, height), *map(text_width, _label(box)))


def _extent(box: Box, width: float, height: float) -> float:
    """How wide its blocks are together."""
    return box.count * width + (box.count - 1) * _SLAB_GAP + height * _DEPTH


def _block(x: float, base: float, width: float, height: float, kind: str) -> list[str]:
    """A cuboid: front, top and side."""
    depth, rise = height * _DEPTH, height * _RISE
    top, right = base - height, x + width
    return [
        polygon(
            [(x, top), (x + depth, top - rise), (right + depth, top - rise), (right, top)], kind
        ),
        polygon(
            [
                (right, top),
                (right + depth, top - rise),
                (right + depth, base - rise),
                (right, base),
            ],
            kind,
        ),
        rectangle(x, top, width, height, kind),
    ]


def _size(box: Box, tallest: int, widest: int) -> tuple[float, float]:
    height = max(_LEAST, _TALLEST * _side(box) / tallest)
    width = max(4.0, _WIDEST * (_channels(box) / widest) ** 0.5)
    return width, height


def _side(box: Box) -> int:
    return max(box.size[:-1], default=1)


def _channels(box: Box) -> int:
    return box.size[-1]


def _label(box: Box) -> list[str]:
    times = {1: "", 2: ", twice"}.get(box.count, f", {box.count} times")
    extras = [extra for extra in dict.fromkeys(box.extras) if extra != "Flatten"]
    name = box.name.rpartition(".")[2] if box.count == 1 else ""
    return [
        f"{box.label}{times}",
        size_text(box),
        *([", ".join(extras)] if extras else []),
        *([name] if name and not name.isdecimal() else []),
    ]


def _told(groups: list[Box]) -> str:
    steps = "; ".join(", ".join(_label(box)[:2]) for box in groups)
    return (
        f"A chain from left to right: {steps}. Heights are in proportion to the sides of the maps, "
        f"widths to the square root of their channels; poolings are hatched."
    )
