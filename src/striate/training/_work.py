"""The work of one step: pictures in, gradient out. The probe, the search and training share it."""

import dataclasses

import torch
from torch import Tensor, nn

from striate.data import Dataset
from striate.devices import Device
from striate.images import Preprocessing, to_batch
from striate.nets import Net, pool_first
from striate.recipes import Recipe, derive
from striate.training._augmentation import augment
from striate.training._flat import FlatWeights
from striate.training._losses import balanced_weights, batch_loss, correct


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a step says about its batch; all of it stays on the device.

    Attributes:
        loss: The mean cross-entropy, `()`, to be compared with any other: no label is smoothed, no
            class weighted.
        objective: What the step made smaller, `()`: the loss with smoothed labels and weighted
            classes.
        correct: How many pictures were classed rightly, `()`.
    """

    loss: Tensor
    objective: Tensor
    correct: Tensor


class Work:
    """A net on a device, ready to turn batches into gradients.

    Args:
        net: Is moved to the device; its weights become views of one vector.
        recipe: Resolved: augmentation by name, losses, seed.
        device: How to compute.
        dataset: For its preprocessing and, if classes are to be balanced, its labels.
    """

    def __init__(self, net: Net, recipe: Recipe, device: Device, dataset: Dataset) -> None:
        self.net = net.to(device.torch_device).train()
        self.recipe = recipe
        self.device = device
        self.weights = FlatWeights(self.net, channels_last=device.channels_last)
        self._forward: nn.Module = pool_first(net) if device.pool_first else net
        self._preprocessing: Preprocessing = dataset.preprocessing
        self._class_weights = None
        if recipe.class_weights == "balanced":
            labels = torch.from_numpy(dataset.labels[dataset.splits.train])
            weights = balanced_weights(labels, len(dataset.classes))
            self._class_weights = weights.to(device.torch_device)

    def gradient(self, images: Tensor, labels: Tensor, step: int) -> Outcome:
        """Adds the gradient of a batch's loss to `weights.gradient`.

        Args:
            images: `(N, H, W, C)` uint8 on the device.
            labels: `(N,)` int64 on the device.
            step: From 0; what is random in it is derived from its number.
        """
        seed = self.recipe.seed
        names = self.recipe.augment
        if names and names != "auto":
            generator = torch.Generator().manual_seed(derive(seed, "augment", step))
            images = augment(images, names, generator)
        seed_dropout(self.device, derive(seed, "dropout", step))
        batch = to_batch(images, self._preprocessing, self.device.torch_device)
        with self.device.autocast():
            logits = self._forward(batch.contiguous(memory_format=self.device.memory_format))
        logits = logits.float()
        smoothing, weights = self.recipe.label_smoothing, self._class_weights
        objective = batch_loss(logits, labels, smoothing, weights)
        objective.backward()
        with torch.no_grad():
            plain = not smoothing and weights is None
            loss = objective if plain else batch_loss(logits, labels)
            return Outcome(loss.detach(), objective.detach(), correct(logits, labels))


def seed_dropout(device: Device, seed: int) -> None:
    """Seeds the generator that dropout layers draw from, and no other."""
    if device.kind == "cuda":
        torch.cuda.default_generators[torch.cuda.current_device()].manual_seed(seed)
    elif device.kind == "mps":
        torch.mps.manual_seed(seed)
    else:
        torch.default_generator.manual_seed(seed)
