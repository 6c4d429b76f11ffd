"""The numbers that a computer sees round a pixel."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import UInt8

from striate.errors import InvalidSetting
from striate.images import read_whole

MAX_WINDOW = 31


@dataclass(frozen=True)
class Window:
    """A part of a picture round one pixel; what would lie outside the picture is not in it.

    Attributes:
        x: The pixel's column, counted from 0 at the left.
        y: Its row, counted from 0 at the top.
        left: The first column of the part.
        top: Its first row.
        width: Of the whole picture.
        height: Of the whole picture.
        values: `(h, w, C)`.
    """

    x: int
    y: int
    left: int
    top: int
    width: int
    height: int
    values: UInt8[np.ndarray, "h w C"]

    @property
    def channels(self) -> tuple[str, ...]:
        """What each channel is called."""
        return ("grey",) if self.values.shape[2] == 1 else ("red", "green", "blue")

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values; `values` are `[C, H, W]`."""
        return {
            "x": self.x,
            "y": self.y,
            "left": self.left,
            "top": self.top,
            "width": self.width,
            "height": self.height,
            "channels": list(self.channels),
            "values": self.values.transpose(2, 0, 1).tolist(),
        }


def window(
    picture: str | os.PathLike[str] | bytes,
    x: int,
    y: int,
    *,
    side: int = 9,
    channels: int | None = None,
) -> Window:
    """Reads the pixels round one.

    Args:
        picture: A file, or the bytes of one.
        x: Column, from 0.
        y: Row, from 0.
        side: How many rows and columns; less at the picture's edge.
        channels: 1 for grey, 3 for colours; by default as the picture has them.

    Raises:
        UnreadablePicture: The file is no picture.
        InvalidSetting: The pixel is not in the picture, or the side not from 1 to 31.
    """
    if not (isinstance(side, int) and 1 <= side <= MAX_WINDOW):
        raise InvalidSetting(
            f"The window's side is {side!r}; use a whole number of pixels from 1 to {MAX_WINDOW}."
        )
    pixels = read_whole(picture, channels)
    height, width = pixels.shape[:2]
    if not (0 <= x < width and 0 <= y < height):
        raise InvalidSetting(
            f"The picture has no pixel {x},{y}: it is {width} wide and {height} high. Use a column "
            f"from 0 to {width - 1} and a row from 0 to {height - 1}."
        )
    left, top = max(0, x - side // 2), max(0, y - side // 2)
    right, bottom = x - side // 2 + side, y - side // 2 + side
    return Window(x, y, left, top, width, height, pixels[top:bottom, left:right].copy())
