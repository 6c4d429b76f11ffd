"""How the colours of a filtered picture are read: a bar with numbers, a wheel, or a few words."""

from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from striate.filters._matrix import draw_number, number_width
from striate.filters._shown import GROUND, INK, Shown, Theme, diverging, hues

_BAR = (190, 14)
_WHEEL = 116
_UNITS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def legend(seen: Shown, theme: Theme, font: Any, colour: tuple[int, int, int]) -> Image.Image:
    """Draws what says how a picture is read, on a transparent ground.

    Args:
        seen: The picture, its rule and limit.
        theme: Whose colours.
        font: Of the words.
        colour: Likewise.
    """
    if seen.rule == "signed":
        limit = short(seen.limit or 0)
        return _bar(diverging(theme), [f"-{limit}", "0", limit], font, colour)
    if seen.rule == "magnitude":
        ramp = np.linspace(GROUND[theme], INK[theme], 256).round().astype(np.uint8)
        return _bar(ramp, ["0", short(seen.limit or 0)], font, colour)
    if seen.rule == "direction":
        return _wheel(theme, font, colour)
    words = "clipped to 0-255"
    if seen.rule != "picture":
        words = f"divided by {short(seen.limit or 0)}"
    return _words(words, font, colour)


def short(value: float) -> str:
    """A limit in three digits and at most six characters: 12.5, 2300, 46k, 1.2M, 5.1e-8.

    The numbers at both ends of a bar and the 0 between them do not touch.
    """
    rounded = float(f"{value:.3g}")
    if not 0.01 <= rounded < 1e12:
        mantissa, exponent = f"{value:.1e}".split("e")
        digits = round(float(mantissa)) if abs(int(exponent)) >= 100 else mantissa
        return f"{digits}e{int(exponent)}" if value else "0"
    if rounded < 1e4:
        return f"{rounded:.4g}"
    size, unit = next((size, unit) for size, unit in _UNITS if rounded >= size)
    return f"{rounded / size:.4g}{unit}"


def _bar(
    colours: np.ndarray, labels: list[str], font: Any, colour: tuple[int, int, int]
) -> Image.Image:
    """The colours from end to end, numbers at the ends and in the middle."""
    width, height = _BAR
    bar = Image.fromarray(colours[None]).resize((width, height), Image.Resampling.BILINEAR)
    image = Image.new("RGBA", (width + 2, height + 36))
    image.paste(bar, (1, 5))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 4, width + 1, height + 5), outline=(*colour, 128))
    for number, label in enumerate(labels):
        share = number / (len(labels) - 1)
        left = share * (width + 1 - number_width(label, font))
        draw_number(draw, (left, height + 22), label, font, colour)
    return image


def _wheel(theme: Theme, font: Any, colour: tuple[int, int, int]) -> Image.Image:
    """A disc whose hue at every place is that of the direction from the middle to it."""
    times = 4  # drawn large and shrunk: a smooth rim
    side = _WHEEL * times
    y, x = np.indices((side, side)) - (side - 1) / 2
    distance = np.hypot(x, y) / (side / 2)
    disc = hues(np.arctan2(y, x), distance.clip(0, 1), theme)
    alpha = (distance <= 1).astype(np.uint8)[..., None] * 255
    wheel = Image.fromarray(np.concatenate([disc, alpha], axis=2))
    wheel = wheel.resize((_WHEEL, _WHEEL), Image.Resampling.LANCZOS)
    lines = ["the hue says where it", "grows brighter, the", "strength how steeply"]
    image = Image.new("RGBA", (_WHEEL + 290, _WHEEL))
    image.paste(wheel, (0, 0))
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        middle = _WHEEL / 2 + 30 * (number - 1)
        draw.text((_WHEEL + 18, middle), line, font=font, fill=colour, anchor="lm")
    return image


def _words(text: str, font: Any, colour: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGBA", (round(font.getlength(text)) + 2, 34))
    ImageDraw.Draw(image).text((0, 2), text, font=font, fill=colour)
    return image
