"""`xo`: crosses and noughts, drawn by a formula, as easy or as hard as one likes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from jaxtyping import Float32, Float64

from striate.data._settings import Span, parse_settings
from striate.data._source import Listing
from striate.images import Picture
from striate.recipes import derive

_RADIUS = 0.28  # of the side: at scale 1.5 and weight 3 a figure still fits into 28 pixels
_NOUGHT = 1


def _within(low: float, high: float) -> dict[str, Span]:
    return {"limits": Span(low, high)}


@dataclass(frozen=True)
class XoSettings:
    """How the figures vary.

    Attributes:
        rotation: At most so many degrees either way.
        scale: Of the figure; at 1 its radius is 0.28 of the side.
        shift: At most so many pixels off the centre each way, less where it would leave the frame.
        weight: Of the stroke, in pixels.
        noise: Standard deviation of the noise, where black is 0 and white 1.
        size: Of the square pictures, in pixels.
        count: Of pictures, half of them crosses.
        seed: Everything is drawn from it.
    """

    rotation: float = field(default=15.0, metadata=_within(0, 180))
    scale: Span = field(default=Span(0.8, 1.2), metadata=_within(0.05, 5))
    shift: float = field(default=2.0, metadata=_within(0, 512))
    weight: Span = field(default=Span(1.5, 2.5), metadata=_within(0.1, 512))
    noise: float = field(default=0.05, metadata=_within(0, 10))
    size: int = field(default=28, metadata=_within(4, 1024))
    count: int = field(default=4000, metadata=_within(4, 10_000_000))
    seed: int = field(default=0, metadata=_within(0, 2**32))


class Xo:
    """White crosses (label 0) and noughts (label 1) on black, antialiased."""

    def __init__(self, settings: str = "") -> None:
        self.name = f"xo:{settings}" if settings else "xo"
        self.settings = parse_settings("xo", settings, XoSettings)

    def listing(self) -> Listing:
        """Crosses and noughts in turn, no given split."""
        count, size = self.settings.count, self.settings.size
        return Listing(
            classes=("cross", "nought"),
            labels=np.arange(count) % 2,
            names=tuple(f"{index:05d}" for index in range(count)),
            key=f"xo 1 {self.settings}".encode(),
            shape=(size, size, 1),
        )

    def pictures(self, indices: Sequence[int]) -> Iterable[Picture]:
        """Draws the pictures; each depends on the settings and its own index alone."""
        chosen = np.asarray(indices)
        strokes = draw(self._chances[chosen], chosen % 2, self.settings)
        if self.settings.noise:
            strokes = strokes + self.settings.noise * np.stack([self._noise(i) for i in indices])
        pixels = (strokes.clip(0, 1) * 255).round().astype(np.uint8)
        return list(pixels[..., None])

    @cached_property
    def _chances(self) -> Float64[np.ndarray, "N 5"]:
        """Five numbers in [0, 1) a picture: rotation, scale, shift across and down, weight."""
        generator = np.random.Generator(np.random.PCG64(derive(self.settings.seed, "xo")))
        return generator.random((self.settings.count, 5))

    def _noise(self, index: int) -> Float32[np.ndarray, "H W"]:
        key = derive(self.settings.seed, "xo", "noise", int(index))
        generator = np.random.Generator(np.random.Philox(key=key))
        return generator.standard_normal((self.settings.size,) * 2, dtype=np.float32)


def draw(
    chances: Float64[np.ndarray, "N 5"], labels: np.ndarray, settings: XoSettings
) -> Float32[np.ndarray, "N H W"]:
    """The share of every pixel that the stroke covers, from distances to the figure's skeleton."""
    turn, scale, across, down, weight = chances.astype(np.float32).T[:, :, None, None]
    radius = _RADIUS * settings.size * _spread(scale, settings.scale)
    half_weight = _spread(weight, settings.weight) / 2
    room = np.maximum(settings.size / 2 - 0.5 - radius - half_weight, 0)
    room = np.minimum(room, settings.shift)
    places = np.arange(settings.size, dtype=np.float32) + 0.5 - settings.size / 2
    x = places[None, None, :] - room * (2 * across - 1)  # (N, 1, W)
    y = places[None, :, None] - room * (2 * down - 1)  # (N, H, 1)
    angle = np.deg2rad(45 + settings.rotation * (2 * turn - 1))
    along = x * np.cos(angle) + y * np.sin(angle)  # (N, H, W), on the axes of the cross
    aside = y * np.cos(angle) - x * np.sin(angle)
    cross = np.minimum(_from_bar(along, aside, radius), _from_bar(aside, along, radius))
    nought = np.abs(np.hypot(x, y) - radius)
    distance = np.where(labels[:, None, None] == _NOUGHT, nought, cross)
    return (half_weight + 0.5 - distance).clip(0, 1).astype(np.float32)


def _spread(chance: np.ndarray, span: Span) -> np.ndarray:
    return span.low + chance * (span.high - span.low)


def _from_bar(along: np.ndarray, aside: np.ndarray, radius: np.ndarray) -> np.ndarray:
    """Distance from a bar through the centre that reaches to `radius` both ways."""
    return np.hypot(np.maximum(np.abs(along) - radius, 0), aside)
