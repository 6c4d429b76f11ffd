"""The sheet of paper under a drawing: colours for light and dark, patterns, words for readers."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

FONT = 12
_LIGHT = {
    "paper": "#ffffff", "ink": "#1d2327", "faint": "#59636b", "picture": "#e3e6e8",
    "convolution": "#cfe2f3", "pooling": "#f7e3cf", "dense": "#d3ebdd", "join": "#efdcec",
    "other": "#ecebd8",
}  # fmt: skip
_DARK = {
    "paper": "#16191c", "ink": "#e8eaed", "faint": "#a6afb6", "picture": "#33393e",
    "convolution": "#1f4468", "pooling": "#5f3b16", "dense": "#1d4d36", "join": "#54324f",
    "other": "#46431f",
}  # fmt: skip
_FILLS = {
    "convolution": "convolution", "pooling": "pooling", "dense": "dense", "picture": "picture",
    "attention": "dense", "matrix product": "dense", "add": "join", "concatenate": "join",
}  # fmt: skip


def page(
    parts: Iterable[str], width: float, height: float, title: str, told: str, *, dark: bool = True
) -> str:
    """Gives a whole SVG.

    Args:
        parts: What is drawn.
        width: In pixels.
        height: In pixels.
        title: What it is of; read out first.
        told: What it shows, in a sentence or two, for who does not see it.
        dark: Whether it turns dark on a dark screen; print and PNG stay light.
    """
    styles = _style(_LIGHT)
    if dark:
        styles += f"@media screen and (prefers-color-scheme: dark){{{_style(_DARK)}}}"
    hatch = (
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="6" height="6" class="pooling plain"/>'
        '<path d="M0 0V6" class="hatch"/></pattern>'
        '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z" class="tip"/></marker></defs>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img" aria-labelledby="title told">\n'
        f'<title id="title">{escape(title)}</title>\n<desc id="told">{escape(told)}</desc>\n'
        f"<style>{styles}</style>\n{hatch}\n"
        f'<rect width="{width:g}" height="{height:g}" class="paper"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _style(colours: dict[str, str]) -> str:
    fills = "".join(f".{name}{{fill:{colour}}}" for name, colour in colours.items())
    ink, faint = colours["ink"], colours["faint"]
    return (
        f"text{{font:{FONT}px system-ui,sans-serif;fill:{ink}}}.small{{font-size:10.5px}}"
        f".middle{{text-anchor:middle}}.bold{{font-weight:600}}.quiet{{fill:{faint}}}{fills}"
        f".box{{stroke:{ink};stroke-width:1;stroke-linejoin:round}}.plain{{stroke:none}}"
        f".hatched{{fill:url(#hatch)}}.hatch{{stroke:{ink};stroke-width:1;stroke-opacity:.45}}"
        f".line{{fill:none;stroke:{ink};stroke-width:1.1}}.tip{{fill:{ink}}}"
        f".bracket{{fill:none;stroke:{faint};stroke-width:1.2}}"
    )


def fill(kind: str) -> str:
    """The class of a box's fill: poolings are hatched, so that colour is not all that tells."""
    return "hatched" if kind == "pooling" else _FILLS.get(kind, "other")


def rectangle(x: float, y: float, width: float, height: float, kind: str, radius: float = 0) -> str:
    """A box's face."""
    rounded = f' rx="{radius:g}"' if radius else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{rounded} '
        f'class="box {fill(kind)}"/>'
    )


def polygon(points: Iterable[tuple[float, float]], kind: str) -> str:
    """A box's side."""
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{corners}" class="box {fill(kind)}"/>'


def words(x: float, y: float, text: str, classes: str = "middle") -> str:
    """A line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(text)}</text>'


def line(points: Iterable[tuple[float, float]], *, tip: bool = True) -> str:
    """A line through points, with an arrow's tip at its end."""
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    end = ' marker-end="url(#tip)"' if tip else ""
    return f'<path d="M{path}" class="line"{end}/>'


def text_width(text: str, size: float = FONT) -> float:
    """About how wide a text is, in pixels: enough to leave room for it."""
    return 0.58 * size * len(text)
