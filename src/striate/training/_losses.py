"""The loss of a batch: cross-entropy over classes, or over one logit for two classes."""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


def batch_loss(
    logits: Float[Tensor, "N L"],
    labels: Int[Tensor, "N"],
    label_smoothing: float = 0.0,
    class_weights: Float[Tensor, "K"] | None = None,
) -> Float[Tensor, ""]:
    """The mean loss of a batch, in nats.

    With one logit it is the binary cross-entropy of class 1, whose labels are smoothed as those of
    two classes would be: the two forms agree when the logits are `(0, z)` and `(z,)`.

    Args:
        logits: `(N, K)`, or `(N, 1)` for two classes.
        labels: `(N,)` class indices.
        label_smoothing: Share of each label spread evenly over all classes.
        class_weights: `(K,)` weight of each class; the mean is taken over the sum of weights.
    """
    if logits.shape[1] > 1:
        return F.cross_entropy(logits, labels, class_weights, label_smoothing=label_smoothing)
    targets = labels.to(logits.dtype) * (1 - label_smoothing) + label_smoothing / 2
    if class_weights is None:
        return F.binary_cross_entropy_with_logits(logits[:, 0], targets)
    weights = class_weights[labels]
    losses = F.binary_cross_entropy_with_logits(logits[:, 0], targets, weights, reduction="none")
    return losses.sum() / weights.sum()


def correct(logits: Float[Tensor, "N L"], labels: Int[Tensor, "N"]) -> Int[Tensor, ""]:
    """How many pictures of a batch the logits class rightly."""
    best = logits.argmax(1) if logits.shape[1] > 1 else (logits[:, 0] > 0).long()
    return (best == labels).sum()


def balanced_weights(labels: Int[Tensor, "N"], num_classes: int) -> Float[Tensor, "K"]:
    """Weights under which every class counts the same: N / (K x pictures of the class)."""
    counts = torch.bincount(labels, minlength=num_classes).clamp_(min=1)
    return len(labels) / (num_classes * counts.float())
