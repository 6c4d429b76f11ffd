"""Layers of a graph that torch does not have, or has only with even padding."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from striate.nets.graph._shapes import same_paddings

Pairs = Sequence[tuple[int, int]]


class Padded(nn.Module):
    """Gives a convolution or max pooling a padding that differs at the two ends of an axis.

    Args:
        cells: Before and after each spatial axis.
        value: What the cells hold: 0 for a convolution, minus infinity for a maximum.
    """

    def __init__(self, cells: Pairs, value: float) -> None:
        super().__init__()
        self.cells = flat(cells)
        self.value = value

    def forward(self, x: Tensor) -> Tensor:
        """Lays the cells around `(N, C, ...)`."""
        return F.pad(x, self.cells, value=self.value)


class PaddedSame(nn.Module):
    """Pads as "same" says for the size of what comes: for weights shared by maps of many sizes.

    Args:
        stride: Of the convolution behind it, one a spatial axis.
        extents: Of its window, likewise.
    """

    def __init__(self, stride: Sequence[int], extents: Sequence[int]) -> None:
        super().__init__()
        self.stride, self.extents = tuple(stride), tuple(extents)

    def forward(self, x: Tensor) -> Tensor:
        """Lays zeros around `(N, C, ...)`."""
        return F.pad(x, flat(same_paddings(x.shape[2:], self.stride, self.extents)))


class Crop(nn.Module):
    """Cuts cells off both ends of each spatial axis."""

    def __init__(self, cells: Pairs) -> None:
        super().__init__()
        self.cells = [tuple(pair) for pair in cells]

    def forward(self, x: Tensor) -> Tensor:
        """Cuts `(N, C, ...)`."""
        for axis, (before, behind) in enumerate(self.cells, 2):
            x = x.narrow(axis, before, x.shape[axis] - before - behind)
        return x


class PaddedAveragePool(nn.Module):
    """Averages over windows that hang over the edge, by the cells that are there.

    Args:
        kernel: One a spatial axis.
        stride: Likewise.
        cells: Padding before and after each axis.
        count_padding: Whether the padded cells count as zeros.
    """

    def __init__(
        self, kernel: Sequence[int], stride: Sequence[int], cells: Pairs, count_padding: bool
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride = tuple(kernel), tuple(stride)
        self.cells, self.count_padding = flat(cells), count_padding

    def forward(self, x: Tensor) -> Tensor:
        """Pools `(N, C, ...)`."""
        means = self._pooled(F.pad(x, self.cells))
        if self.count_padding:
            return means
        there = torch.ones((1, 1, *x.shape[2:]), dtype=x.dtype, device=x.device)
        return means / self._pooled(F.pad(there, self.cells))

    def _pooled(self, x: Tensor) -> Tensor:
        pool = F.avg_pool1d if len(self.kernel_size) == 1 else F.avg_pool2d
        return pool(x, self.kernel_size, self.stride)


class GlobalPool(nn.Module):
    """The mean or the maximum of each map.

    Args:
        mode: "average" or "max".
        keep: Whether the spatial axes stay, of one cell each.
    """

    def __init__(self, mode: str, keep: bool) -> None:
        super().__init__()
        self.mode, self.keep = mode, keep

    def forward(self, x: Tensor) -> Tensor:
        """Turns maps `(N, C, ...)` into `(N, C)`, or `(N, C, 1, ...)`."""
        axes = tuple(range(2, x.ndim))
        if self.mode == "max":
            return x.amax(dim=axes, keepdim=self.keep)
        return x.mean(dim=axes, keepdim=self.keep)


class DenseAlong(nn.Linear):
    """A dense layer along any axis of its input.

    Args:
        axis: Counted from 1, behind the batch.
    """

    def __init__(self, in_features: int, out_features: int, bias: bool, axis: int) -> None:
        super().__init__(in_features, out_features, bias)
        self.axis = axis

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (torch's own name)
        """Maps the numbers along the axis; the other axes stay."""
        return super().forward(input.movedim(self.axis, -1)).movedim(-1, self.axis)


class Reshape(nn.Module):
    """Reads the numbers of a picture in one order and writes them as another shape.

    Args:
        shape: Without the batch, in that order; one side may be -1.
        order: "channels-first" reads as the tensor lies; "channels-last" with the channels
            running fastest, and takes the last side of `shape` for channels.
    """

    def __init__(self, shape: Sequence[int], order: str) -> None:
        super().__init__()
        self.shape, self.last = tuple(shape), order == "channels-last"

    def forward(self, x: Tensor) -> Tensor:
        """Turns `(N, C, ...)` into `(N, ...)`."""
        if self.last and x.ndim > 2:
            x = x.movedim(1, -1)
        x = x.reshape(x.shape[0], *self.shape) if x.numel() else self._of_none(x)
        return x.movedim(-1, 1) if self.last and x.ndim > 2 else x

    def _of_none(self, x: Tensor) -> Tensor:
        """A batch of no pictures has no side that can be worked out."""
        one = x.new_empty((1, *x.shape[1:])).reshape(1, *self.shape)
        return x.reshape(0, *one.shape[1:])


class Permute(nn.Module):
    """Reorders the axes behind the batch.

    Args:
        axes: Which axis comes at each place, counted from 1.
    """

    def __init__(self, axes: Sequence[int]) -> None:
        super().__init__()
        self.axes = tuple(axes)

    def forward(self, x: Tensor) -> Tensor:
        """Reorders the axes of `(N, ...)`."""
        return x.permute(0, *self.axes)


class Merge(nn.Module):
    """Joins several inputs into one, number by number.

    Args:
        how: add, multiply, average, maximum, minimum or subtract.
    """

    def __init__(self, how: str) -> None:
        super().__init__()
        self.how = how

    def forward(self, *inputs: Tensor) -> Tensor:
        """Joins tensors whose shapes are equal or can be stretched to one."""
        joined = inputs[0]
        for other in inputs[1:]:
            joined = MERGES[self.how](joined, other)
        return joined / len(inputs) if self.how == "average" else joined


MERGES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "add": torch.add,
    "multiply": torch.mul,
    "average": torch.add,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "subtract": torch.sub,
}


class Concatenate(nn.Module):
    """Puts several inputs one behind another.

    Args:
        axis: Along which, counted from 1 behind the batch; 1 is the channels.
    """

    def __init__(self, axis: int) -> None:
        super().__init__()
        self.axis = axis

    def forward(self, *inputs: Tensor) -> Tensor:
        """Joins tensors that are equal in all other axes."""
        return torch.cat(inputs, self.axis)


class Scale(nn.Module):
    """Multiplies and shifts by fixed numbers, one a channel or one for all.

    Args:
        scale: The factors.
        offset: What is added then.
    """

    def __init__(self, scale: Sequence[float], offset: Sequence[float]) -> None:
        super().__init__()
        self.scale, self.offset = tuple(scale), tuple(offset)

    def forward(self, x: Tensor) -> Tensor:
        """Computes `x * scale + offset` on `(N, C, ...)`."""
        return x * _channelwise(self.scale, x) + _channelwise(self.offset, x)


class Normalization(nn.Module):
    """Subtracts fixed means and divides by fixed deviations, as Keras's layer of that name.

    Args:
        mean: One a channel, or one for all.
        variance: Likewise; a deviation below 1e-7 counts as that.
        invert: Whether it does the opposite.
    """

    def __init__(self, mean: Sequence[float], variance: Sequence[float], invert: bool) -> None:
        super().__init__()
        self.mean, self.invert = tuple(mean), invert
        self.deviation = tuple(max(number**0.5, 1e-7) for number in variance)

    def forward(self, x: Tensor) -> Tensor:
        """Normalises `(N, C, ...)`."""
        mean, deviation = _channelwise(self.mean, x), _channelwise(self.deviation, x)
        return x * deviation + mean if self.invert else (x - mean) / deviation


class BoundedReLU(nn.Module):
    """ReLU with Keras's three numbers: `x` from the threshold on, at most `most`, sloped below.

    Args:
        slope: Of `x - threshold` below the threshold.
        threshold: From which on `x` passes.
        most: The largest value; None for no limit.
    """

    def __init__(self, slope: float, threshold: float, most: float | None) -> None:
        super().__init__()
        self.slope, self.threshold, self.most = slope, threshold, most

    def forward(self, x: Tensor) -> Tensor:
        """Treats every number alike."""
        above = torch.where(x > self.threshold, x, torch.zeros_like(x))
        if self.most is not None:
            above = above.clamp(max=self.most)
        return above - self.slope * F.relu(self.threshold - x) if self.slope else above


class Slopes(nn.Module):
    """PReLU whose slopes are shared along any axes (He et al. 2015, equation 1).

    Args:
        shape: Of the slopes, without the batch.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(tuple(shape)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Sets every slope to 0, as Keras begins."""
        nn.init.zeros_(self.weight)

    def forward(self, x: Tensor) -> Tensor:
        """Multiplies negative numbers by their slopes."""
        return F.relu(x) - self.weight * F.relu(-x)


class Exponential(nn.Module):
    """`exp(x)`."""

    def forward(self, x: Tensor) -> Tensor:
        """Treats every number alike."""
        return x.exp()


def flat(cells: Pairs) -> list[int]:
    """Pairs as `F.pad` takes them: the last axis first."""
    return [side for pair in reversed(cells) for side in pair]


def _channelwise(numbers: Sequence[float], x: Tensor) -> Tensor | float:
    if len(numbers) == 1:
        return numbers[0]
    return x.new_tensor(numbers).view(-1, *(1,) * (x.ndim - 2))
