"""Responses made visible, each by a rule that is said: what is 0, what is which colour.

- A kernel whose weights add to 1 gives a picture again: clipped to 0 to 255.
- One without negative weights gives a brighter or darker picture: divided by the sum of the
  weights, and clipped.
- Any other gives signed responses, of the grey picture: 0 has the colour of the ground, positive is
  orange, negative blue.
- A magnitude goes from the ground to the ink; a direction is a hue, as strong as the magnitude.

A colour is full at the 99th percentile of the absolute responses, so that a few strong edges do not
leave the rest dark; what is beyond it is as full.
"""

import functools
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, UInt8

from striate.errors import InvalidSetting
from striate.filters._apply import Gradient

Theme = Literal["light", "dark"]
Rule = Literal["picture", "mean", "signed", "magnitude", "direction"]
THEMES = ("light", "dark")

GROUND = {"light": (255, 255, 255), "dark": (20, 23, 26)}
INK = {"light": (29, 35, 39), "dark": (232, 234, 237)}
# From 0 outwards; both ends are far from the ground, and from each other for every kind of sight.
_POSITIVE = {
    "light": ((247, 178, 103), (200, 105, 28), (110, 42, 4)),
    "dark": ((122, 62, 14), (224, 124, 40), (255, 224, 178)),
}
_NEGATIVE = {
    "light": ((139, 190, 228), (47, 126, 188), (8, 48, 107)),
    "dark": ((16, 66, 112), (59, 143, 208), (190, 226, 250)),
}
_STEPS = 255
_PERCENTILE = 99.0
_SAMPLED = 1_000_000


@dataclass(frozen=True)
class Shown:
    """A response as a picture.

    Attributes:
        pixels: `(H, W)` or `(H, W, 3)`.
        rule: How it was made visible.
        limit: Where a colour is full; for a mean, what the response was divided by.
    """

    pixels: UInt8[np.ndarray, "H W *C"]
    rule: Rule
    limit: float | None = None

    @property
    def words(self) -> str:
        """The rule, for a person."""
        limit = f"{self.limit or 0:.4g}"
        return {
            "picture": "clipped to 0-255",
            "mean": f"divided by {limit}, clipped to 0-255",
            "signed": f"blue is negative, orange positive, full at {limit}",
            "magnitude": f"0 as the ground, full at {limit}",
            "direction": f"the hue is the direction, full where the magnitude is {limit}",
        }[self.rule]


def rule_of(weights: Float[np.ndarray, "R S"]) -> Rule:
    """How a kernel's responses are to be shown."""
    if abs(weights.sum() - 1) < 1e-6:
        return "picture"
    return "mean" if weights.min() >= 0 and weights.sum() > 0 else "signed"


def shown(
    response: Float[np.ndarray, "H W *C"], weights: Float[np.ndarray, "R S"], theme: Theme
) -> Shown:
    """Makes a kernel's response visible.

    Args:
        response: Of a picture with values from 0 to 255.
        weights: The kernel's.
        theme: "light" or "dark": the ground that a signed response has at 0.
    """
    rule = rule_of(weights)
    if rule == "signed":
        return signed(response, theme)
    divisor = float(weights.sum()) if rule == "mean" else None
    values = response / divisor if divisor else response
    return Shown(np.rint(values.clip(0, 255)).astype(np.uint8), rule, divisor)


def signed(response: Float[np.ndarray, "H W"], theme: Theme) -> Shown:
    """Blue below 0, the ground at 0, orange above."""
    limit = full_at(response)
    steps = np.rint(response * (_STEPS / limit)).clip(-_STEPS, _STEPS).astype(np.int16)
    return Shown(diverging(theme)[steps + _STEPS], "signed", limit)


def magnitude(gradient: Gradient, theme: Theme) -> Shown:
    """From the ground at 0 to the ink."""
    limit = full_at(gradient.magnitude)
    steps = np.rint(gradient.magnitude * (_STEPS / limit)).clip(0, _STEPS).astype(np.int16)
    ramp = _ramp([GROUND[theme], INK[theme]])
    return Shown(ramp[steps], "magnitude", limit)


def direction(gradient: Gradient, theme: Theme) -> Shown:
    """A hue for every direction: right red, down yellow-green, left cyan, up violet."""
    limit = full_at(gradient.magnitude)
    strength = (gradient.magnitude / limit).clip(0, 1)
    return Shown(hues(gradient.direction, strength, theme), "direction", limit)


def hues(
    directions: Float[np.ndarray, "H W"], strength: Float[np.ndarray, "H W"], theme: Theme
) -> UInt8[np.ndarray, "H W 3"]:
    """Colours of directions, from the ground at strength 0 to the pure hue at 1.

    Args:
        directions: In radians, clockwise from the right.
        strength: In [0, 1].
        theme: Whose ground.
    """
    degrees = np.rint(directions * (180 / np.pi)).astype(np.int32)
    steps = np.rint(strength * _STEPS).astype(np.int32)
    # Negative degrees count from the table's end.
    return _mixed(theme).take(degrees * (_STEPS + 1) + steps, axis=0, mode="wrap")


def diverging(theme: Theme) -> UInt8[np.ndarray, "T 3"]:
    """The colours from full negative to full positive, the ground in the middle."""
    negative = _ramp([GROUND[theme], *_NEGATIVE[theme]])
    positive = _ramp([GROUND[theme], *_POSITIVE[theme]])
    return np.concatenate([negative[:0:-1], positive])


def full_at(values: Float[np.ndarray, "H W"]) -> float:
    """The 99th percentile of the absolute values, of a million evenly taken where there are more.

    The largest where that is 0, and 1 where all are 0.
    """
    flat = np.abs(values).ravel()
    limit = float(np.percentile(flat[:: -(-flat.size // _SAMPLED)], _PERCENTILE))
    # What is left of rounding where weights add to 0 is no response.
    largest = float(flat.max())
    return limit if limit > 1e-9 * max(1.0, largest) else largest if largest > 1e-9 else 1.0


def checked_theme(theme: Any) -> Theme:
    """The theme, if there is one of that name.

    Raises:
        InvalidSetting: There is not.
    """
    if theme not in THEMES:
        raise InvalidSetting(f"theme is {theme!r}; it can be light or dark.")
    return theme


def _ramp(stops: list[tuple[int, int, int]]) -> UInt8[np.ndarray, "T 3"]:
    places = np.linspace(0, len(stops) - 1, _STEPS + 1)
    parts = [np.interp(places, range(len(stops)), channel) for channel in zip(*stops, strict=True)]
    return np.rint(np.stack(parts, axis=1)).astype(np.uint8)


@functools.cache
def _mixed(theme: Theme) -> UInt8[np.ndarray, "T 3"]:
    """The colours of all degrees, 256 of each: from the ground to the pure hue."""
    shares = np.linspace(0, 1, _STEPS + 1)[:, None]
    ground = np.array(GROUND[theme], np.float64)
    mixed = ground + (_circle()[:, None] - ground) * shares  # (360, 256, 3)
    return np.rint(mixed).astype(np.uint8).reshape(-1, 3)


def _circle() -> UInt8[np.ndarray, "360 3"]:
    """The colour circle, a colour a degree: hue of HSV, saturation 0.85, value 0.92."""
    import colorsys

    colours = [colorsys.hsv_to_rgb(degree / 360, 0.85, 0.92) for degree in range(360)]
    return np.rint(np.array(colours) * 255).astype(np.uint8)
