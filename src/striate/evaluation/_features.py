"""What can be seen in pictures without learning: few pixels, and the answers of fixed kernels."""

import math
from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Float, Int, UInt8
from torch import Tensor
from torch.nn import functional as F

from striate.filters import kernel

THUMBNAIL_PIXELS = 16
KERNELS = ("sobel-x", "sobel-y", "edge-diagonal", "laplacian", "gaussian-blur")
# The kernels see three pixels: of a larger picture only a reduced one.
_KERNEL_PIXELS = 64
_GRID = 7
# Numbers at a time, 32 MB of float32: bounds the memory whatever the size of the pictures.
_CHUNK = 1 << 23


def thumbnails(
    images: UInt8[np.ndarray, "M H W C"], chosen: Int[np.ndarray, "N"]
) -> Float[np.ndarray, "N P"]:
    """The pixels of small pictures, 16x16 at most, each the mean of those that it covers.

    Args:
        images: Prepared pictures; may be a mapped file.
        chosen: Indices into them.

    Returns:
        float32 in [0, 1], one row a picture; smaller pictures are taken as they are.
    """

    def small(batch: Float[Tensor, "N C H W"]) -> Float[Tensor, "N C h w"]:
        return F.adaptive_avg_pool2d(batch, _at_most(batch, THUMBNAIL_PIXELS))

    return _rows(images, chosen, small)


def kernel_features(
    images: UInt8[np.ndarray, "M H W C"], chosen: Int[np.ndarray, "N"]
) -> Float[np.ndarray, "N P"]:
    """How strongly each of five fixed kernels answers in each field of a 7x7 grid.

    The picture is reduced to 64 pixels on its longer side; its grey is the mean of its channels.
    Answers are cross-correlations, edges repeated, without their signs, averaged over each field.
    gaussian-blur is laid on each channel by itself, so that colours are seen.

    Args:
        images: Prepared pictures; may be a mapped file.
        chosen: Indices into them.

    Returns:
        float32, one row a picture.
    """
    edges = torch.tensor(np.stack([kernel(name) for name in KERNELS[:-1]]), dtype=torch.float32)
    blur = torch.tensor(kernel(KERNELS[-1]), dtype=torch.float32)

    def answers(batch: Float[Tensor, "N C H W"]) -> Float[Tensor, "N A h w"]:
        batch = F.adaptive_avg_pool2d(batch, _reduced(batch.shape[2], batch.shape[3]))
        channels = batch.shape[1]
        padded = F.pad(batch, (1, 1, 1, 1), mode="replicate")
        edge = F.conv2d(padded.mean(1, keepdim=True), edges[:, None])
        colour = F.conv2d(padded, blur.expand(channels, 1, 3, 3), groups=channels)
        found = torch.cat([edge, colour], 1).abs()  # (N, 4 + C, h, w)
        return F.adaptive_avg_pool2d(found, _at_most(found, _GRID))

    return _rows(images, chosen, answers)


def kernel_numbers(height: int, width: int, channels: int) -> int:
    """How many numbers `kernel_features` makes of a picture of such a size."""
    rows, columns = (min(side, _GRID) for side in _reduced(height, width))
    return (len(KERNELS) - 1 + channels) * rows * columns


def _at_most(batch: Tensor, most: int) -> tuple[int, int]:
    return min(batch.shape[2], most), min(batch.shape[3], most)


def _reduced(height: int, width: int) -> tuple[int, int]:
    scale = min(1.0, _KERNEL_PIXELS / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def _rows(
    images: np.ndarray, chosen: np.ndarray, features: Callable[[Tensor], Tensor]
) -> Float[np.ndarray, "N P"]:
    parts = []
    size = max(1, min(256, _CHUNK // math.prod(images.shape[1:])))
    with torch.inference_mode():
        for start in range(0, len(chosen), size):
            pixels = torch.tensor(images[chosen[start : start + size]])
            batch = pixels.permute(0, 3, 1, 2).float().div_(255)  # (N, H, W, C) -> (N, C, H, W)
            parts.append(features(batch).flatten(1).numpy())
    return np.concatenate(parts)
