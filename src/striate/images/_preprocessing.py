"""What is done to every picture before a net sees it, as a value that travels with the weights."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from numbers import Integral
from typing import Any

from striate.errors import InvalidSetting, UnknownSetting, nearest

RESIZES = ("crop", "squash", "pad")
FILTERS = ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
RESAMPLERS = ("pillow", "torch")
TORCH_FILTERS = ("bilinear", "bicubic")
JPEG_SCALES = ("covering", "whole")
# What classifier files mean that were written before these fields were there.
_BEFORE = {
    "resampler": "pillow",
    "jpeg_scale": "covering",
    "background": 0,
    "value_range": None,
}
MAX_SIDE_PIXELS = 8192
MAX_CHANNELS = 1024
_LEAST_SPAN = 1e-300  # 255 divided by it is still a number
_MOST = sys.float_info.max  # whole numbers of a JSON file can be beyond every float
# Of a mean and a deviation: pixels are from 0 to 1, so nothing that is meant is near either.
MOST_STATISTIC, LEAST_STD = 1e6, 1e-6


@dataclass(frozen=True)
class Preprocessing:
    """From a file to the numbers that a net sees, completely determined.

    Attributes:
        height: Of the prepared picture, in pixels.
        width: Of the prepared picture, in pixels.
        channels: 1 for grey, 3 for red, green and blue; any other number for arrays alone.
        resize: "crop" scales the shorter side and cuts the centre out; "squash" scales both
            sides, whatever becomes of the proportions; "pad" scales the longer side and
            centres the picture on the background.
        filter: How pixels are resampled; when shrinking, every filter averages over all the
            pixels that it covers, as Pillow does ("nearest" does not).
        resampler: Whose arithmetic resizes: "pillow", which cuts at fractions of a pixel, or
            "torch", which cuts at whole ones, computes in whole numbers, the same on every
            processor, and is three times as fast where there is AVX2; it knows bilinear and
            bicubic only. Empty means torch where it knows the filter.
        jpeg_scale: "covering" decodes a JPEG at the smallest of 1/8, 1/4, 1/2 and 1 whose picture
            still covers the prepared one; "whole" always at 1.
        mean: Subtracted from each channel, in units of pixel values in [0, 1]; empty means 0.5.
        std: Divides each channel, in the same units; empty means 0.5.
        background: What "pad" lays around a picture, from 0 for black to 255 for white.
        value_range: Of arrays of other numbers than bytes: what becomes 0 and what 255; values
            beyond are clipped. None where such arrays are refused.
    """

    height: int
    width: int
    channels: int = 3
    resize: str = "crop"
    filter: str = "bilinear"
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    resampler: str = ""
    jpeg_scale: str = "covering"
    background: int = 0
    value_range: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        for name in ("height", "width"):
            object.__setattr__(self, name, _checked_side(name, getattr(self, name)))
        _check_whole("channels", self.channels, 1, MAX_CHANNELS)
        _check_whole("background", self.background, 0, 255)
        object.__setattr__(self, "value_range", _checked_range(self.value_range))
        _check_choice("resize", self.resize, RESIZES)
        _check_choice("filter", self.filter, FILTERS)
        known = self.filter in TORCH_FILTERS
        object.__setattr__(self, "resampler", self.resampler or ("torch" if known else "pillow"))
        _check_choice("resampler", self.resampler, RESAMPLERS if known else RESAMPLERS[:1])
        _check_choice("jpeg_scale", self.jpeg_scale, JPEG_SCALES)
        for name in ("mean", "std"):
            values = getattr(self, name) or (0.5,) * self.channels
            object.__setattr__(self, name, _checked_statistic(name, values, self.channels))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Of a prepared picture: `(H, W, C)`."""
        return (self.height, self.width, self.channels)

    def with_statistics(self, mean: Sequence[float], std: Sequence[float]) -> "Preprocessing":
        """The same, normalised with this mean and standard deviation of each channel."""
        return replace(self, mean=tuple(mean), std=tuple(std))

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; `from_json` reads them back."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    def identity(self) -> str:
        """What tells prepared pictures apart; the same as before there were the newer fields."""
        values = self.to_json()
        return json.dumps({k: v for k, v in values.items() if k not in _BEFORE or _BEFORE[k] != v})

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Preprocessing":
        """Reads what `to_json` wrote, in this version or an earlier one.

        Raises:
            UnknownSetting: A key that no preprocessing has.
            InvalidSetting: A key is missing, or its value does not fit.
        """
        if not isinstance(values, Mapping):
            raise InvalidSetting(f"A preprocessing is an object of settings, not {values!r:.80}.")
        known = [field.name for field in fields(cls)]
        for name in values:
            if name not in known:
                raise UnknownSetting("key of a preprocessing", name, known)
        values = {**_BEFORE, **values}
        missing = [name for name in known if name not in values]
        if missing:
            raise InvalidSetting(
                f"The preprocessing lacks {', '.join(missing)}; it needs {', '.join(known)}. "
                f"Write it with Preprocessing.to_json()."
            )
        listed = {name: _as_tuple(values[name]) for name in ("mean", "std")}
        return cls(**{**values, **listed})


def _checked_side(name: str, value: Any) -> int:
    whole = isinstance(value, Integral) and not isinstance(value, bool)
    if not (whole and 1 <= int(value) <= MAX_SIDE_PIXELS):
        raise InvalidSetting(
            f"{name} is {value!r:.80}; use a whole number of pixels from 1 to {MAX_SIDE_PIXELS}."
        )
    return int(value)


def _check_whole(name: str, value: Any, least: int, most: int) -> None:
    if not (isinstance(value, int) and not isinstance(value, bool) and least <= value <= most):
        raise InvalidSetting(
            f"{name} is {value!r:.80}; use a whole number from {least} to {most:,}."
        )


def _checked_range(values: Any) -> tuple[float, float] | None:
    if values is None:
        return None
    numbers = _as_tuple(values)
    real = isinstance(numbers, tuple) and all(isinstance(n, int | float) for n in numbers)
    if real and len(numbers) == 2 and numbers[0] < numbers[1]:
        low, high = numbers
        if max(abs(low), abs(high), high - low) <= _MOST and high - low >= _LEAST_SPAN:
            return float(low), float(high)
    raise InvalidSetting(
        f"value_range is {values!r:.200}; it is what becomes 0 and what becomes 255, such as "
        f"(0.0, 1.0)."
    )


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        close = nearest(str(value), choices, most=1)
        offer = f" Did you mean {close[0]}?" if close else ""
        raise InvalidSetting(f"{name} is {value!r:.80}; it can be {', '.join(choices)}.{offer}")


def _checked_statistic(name: str, values: object, channels: int) -> tuple[float, ...]:
    numbers = _as_tuple(values)
    if isinstance(numbers, tuple) and len(numbers) == channels:
        least = LEAST_STD if name == "std" else -MOST_STATISTIC
        if all(isinstance(n, int | float) and least <= n <= MOST_STATISTIC for n in numbers):
            return tuple(float(n) for n in numbers)
    wanted = f"numbers of {LEAST_STD:g} or more" if name == "std" else "numbers"
    raise InvalidSetting(
        f"{name} is {values!r:.200}; it takes {channels} {wanted} (and at most "
        f"{MOST_STATISTIC:,.0f}), one a channel, in units of pixel values in [0, 1], such as 0.5."
    )


def _as_tuple(values: Any) -> Any:
    return tuple(values) if isinstance(values, list) else values
