"""The gradients that reach a net's layers before its first step, in double precision.

Double precision ends at 1.8e308, and 50 layers of 4,096 units with weights of a deviation of 100
come to about 1e190: the gradients fit, their squares would not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from striate.data import Dataset
from striate.images import to_batch
from striate.nets import Net
from striate.studies._bench import Bench
from striate.studies._trials import Variant

# Pictures that the gradients at the start are taken over.
_SAMPLE = 512


def norms_at_start(bench: Bench, variant: Variant) -> list[list[float]]:
    """For each seed, the norms of a variant's gradients before any step."""
    chosen = bench.dataset.splits.train[:_SAMPLE]
    norms = []
    for seed in bench.seeds:
        net = variant.spec.build()
        if variant.first_weights is not None:
            variant.first_weights(net, seed)
        norms.append(gradient_norms(net, bench.dataset, chosen))
    return norms


def gradient_norms(net: Net, dataset: Dataset, chosen: np.ndarray) -> list[float]:
    """The Euclidean norm of the loss's gradient to each layer's weights, from the pictures up.

    Args:
        net: On the processor; becomes float64.
        dataset: Its labels are the ones that the cross-entropy is taken of.
        chosen: Indices of the pictures whose mean loss is taken.
    """
    net.double().train()
    net.zero_grad()
    batch = to_batch(dataset.images[chosen], dataset.preprocessing).double()
    labels = torch.from_numpy(dataset.labels[chosen])
    nn.functional.cross_entropy(net(batch), labels).backward()
    return [
        _norm(module.weight.grad)
        for module in net.modules()
        if isinstance(module, nn.Linear) and module.weight.grad is not None
    ]


def gradients_in_words(name: str, means: Sequence[float]) -> str | None:
    """A sentence on gradients that shrink or grow a thousand times; None where they do neither.

    Args:
        name: The variant's.
        means: Of its gradients' norms, by layer.
    """
    first, last = means[0], means[-1]
    if first == 0 < last:
        return f"{name}: from the last layer to the first gradients shrink to nothing at all."
    ratio = first / last if last else math.nan
    if not math.isfinite(ratio) or 1e-3 < ratio < 1e3:
        return None
    word = "shrink" if ratio < 1 else "grow"
    return (
        f"{name}: from the last layer to the first gradients {word} by a factor of "
        f"{max(ratio, 1 / ratio):.0e}."
    )


def _norm(gradient: Tensor) -> float:
    """The Euclidean norm; the squares that it adds are at most 1."""
    largest = float(gradient.abs().max())
    return largest * float((gradient / largest).norm()) if largest else 0.0
