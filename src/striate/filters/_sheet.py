"""The contact sheet: the photo, and beside it what every kernel makes of it, with its numbers.

The photo is shrunk first and filtered then: what a 3x3 kernel does can be seen only where its
pixels can. A photo that is smaller than its place is filtered as it is and enlarged by whole steps.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageDraw, ImageFont

from striate.filters._legend import legend
from striate.filters._matrix import drawn
from striate.filters._notation import NamedKernel
from striate.filters._shown import GROUND, INK, Shown, Theme

_PLACE, _LEAST_PLACE = 520, 500
_MARGIN, _GAP, _ROW_GAP = 56, 44, 52
_NAME_PIXELS, _SMALL_PIXELS, _LEAST_PIXELS = 34, 22, 16
_NAME_HEIGHT, _LINE_HEIGHT = 54, 32
_MOST_COLUMNS = 6
_SCREEN = 16 / 9
_TABLE_GAP = 14
YOUR_KERNEL = "your kernel"


@dataclass(frozen=True)
class Tile:
    """One picture of the sheet.

    Attributes:
        title: What stands below it.
        pixels: `(H, W)`, `(H, W, 1)` or `(H, W, 3)`, as filtered.
        seen: How it was made visible; None for the photo.
        kernel: What made it; None for the photo.
    """

    title: str
    pixels: UInt8[np.ndarray, "H W *C"]
    seen: Shown | None = None
    kernel: NamedKernel | None = None


@dataclass(frozen=True)
class Layout:
    """How large a photo's pictures are on the sheet.

    Attributes:
        width: Of the photo.
        height: Of the photo.
        theme: Of the sheet.
    """

    width: int
    height: int
    theme: Theme

    @property
    def size(self) -> tuple[int, int]:
        """Width and height at which the photo is filtered for the sheet."""
        scale = min(1.0, _PLACE / max(self.width, self.height))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))

    @property
    def zoom(self) -> int:
        """How many pixels of the sheet a filtered pixel is, along both sides."""
        return max(1, _PLACE // max(self.size))

    @property
    def place(self) -> int:
        """How wide a tile is: as its picture, but wide enough for what stands below."""
        return max(_LEAST_PLACE, self.size[0] * self.zoom)

    def scaled(self, pixels: UInt8[np.ndarray, "H W C"]) -> UInt8[np.ndarray, "h w C"]:
        """The photo at that size."""
        if self.size == (self.width, self.height):
            return pixels
        small = as_image(pixels).resize(self.size, Image.Resampling.LANCZOS, reducing_gap=3)
        return np.asarray(small).reshape(self.size[1], self.size[0], -1)


def contact_sheet(tiles: Sequence[Tile], layout: Layout, facts: str) -> UInt8[np.ndarray, "H W 3"]:
    """Draws all tiles with their names, rules and numbers.

    Args:
        tiles: The photo first.
        layout: Of the photo.
        facts: Of the filtering, for the line at the bottom.
    """
    ground, ink = GROUND[layout.theme], INK[layout.theme]
    captions = [_caption(tile, layout) for tile in tiles]
    picture_height = layout.size[1] * layout.zoom
    tile_height = picture_height + max(caption.height for caption in captions) + _ROW_GAP
    columns = _columns(len(tiles), layout.place + _GAP, tile_height)
    heights = [
        picture_height + 18 + max(c.height for c in captions[start : start + columns])
        for start in range(0, len(tiles), columns)
    ]
    width = 2 * _MARGIN + columns * layout.place + (columns - 1) * _GAP
    footer = _wrapped(_footer(layout, facts), width - 2 * _MARGIN)
    height = 2 * _MARGIN + sum(heights) + _ROW_GAP * len(heights) + _LINE_HEIGHT * len(footer)
    canvas = Image.new("RGB", (width, height), ground)
    draw = ImageDraw.Draw(canvas)
    top = _MARGIN
    for row, row_height in enumerate(heights):
        for column in range(columns):
            number = row * columns + column
            if number < len(tiles):
                left = _MARGIN + column * (layout.place + _GAP)
                _paste(canvas, draw, tiles[number], layout, (left, top))
                canvas.paste(captions[number], (left, top + picture_height + 18), captions[number])
        top += row_height + _ROW_GAP
    for number, line in enumerate(footer):
        font = ImageFont.load_default(_SMALL_PIXELS)
        draw.text((_MARGIN, top + _LINE_HEIGHT * number), line, font=font, fill=_muted(ink, ground))
    return np.asarray(canvas)


def as_image(pixels: UInt8[np.ndarray, "H W *C"]) -> Image.Image:
    """Pillow's picture of an array of one channel, or three."""
    return Image.fromarray(pixels.squeeze(2) if pixels.shape[2:] == (1,) else pixels)


