"""A chain as the field draws it: blocks as high as the maps, as wide as there are channels."""

from __future__ import annotations

from striate.anatomy._boxes import Box, runs, size_text
from striate.anatomy._svg import page, polygon, rectangle, text_width, words

_TALLEST = 190.0
_LEAST = 7.0
_WIDEST = 120.0
_MARGIN, _GAP, _SLAB_GAP = 28.0, 22.0, 3.0
_DEPTH = 0.32  # of the height: how far a block goes back
_LINE = 16.0


def draw_chain(title: str, made: list[Box], *, dark: bool) -> str:
    """Draws a chain of boxes from left to right.

    Heights are in proportion to the sides of the maps, widths to the square root of the channels.

    Args:
        title: The net's name and input.
        made: The boxes, the picture first.
        dark: Whether it turns dark on a dark screen.
    """
    groups = runs(made)
    tallest = max(_side(box) for box in groups)
    widest = max(_channels(box) for box in groups)
    labels = [_label(box) for box in groups]
    sizes = [_size(box, tallest, widest) for box in groups]
    back = max(height for _, height in sizes) * _DEPTH
    base = _MARGIN + 14 + back * 0.6 + max(height for _, height in sizes)
    parts, x = [], _MARGIN
    for box, lines, (width, height) in zip(groups, labels, sizes, strict=True):
        depth = height * _DEPTH
        extent = box.count * width + (box.count - 1) * _SLAB_GAP + depth
        slot = max(extent, *(text_width(text) for text in lines))
        left = x + (slot - extent) / 2
        for place in range(box.count):
            parts += _block(left + place * (width + _SLAB_GAP), base, width, height, box.kind)
        middle = x + slot / 2
        for number, text in enumerate(lines):
            style = (
                "middle bold" if number == 0 else "middle small quiet" if number > 1 else "middle"
            )
            parts.append(words(middle, base + 24 + number * _LINE, text, style))
        x += slot + _GAP
    lowest = base + 24 + max(map(len, labels)) * _LINE
    width = x - _GAP + _MARGIN
    parts.insert(0, words(_MARGIN, _MARGIN, title, "bold"))
    return page(parts, width, lowest + 6, title, _told(groups), dark=dark)


def _block(x: float, base: float, width: float, height: float, kind: str) -> list[str]:
    """A cuboid: front, top and side."""
    depth, rise = height * _DEPTH, height * _DEPTH * 0.6
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
    return max(box.shape[1:], default=1)


def _channels(box: Box) -> int:
    return box.shape[0] if box.shape else 1


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
