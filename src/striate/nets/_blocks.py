"""Layers that torch does not have."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor, nn


class GlobalAveragePool(nn.Module):
    """Averages each feature map to one number (Lin, Chen & Yan 2014, "Network in network")."""

    def forward(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N C"]:
        """Turns maps `(N, C, H, W)` into vectors `(N, C)`."""
        return x.mean(dim=(2, 3))  # (N, C, H, W) -> (N, C)


class Residual(nn.Module):
    """Adds what a branch makes of its input to that input (He et al. 2016, equations 1 and 2).

    Args:
        body: The branch.
        shortcut: What the input passes on its way past; the identity where None.
    """

    def __init__(self, body: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.body = body
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x: Float[Tensor, "N ..."]) -> Float[Tensor, "N ..."]:
        """Adds branch and shortcut, which have one shape."""
        return self.body(x) + self.shortcut(x)
