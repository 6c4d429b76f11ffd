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
# Logits a batch, 8 MB of float32: with more than 4,096 classes a batch has fewer pictures.
_BATCH_LOGITS = 1 << 21


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
    parts = [part for _, part in logit_batches(net, images, chosen, preprocessing, device, views)]
    return torch.cat(parts) if parts else torch.empty(0, net.num_classes)


def logit_batches(
    net: Net,
    images: np.ndarray,
    chosen: np.ndarray,
    preprocessing: Preprocessing,
    device: Device,
    views: str = "one",
) -> Iterator[tuple[np.ndarray, Float[Tensor, "B L"]]]:
    """The logits of `logits_of`, a batch at a time: with many classes all of them are too many.

    Yields:
        The indices of a batch's pictures, in the order of `chosen`, and their logits.
    """
    net.eval()
    for indices in _batches(chosen, preprocessing, net.num_classes):
        with torch.inference_mode(), device.autocast():
            batch = to_batch(images[indices], preprocessing, device.torch_device)
            logits = _mean_logits(net, batch, views).cpu()
        yield indices, logits


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


def _batches(
    chosen: np.ndarray, preprocessing: Preprocessing, num_classes: int
) -> Iterator[np.ndarray]:
    by_pixels = _BATCH_PIXELS // (preprocessing.height * preprocessing.width)
    size = max(1, min(512, by_pixels, _BATCH_LOGITS // num_classes))
    for start in range(0, len(chosen), size):
        yield chosen[start : start + size]
