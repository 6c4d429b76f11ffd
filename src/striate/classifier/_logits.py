"""Running a net forward over many pictures: training's validation, evaluation and prediction."""

from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from striate.devices import Device
from striate.images import Preprocessing, to_batch
from striate.nets import Net

VIEWS = ("one", "mirrored", "shifted")
# Pixels a batch: large enough to keep the processor busy, small enough for its caches.
_BATCH_PIXELS = 1 << 18


def logits_of(
    net: Net,
    images: np.ndarray,
    chosen: np.ndarray,
    preprocessing: Preprocessing,
    device: Device,
    views: str = "one",
) -> Float[Tensor, "N L"]:
    """The logits of chosen pictures, on the CPU, float32. Leaves the net in evaluation mode.

    Args:
        net: On the device.
        images: `(M, H, W, C)` uint8, prepared; may be a mapped file.
        chosen: `(N,)` indices into them.
        preprocessing: What the pictures were prepared for.
        device: How to compute.
        views: Of each picture, whose logits' mean is given: "one"; "mirrored", it and its mirror
            image; "shifted", these and, with half the weight, both moved by one pixel to the upper
            left and to the lower right (Jordan 2024, section 3.6: test-time augmentation).
    """
    net.eval()
    parts = []
    with torch.inference_mode(), device.autocast():
        for indices in _batches(chosen, preprocessing):
            batch = to_batch(images[indices], preprocessing, device.torch_device)
            parts.append(_mean_logits(net, batch, views).cpu())
    return torch.cat(parts) if parts else torch.empty(0, net.num_classes)


def _mean_logits(net: Net, batch: Float[Tensor, "N C H W"], views: str) -> Float[Tensor, "N L"]:
    if views == "one":
        return net(batch).float()
    mirrored = (net(batch).float() + net(batch.flip(3)).float()) / 2
    if views == "mirrored":
        return mirrored
    wider = functional.pad(batch, (1, 1, 1, 1), mode="reflect")
    moved = [wider[:, :, :-2, :-2], wider[:, :, 2:, 2:]]
    return (mirrored + sum(_mean_logits(net, one, "mirrored") for one in moved) / 2) / 2


def probabilities_of(logits: Float[Tensor, "N L"]) -> Float[Tensor, "N K"]:
    """Softmax over classes; with one logit, the sigmoid's two probabilities."""
    if logits.shape[1] > 1:
        return logits.softmax(1)
    second = logits.sigmoid()
    return torch.cat([1 - second, second], 1)  # (N, 1) -> (N, 2)


def _batches(chosen: np.ndarray, preprocessing: Preprocessing) -> Iterator[np.ndarray]:
    size = max(1, min(512, _BATCH_PIXELS // (preprocessing.height * preprocessing.width)))
    for start in range(0, len(chosen), size):
        yield chosen[start : start + size]
