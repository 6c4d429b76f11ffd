"""Changes made to training pictures, to a whole batch at once, on the device.

They work on `uint8` pictures before they become float: a quarter of the bytes to move.
"""

from typing import Literal

import torch
from jaxtyping import UInt8
from torch import Tensor

Pictures = UInt8[Tensor, "N H W C"]
Names = tuple[Literal["flip", "shift"], ...]

# Shift by up to this share of the side, at least one pixel: 2 of 32, 8 of 128.
SHIFT_SHARE = 1 / 16


def augment(images: Pictures, names: tuple[str, ...], generator: torch.Generator) -> Pictures:
    """Applies the named changes in their order.

    Args:
        images: `(N, H, W, C)` uint8, on any device.
        names: Of "flip", "shift".
        generator: On the CPU, so that every device draws the same.
    """
    for name in names:
        images = _CHANGES[name](images, generator)
    return images


def flip(images: Pictures, generator: torch.Generator) -> Pictures:
    """Mirrors each picture left to right with probability one half."""
    mirrored = torch.rand(len(images), generator=generator) < 0.5
    return torch.where(mirrored.to(images.device)[:, None, None, None], images.flip(2), images)


def shift(images: Pictures, generator: torch.Generator) -> Pictures:
    """Moves each picture by up to a sixteenth of its side; its edge is continued by reflection."""
    count, height, width, _ = images.shape
    rows, columns = reach(height), reach(width)
    padded = _reflect(_reflect(images, rows, 1), columns, 2)
    # (N, H+2r, W+2c, C) -> (N, 2r+1, 2c+1, C, H, W): every shift as a view, nothing copied yet
    windows = padded.unfold(1, height, 1).unfold(2, width, 1)
    down = torch.randint(2 * rows + 1, (count,), generator=generator).to(images.device)
    right = torch.randint(2 * columns + 1, (count,), generator=generator).to(images.device)
    picked = windows[torch.arange(count, device=images.device), down, right]
    return picked.permute(0, 2, 3, 1)  # (N, C, H, W) -> (N, H, W, C)


def reach(side: int) -> int:
    """The farthest shift in pixels for a side of so many."""
    return min(max(1, int(side * SHIFT_SHARE)), side - 1)


def _reflect(images: Pictures, pixels: int, axis: int) -> Pictures:
    """Continues pictures by reflection: 2 1 | 0 1 2 3 | 2 1 for two pixels."""
    side = images.shape[axis]
    before = images.narrow(axis, 1, pixels).flip(axis)
    after = images.narrow(axis, side - 1 - pixels, pixels).flip(axis)
    return torch.cat([before, images, after], axis)


_CHANGES = {"flip": flip, "shift": shift}
