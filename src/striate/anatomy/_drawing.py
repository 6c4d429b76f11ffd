"""A drawing of a net, as a file: a chain as blocks in proportion, branches as a graph."""

from __future__ import annotations

from pathlib import Path

from striate._writing import check_place, write_atomically
from striate.anatomy._anatomy import Anatomy
from striate.anatomy._boxes import boxes, is_chain
from striate.anatomy._cells import people
from striate.anatomy._draw_chain import draw_chain
from striate.anatomy._draw_graph import draw_graph
from striate.errors import InvalidSetting

DRAWING_FORMATS = (".svg", ".png")
_MOST_BOXES = 2_000
_MOST_PIXELS = 24_000


def draw_svg(anatomy: Anatomy, *, dark: bool = True) -> str:
    """Draws a net as SVG, dark on a light screen and light on a dark one.

    A chain runs from left to right, in blocks as high as its maps and as wide as the square root
    of their channels; a net with branches from top to bottom, equal blocks in a row drawn once.
    Norms, activations, dropout and reshapes stand in the box whose numbers they change.

    Args:
        anatomy: Of the net.
        dark: Whether it turns dark on a dark screen.

    Returns:
        The SVG, with a title and a description for screen readers.

    Raises:
        InvalidSetting: more boxes than any page holds.
    """
    made = boxes(anatomy)
    if len(made) > _MOST_BOXES:
        raise InvalidSetting(
            f"{anatomy.net} has {len(made):,} boxes, and a drawing holds {_MOST_BOXES:,}: "
            f"draw a part of it."
        )
    size = people(anatomy.input, channels_first=True)
    title = f"{anatomy.net}, {size}, {anatomy.parameters:,} parameters"
    draw = draw_chain if is_chain(made) else draw_graph
    return draw(title, made, dark=dark)


def save_drawing(anatomy: Anatomy, path: str | Path) -> Path:
    """Writes a drawing of a net; by its ending `.svg` or `.png` (dark on white).

    Args:
        anatomy: Of the net.
        path: Its folder exists.

    Returns:
        The path.

    Raises:
        InvalidSetting: another ending.
        InputError: a folder, or a place in none.
        DiskFull, NotWritable: the file cannot be written.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in DRAWING_FORMATS:
        raise InvalidSetting(
            f"A drawing cannot be written to {path.name}: {kind or 'no ending'} is no format of "
            f"drawings. End the name in .svg or .png."
        )
    check_place(path, "net.svg")
    write_atomically(path, _png(anatomy) if kind == ".png" else draw_svg(anatomy).encode())
    return path


def _png(anatomy: Anatomy) -> bytes:
    import vl_convert

    drawn = draw_svg(anatomy, dark=False)
    sides = drawn.split('viewBox="0 0 ')[1].split('"')[0].split(" ")
    scale = min(2.0, _MOST_PIXELS / max(map(float, sides)))
    return vl_convert.svg_to_png(drawn, scale=scale)
