"""From resting pixels to the numbers a net computes with."""

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from striate.errors import ShapeError
from striate.images._preprocessing import Preprocessing


def to_batch(
    images: UInt8[np.ndarray, "N H W C"] | UInt8[Tensor, "N H W C"],
    preprocessing: Preprocessing,
    device: str | torch.device = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Float[Tensor, "N C H W"]:
    """Normalises prepared pictures: (pixel / 255 - mean) / std, computed in float32.

    Args:
        images: Prepared pictures `(N, H, W, C)`.
        preprocessing: Says what their shape, mean and deviation are.
        device: Where the batch goes; the pixels travel there as bytes.
        dtype: Of the batch.

    Returns:
        `(N, C, H, W)` in `torch.channels_last` memory format.

    Raises:
        ShapeError: The pictures are not as `preprocessing` leaves them.
    """
    if tuple(images.shape[1:]) != preprocessing.shape:
        raise ShapeError(
            f"The pictures have shape {tuple(images.shape)}; expected (N, "
            f"{', '.join(map(str, preprocessing.shape))}). Use images.prepare on each one first."
        )
    # torch.tensor copies: a mapped array is read-only, which torch's shared tensors cannot be.
    pixels = images if isinstance(images, Tensor) else torch.tensor(np.ascontiguousarray(images))
    std = torch.tensor(preprocessing.std, device=device).view(1, -1, 1, 1)
    mean = torch.tensor(preprocessing.mean, device=device).view(1, -1, 1, 1)
    batch = pixels.to(device).permute(0, 3, 1, 2).float()  # (N, H, W, C) -> (N, C, H, W)
    batch = batch.mul_(1 / (255 * std)).sub_(mean / std)
    return batch.to(dtype).contiguous(memory_format=torch.channels_last)
