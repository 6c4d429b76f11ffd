"""A kernel's small table of numbers, as text for a terminal and drawn between brackets.

What has a common divisor is written in whole numbers behind the fraction, 1/16; a table too large
to be read is drawn in colours.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from PIL import Image, ImageDraw, ImageFont

from striate.filters._shown import INK, Theme, diverging
from striate.filters._written import common_divisor

_MAX_SIDE = 9
_MAX_ROWS = 5
_FONT_PIXELS = 24
_ROW_PIXELS = 32
_CELL_GAP = 15
_HEAT_PIXELS = 136
_BRACKET = 8


class Numbers(NamedTuple):
    """A kernel as a person reads it: `factor` times the table of `rows`."""

    factor: str
    rows: list[list[str]]


def numbers(weights: Float[np.ndarray, "R S"]) -> Numbers:
    """The texts of all weights: whole numbers and a fraction before them, or decimals."""
    divisor = common_divisor(weights)
    if divisor:
        whole = np.rint(weights * divisor).astype(np.int64)
        return Numbers(
            "" if divisor == 1 else f"1/{divisor}", [list(map(str, row)) for row in whole.tolist()]
        )
    # As many decimals as show two digits of the largest weight.
    digits = int(np.clip(1 - np.floor(np.log10(np.abs(weights).max())), 0, 6))
    texts = [[f"{value:.{digits}f}" for value in row] for row in weights.tolist()]
    return Numbers("", [[_without_minus_zero(text) for text in row] for row in texts])


def is_readable(weights: Float[np.ndarray, "R S"]) -> bool:
    """Whether a table of it is small enough for a slide or a cell."""
    return weights.shape[0] <= _MAX_ROWS and weights.shape[1] <= _MAX_SIDE


def in_line(weights: Float[np.ndarray, "R S"]) -> str:
    """A kernel in a line, such as `1/9 (1 1 1; 1 1 1; 1 1 1)`, or its size where that is long."""
    if not is_readable(weights):
        return "x".join(map(str, weights.shape))
    factor, rows = numbers(weights)
    text = "; ".join(" ".join(row) for row in rows)
    return f"{factor} ({text})" if factor else text


def drawn(weights: Float[np.ndarray, "R S"], theme: Theme, most_width: int) -> Image.Image:
    """A picture of the table on a transparent ground, no wider than `most_width` pixels.

    Args:
        weights: The kernel.
        theme: Whose ink, and whose colours where it is drawn in these.
        most_width: A table of numbers that is wider is drawn in colours.
    """
    if is_readable(weights):
        table = _table(numbers(weights), INK[theme])
        if table.width <= most_width:
            return table
    return _heat(weights, theme)


def draw_number(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    font: Any,
    ink: tuple[int, int, int],
) -> None:
    """Writes a number from its left end and middle on: Pillow's font has a hyphen, but no minus."""
    x, y = place
    digits = text.removeprefix("-")
    if digits != text:
        thick = max(2, round(font.size / 12))
        length = _minus_width(font) - font.size / 8
        draw.rectangle((x, y - thick / 2, x + length, y + thick / 2 - 1), fill=ink)
        x += _minus_width(font)
    draw.text((x, y), digits, font=font, fill=ink, anchor="lm")


def number_width(text: str, font: Any) -> float:
    """How many pixels `draw_number` takes."""
    digits = text.removeprefix("-")
    return font.getlength(digits) + (_minus_width(font) if digits != text else 0)


def _minus_width(font: Any) -> float:
    return font.size * 0.62


def _table(told: Numbers, ink: tuple[int, int, int]) -> Image.Image:
    font = ImageFont.load_default(_FONT_PIXELS)
    texts = told.rows
    widths = [
        max(number_width(row[place], font) for row in texts) for place in range(len(texts[0]))
    ]
    before = font.getlength(told.factor) + 10 if told.factor else 0
    inner = sum(widths) + _CELL_GAP * (len(widths) + 1)
    height = _ROW_PIXELS * len(texts) + 8
    image = Image.new("RGBA", (round(before + inner) + 4, height))
    draw = ImageDraw.Draw(image)
    if told.factor:
        draw.text((0, height / 2), told.factor, font=font, fill=ink, anchor="lm")
    left, right = before + 1, before + inner + 1
    for edge, towards in ((left, _BRACKET), (right, -_BRACKET)):
        corners = [(edge + towards, 1), (edge, 1), (edge, height - 2), (edge + towards, height - 2)]
        draw.line(corners, fill=ink, width=2)
    for number, row in enumerate(texts):
        place = left + _CELL_GAP
        for text, width in zip(row, widths, strict=True):
            middle = 4 + _ROW_PIXELS * (number + 0.5)
            draw_number(draw, (place + width - number_width(text, font), middle), text, font, ink)
            place += width + _CELL_GAP
    return image


def _heat(weights: Float[np.ndarray, "R S"], theme: Theme) -> Image.Image:
    """A table as a picture, a colour a weight, and its size before it."""
    largest = np.abs(weights).max() or 1
    colours = diverging(theme)[np.rint(weights / largest * 255).astype(int) + 255]
    cells = Image.fromarray(colours)
    scale = _HEAT_PIXELS / max(cells.size)
    if scale >= 1:
        cells = cells.resize([side * int(scale) for side in cells.size], Image.Resampling.NEAREST)  # type: ignore[arg-type]
    else:
        size = max(1, round(cells.width * scale)), max(1, round(cells.height * scale))
        cells = cells.resize(size, Image.Resampling.BOX)
    font = ImageFont.load_default(_FONT_PIXELS)
    text = "x".join(map(str, weights.shape))
    before = round(font.getlength(text)) + 12
    image = Image.new("RGBA", (before + cells.width + 2, max(cells.height + 2, _ROW_PIXELS)))
    middle = image.height // 2
    draw = ImageDraw.Draw(image)
    draw.text((0, middle), text, font=font, fill=INK[theme], anchor="lm")
    top = middle - cells.height // 2
    image.paste(cells, (before + 1, top))
    outline = (before, top - 1, before + cells.width + 1, top + cells.height)
    draw.rectangle(outline, outline=(*INK[theme], 96))
    return image


def _without_minus_zero(text: str) -> str:
    return text.removeprefix("-") if not text.strip("-0.") else text
