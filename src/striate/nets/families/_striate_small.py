"""Our own net for pictures of any size: a whitened first layer, then pairs of 3x3 convolutions."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from striate.errors import InputTooSmall, ShapeError
from striate.nets._blocks import GlobalAveragePool
from striate.nets._layers import layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec

WIDTHS = (32, 64, 128)
# Of colour pictures up to so large: there they pay, and a laptop can still train them.
WIDE = (64, 256, 256)
_LARGEST_WIDE_SIDE = 40
# A further group is added while the maps are at least so large.
_LEAST_SIDE = 6
# Beyond this side the first layer takes every second pixel.
_LARGEST_SIDE = 64
_PATCHES = 500_000
_EPSILON = 5e-4


class StriateSmall(SequentialNet):
    """The chain below, whose first layer is fitted to the training pictures and then kept."""

    @torch.no_grad()
    def adapt(self, images: Float[Tensor, "N C H W"]) -> None:
        """Makes the first layer whiten: its outputs over all patches are uncorrelated, of size one.

        Its filters are the eigenvectors of the patches' covariance, each divided by the root of
        its eigenvalue, and their negatives (Jordan 2024, section 3.2; a PCA whitening).
        """
        stem = self.features[0]
        if not isinstance(stem, nn.Conv2d) or stem.bias is None:
            raise ShapeError("The first layer of striate-small is its stem; it has been replaced.")
        side, stride = stem.kernel_size[0], stem.stride[0]
        windows = images.unfold(2, side, stride).unfold(3, side, stride)
        # (N, C, h, w, k, k) -> (N, h, w, C, k, k) -> (P, C*k*k)
        patches = windows.permute(0, 2, 3, 1, 4, 5).reshape(-1, stem.weight[0].numel())
        patches = patches[:: -(-len(patches) // _PATCHES)].double()
        values, vectors = torch.linalg.eigh(patches.T @ patches / len(patches))
        filters = (vectors / torch.sqrt(values + _EPSILON)).T.reshape(-1, *stem.weight.shape[1:])
        stem.weight.copy_(torch.cat([filters, -filters]))
        stem.bias.zero_()


@register("striate-small", native=(32, 32, 3), num_classes=10, any_size=True)
def striate_small(spec: NetSpec, dropout: float = 0.0) -> StriateSmall:
    """Ours, the default: whitened 2x2 stem, groups of two 3x3 convolutions.

    After Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU" (2024): a frozen whitening
    layer and groups of convolution, pooling, batch norm, GELU, convolution, batch norm, GELU. Here
    with as many groups as halve the maps to below 6, and a global average: so it takes pictures of
    any size. Groups have 32, 64, then 128 channels, 290,226 parameters for MNIST; for colour
    pictures of up to 40 pixels 64, then 256, 1,972,802 for CIFAR-10: so a laptop trains it.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer.

    Raises:
        InputTooSmall: pictures below 3x3.
    """
    stride = 1 if max(spec.height, spec.width) <= _LARGEST_SIDE else 2
    if min(spec.height, spec.width) < 3:
        raise InputTooSmall(
            f"{spec.text} cannot take pictures of {spec.height}x{spec.width}: it needs at least "
            f"3x3. Take --size 3 or more."
        )
    filters = 2 * spec.in_channels * 2 * 2
    stem = nn.Conv2d(spec.in_channels, filters, 2, stride)
    stem.weight.requires_grad = False
    modules: dict[str, nn.Module] = {"stem": stem, "gelu0": nn.GELU()}
    channels, side, group = filters, (min(spec.height, spec.width) - 2) // stride + 1, 0
    wide = spec.in_channels >= 3 and max(spec.height, spec.width) <= _LARGEST_WIDE_SIDE
    widths = WIDE if wide else WIDTHS
    while side >= _LEAST_SIDE or group == 0:
        width = widths[min(group, len(widths) - 1)]
        modules |= _group(channels, width, first=2 * group + 1)
        channels, side, group = width, side // 2, group + 1
    head = layers(
        pool=GlobalAveragePool(),
        dropout=optional_dropout(dropout),
        dense=nn.Linear(channels, spec.num_classes),
    )
    return StriateSmall(spec, layers(**modules), head, classifier="dense")


def _group(in_channels: int, width: int, first: int) -> dict[str, nn.Module]:
    """Two convolutions with their norms and activations, the first one pooled; numbered on."""
    second = first + 1
    return {
        f"conv{first}": nn.Conv2d(in_channels, width, 3, padding=1, bias=False),
        f"pool{first}": nn.MaxPool2d(2),
        f"norm{first}": nn.BatchNorm2d(width, momentum=0.4),
        f"gelu{first}": nn.GELU(),
        f"conv{second}": nn.Conv2d(width, width, 3, padding=1, bias=False),
        f"norm{second}": nn.BatchNorm2d(width, momentum=0.4),
        f"gelu{second}": nn.GELU(),
    }
