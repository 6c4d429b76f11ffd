"""The layers of LeNet-5 that later nets gave up: LeCun et al. 1998, section II.B."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional


class ScaledTanh(nn.Module):
    """The squashing function `1.7159 tanh(2 a / 3)`: it maps 1 to 1 and -1 to -1 (appendix A)."""

    def forward(self, x: Float[Tensor, "N ..."]) -> Float[Tensor, "N ..."]:
        """Squashes each number on its own."""
        return 1.7159 * torch.tanh(2 / 3 * x)


class SparseConvolution(nn.Module):
    """A convolution each of whose maps reads some of the maps below, and no more.

    Only the kernels of connections that there are, are parameters.

    Args:
        table: For each map, the maps below that it reads.
        in_channels: Maps below.
        kernel_size: The kernels' side.
    """

    def __init__(self, table: Sequence[Sequence[int]], in_channels: int, kernel_size: int) -> None:
        super().__init__()
        self.in_channels, self.out_channels = in_channels, len(table)
        self.kernel_size, self.stride, self.padding = kernel_size, 1, 0
        pairs = [(above, below) for above, row in enumerate(table) for below in row]
        self._pairs = tuple(pairs)
        self.weight = nn.Parameter(torch.empty(len(pairs), kernel_size, kernel_size))
        self.bias = nn.Parameter(torch.empty(len(table)))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws uniformly within `2.4 / F`, F the inputs of a unit (appendix A); biases are 0."""
        area = self.kernel_size**2
        inputs = [0] * self.out_channels
        for above, _ in self._pairs:
            inputs[above] += area
        with torch.no_grad():
            for kernel, (above, _) in zip(self.weight, self._pairs, strict=True):
                bound = 2.4 / inputs[above]
                kernel.uniform_(-bound, bound)
            self.bias.zero_()

    def forward(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N D h w"]:
        """Convolves maps `(N, C, H, W)` into `(N, D, h, w)`; missing connections weigh 0."""
        above, below = zip(*self._pairs, strict=True)
        kernels = self.weight.new_zeros(
            self.out_channels, self.in_channels, self.kernel_size, self.kernel_size
        )
        kernels = kernels.index_put(
            (
                torch.tensor(above, device=kernels.device),
                torch.tensor(below, device=kernels.device),
            ),
            self.weight,
        )
        return functional.conv2d(x, kernels, self.bias)


class Subsampling(nn.Module):
    """Sums 2x2 cells, times a trained coefficient, plus a trained bias: two numbers a map.

    Args:
        channels: Maps.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels))
        self.bias = nn.Parameter(torch.empty(channels))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draws the coefficients uniformly within `2.4 / 4`, a unit's inputs; biases are 0."""
        nn.init.uniform_(self.weight, -0.6, 0.6)
        nn.init.zeros_(self.bias)

    def forward(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N C h w"]:
        """Halves maps `(N, C, H, W)`; an odd last row or column is not read."""
        total = functional.avg_pool2d(x, 2) * 4
        return total * self.weight[:, None, None] + self.bias[:, None, None]


class RadialBasis(nn.Module):
    """The negative squared distance to one fixed target a class (equation 7, its sign turned).

    As logits under softmax they make each class a Gaussian around its target. Targets are -1 and 1:
    for the first ten classes the digits, drawn on 7x12 cells as in figure 3; for further ones
    drawn by chance from a seed of their own, which the paper names as the alternative.

    Args:
        in_features: Length of the vectors; digits are drawn where it is 84.
        num_classes: K.
    """

    targets: Tensor

    def __init__(self, in_features: int, num_classes: int) -> None:
        super().__init__()
        self.in_features, self.out_features = in_features, num_classes
        self.register_buffer("targets", _targets(num_classes, in_features))

    def forward(self, x: Float[Tensor, "N D"]) -> Float[Tensor, "N K"]:
        """Gives `-|x - target|^2` for each of K targets."""
        return -(x[:, None] - self.targets).square().sum(2)  # (N, 1, D) - (K, D) -> (N, K)


def _targets(num_classes: int, length: int) -> Tensor:
    """Fixed vectors `(K, D)` of -1 and 1."""
    device = torch.empty(0).device  # of the context in which the net is built
    generator = torch.Generator().manual_seed(1998)
    drawn = torch.randint(0, 2, (num_classes, length), generator=generator, device="cpu")
    drawn = (drawn * 2 - 1).float()
    if length == math.prod(_CELLS):
        digits = [[1.0 if cell == "#" else -1.0 for cell in "".join(rows)] for rows in _digits()]
        for number, digit in enumerate(digits[:num_classes]):
            drawn[number] = torch.tensor(digit, device="cpu")
    return drawn.to(device)


_CELLS = (12, 7)

# Ten digits beside each other, 12 rows of 7 cells each.
_DRAWN = """
.......|.......|.......|.......|.......|.......|.......|.......|.......|.......
..###..|...#...|.#####.|.#####.|....##.|#######|..####.|#######|..###..|.#####.
.##.##.|..##...|##...##|##...##|...###.|##.....|.##....|#....##|.##.##.|##...##
##...##|####...|.....##|.....##|..####.|##.....|##.....|.....##|##...##|##...##
##...##|..##...|.....##|.....##|.##.##.|######.|##.....|....##.|##...##|##...##
##...##|..##...|....##.|..####.|##..##.|.....##|######.|....##.|.#####.|.######
##...##|..##...|...##..|.....##|##..##.|.....##|##...##|...##..|##...##|.....##
##...##|..##...|..##...|.....##|#######|.....##|##...##|...##..|##...##|.....##
##...##|..##...|.##....|.....##|....##.|##...##|##...##|..##...|##...##|.....##
.##.##.|..##...|##.....|##...##|....##.|##...##|##...##|..##...|.##.##.|....##.
..###..|######.|#######|.#####.|....##.|.#####.|.#####.|..##...|..###..|.####..
.......|.......|.......|.......|.......|.......|.......|.......|.......|.......
"""


def _digits() -> list[list[str]]:
    rows = [line.split("|") for line in _DRAWN.split()]
    return [[row[digit] for row in rows] for digit in range(10)]