def _paste(
    canvas: Image.Image,
    draw: ImageDraw.ImageDraw,
    tile: Tile,
    layout: Layout,
    place: tuple[int, int],
) -> None:
    """A picture with a hairline round it: its ground may be the sheet's."""
    image = as_image(tile.pixels).convert("RGB")
    size = image.width * layout.zoom, image.height * layout.zoom
    image = image.resize(size, Image.Resampling.NEAREST)
    left, top = place
    outline = (left - 1, top - 1, left + image.width, top + image.height)
    line = _muted(INK[layout.theme], GROUND[layout.theme], 0.25)
    draw.rectangle(outline, outline=line)
    canvas.paste(image, place)


def _caption(tile: Tile, layout: Layout) -> Image.Image:
    """A tile's name; below it how its colours are read, and the kernel's numbers at the right."""
    theme = layout.theme
    font, title = _fitting(_in_letters(tile.title), layout.place)
    small = ImageFont.load_default(_SMALL_PIXELS)
    ink, muted = INK[theme], _muted(INK[theme], GROUND[theme])
    sign = None if tile.seen is None else legend(tile.seen, theme, small, muted)
    parts = [] if sign is None else _tables(tile, theme, layout.place - sign.width)
    below = max([part.height for part in parts] + [sign.height if sign else _LINE_HEIGHT])
    image = Image.new("RGBA", (layout.place, _NAME_HEIGHT + below))
    draw = ImageDraw.Draw(image)
    draw.text((0, 0), title, font=font, fill=ink)
    if sign is None:
        text = f"{layout.width}x{layout.height} pixels"
        draw.text((0, _NAME_HEIGHT), text, font=small, fill=muted)
    else:
        image.paste(sign, (0, _NAME_HEIGHT), sign)
    right = layout.place
    for part in reversed(parts):
        image.paste(part, (right - part.width, _NAME_HEIGHT + (below - part.height) // 2), part)
        right -= part.width + _TABLE_GAP
    return image


def _tables(tile: Tile, theme: Theme, room: int) -> list[Image.Image]:
    """A kernel's numbers, or a pair's, in so many pixels; a direction has its magnitude's."""
    if tile.kernel is None or (tile.seen is not None and tile.seen.rule == "direction"):
        return []
    one = tile.kernel
    tables = [one.weights] if one.across is None else [one.weights, one.across]
    room -= _TABLE_GAP * len(tables)
    parts = [drawn(table, theme, room) for table in tables]
    if sum(part.width for part in parts) > room:
        parts = [drawn(table, theme, room // len(tables)) for table in tables]
    return parts


def _columns(count: int, tile_width: int, tile_height: int) -> int:
    """So many that the sheet comes nearest to the shape of a screen, and few places stay empty."""

    def strangeness(columns: int) -> float:
        rows = -(-count // columns)
        shape = columns * tile_width / (rows * tile_height)
        return abs(math.log(shape / _SCREEN)) + (rows * columns - count) / count

    return min(range(1, min(count, _MOST_COLUMNS) + 1), key=strangeness)


def _footer(layout: Layout, facts: str) -> str:
    width, height = layout.size
    return (
        f"Every kernel was laid on the picture at {width}x{height} pixels, as it is seen here; "
        f"{facts}."
    )


def _wrapped(text: str, width: int) -> list[str]:
    font = ImageFont.load_default(_SMALL_PIXELS)
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _fitting(text: str, width: int) -> tuple[ImageFont.FreeTypeFont | ImageFont.ImageFont, str]:
    """The largest of the sizes in which a name fits; one that never does is cut, and says so."""
    font = ImageFont.load_default(_LEAST_PIXELS)
    for pixels in range(_NAME_PIXELS, _LEAST_PIXELS, -2):
        larger = ImageFont.load_default(pixels)
        if larger.getlength(text) <= width:
            return larger, text
    kept = len(text)
    while kept and font.getlength(_cut(text, kept)) > width:
        kept -= 1
    return font, _cut(text, kept)


def _cut(text: str, kept: int) -> str:
    return text if kept == len(text) else f"{text[:kept].rstrip()}..."


def _in_letters(title: str) -> str:
    """A name that can be drawn: Pillow's font has the letters of ASCII alone."""
    return title if title.isascii() and title.isprintable() else YOUR_KERNEL


def _muted(
    ink: tuple[int, int, int], ground: tuple[int, int, int], share: float = 0.68
) -> tuple[int, int, int]:
    """Ink thinned by the ground."""
    red, green, blue = (
        round(a * share + b * (1 - share)) for a, b in zip(ink, ground, strict=True)
    )
    return red, green, blue
