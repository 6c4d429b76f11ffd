"""Batches by index from the mapped array: what a step sees is a function of its number."""

import os

import numpy as np
import torch
from torch import Tensor

from striate.errors import WorldError
from striate.recipes import derive


class Batches:
    """The training pictures, in an order that the seed gives anew each epoch.

    On the CPU a batch is gathered from the memory-mapped file; elsewhere the pictures are moved to
    the device once if they take less than half of its free memory. No worker processes: gathering
    `uint8` costs a few microseconds a picture.

    Args:
        images: `(N, H, W, C)` uint8, all pictures of the data set.
        labels: `(N,)` their classes.
        indices: Those to train on.
        batch_size: Pictures a step; at most all of them.
        seed: The recipe's.
        drop_last: Whether an epoch's last batch is left out when it is not full. One that would
            hold a single picture, of which a batch norm over 1x1 maps knows no deviation, goes
            into the batch before it.
        device: Where batches are wanted.
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        indices: np.ndarray,
        *,
        batch_size: int,
        seed: int,
        drop_last: bool,
        device: torch.device,
    ) -> None:
        self.batch_size = min(batch_size, len(indices))
        whole, rest = divmod(len(indices), self.batch_size)
        self.steps_per_epoch = whole + (1 if rest > 1 and not drop_last else 0)
        self._pictures = len(indices) if not drop_last else whole * self.batch_size
        self.seed = seed
        self.device = device
        self._indices = torch.from_numpy(indices)
        self._labels = torch.from_numpy(labels)
        self._mapped = images
        check_mapped(images)
        self._images = shared(images)
        if device.type != "cpu" and images.nbytes < _free_bytes(device) // 2:
            self._images = self._images.to(device)
        self._epoch = -1
        self._order = self._indices

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """The pictures `(N, H, W, C)` uint8 and labels `(N,)` int64 of a step, from 0.

        Raises:
            WorldError: at the beginning of an epoch, if the mapped file was cut short.
        """
        epoch, place = divmod(step, self.steps_per_epoch)
        if epoch != self._epoch:
            check_mapped(self._mapped)
            generator = torch.Generator().manual_seed(derive(self.seed, "order", epoch))
            self._order = self._indices[torch.randperm(len(self._indices), generator=generator)]
            self._epoch = epoch
        last = place == self.steps_per_epoch - 1
        end = self._pictures if last else (place + 1) * self.batch_size
        chosen = self._order[place * self.batch_size : end]
        images = self._images.index_select(0, chosen.to(self._images.device))
        return images.to(self.device), self._labels[chosen].to(self.device)


def check_mapped(images: np.ndarray) -> None:
    """Refuses a mapped file that was cut short since: to read on would end the process.

    Raises:
        WorldError: its end is missing.
    """
    if not isinstance(images, np.memmap) or not images.filename:
        return
    try:
        size = os.stat(images.filename).st_size
    except OSError:
        return  # it was removed, which leaves what is mapped as it is
    if size < images.offset + images.nbytes:
        raise WorldError(
            f"The cache was changed from outside: {images.filename} has {size:,} bytes of "
            f"{images.offset + images.nbytes:,}. The pictures are prepared again when the command "
            f"is given again."
        )


def _free_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0]
    if device.type == "mps":
        return torch.mps.recommended_max_memory() - torch.mps.current_allocated_memory()
    return 0


def shared(images: np.ndarray) -> Tensor:
    """An array as a tensor over the same memory.

    torch has no read-only tensors; a read-only map of a file is mapped again, copy-on-write, so
    that no write could ever reach the file.
    """
    if images.flags.writeable:
        return torch.from_numpy(images)
    if isinstance(images, np.memmap) and images.filename and images.flags.c_contiguous:
        again = np.memmap(images.filename, images.dtype, "c", images.offset, images.shape)
        return torch.from_numpy(again)
    return torch.from_numpy(images.copy())
