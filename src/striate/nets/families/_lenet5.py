"""LeNet-5, the net that read cheques: as it is taught, and as it was in 1998."""

import dataclasses
from collections.abc import Callable

import torch
from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._lenet_layers import RadialBasis, ScaledTanh, SparseConvolution, Subsampling
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec

# Which of the six maps of S2 each map of C3 reads: the paper's table I, column by column.
C3 = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)


class LeNet5(SequentialNet):
    """The chain below, whose last layer may be fixed targets rather than weights."""

    def reset_classifier(self, num_classes: int) -> None:
        """Replaces the classifier; fixed targets by those of the new classes."""
        if isinstance(self.head.get_submodule("dense2"), nn.Linear):
            super().reset_classifier(num_classes)
            return
        spec = dataclasses.replace(self.spec, num_classes=num_classes)
        weight = next(self.parameters())
        with torch.device(weight.device):
            fresh = RadialBasis(84, num_classes).to(weight.dtype)
        self.head.set_submodule("dense2", fresh)
        self.spec = spec


@register("lenet5", native=(32, 32, 1), num_classes=10)
def lenet5(
    spec: NetSpec,
    dropout: float = 0.0,
    sparse: bool = False,
    trainable_subsampling: bool = False,
    scaled_tanh: bool = False,
    rbf: bool = False,
) -> LeNet5:
    """LeNet-5 with tanh and average pooling, for 32x32 characters; 61,706 parameters.

    LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition"
    (1998), section II.B. As it is taught: every map of C3 reads every map of S2, the subsampling
    layers learn nothing, and a dense layer stands for the radial basis functions.

    | layer | output | parameters |
    |---|---|---|
    | conv1 (C1), 6 of 5x5, tanh | 28x28x6 | 156 |
    | pool1 (S2), mean of 2x2 | 14x14x6 | |
    | conv2 (C3), 16 of 5x5, tanh | 10x10x16 | 2,416 |
    | pool2 (S4), mean of 2x2 | 5x5x16 | |
    | conv3 (C5), 120 of 5x5, tanh | 1x1x120 | 48,120 |
    | dense1 (F6), tanh | 84 | 10,164 |
    | dense2 | 10 | 850 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer; the paper's net drops none.
        sparse: Whether C3 reads what the paper's table I says.
        trainable_subsampling: Whether S2 and S4 learn, and are squashed.
        scaled_tanh: Whether the squashing is the paper's `1.7159 tanh(2 a / 3)`.
        rbf: Whether fixed targets take the place of the last weights.

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    squash = ScaledTanh if scaled_tanh else nn.Tanh
    features = _features(spec.in_channels, squash, squash_pools=trainable_subsampling)
    channels, height, width = feature_shape(features, spec)
    if sparse:
        features.set_submodule("conv2", SparseConvolution(C3, 6, 5))
    if trainable_subsampling:
        features.set_submodule("pool1", Subsampling(6))
        features.set_submodule("pool2", Subsampling(16))
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense1=nn.Linear(channels * height * width, 84),
        tanh4=squash(),
        dropout=optional_dropout(dropout),
        dense2=RadialBasis(84, spec.num_classes) if rbf else nn.Linear(84, spec.num_classes),
    )
    return LeNet5(spec, features, head, classifier="dense2")


def _features(
    in_channels: int, squash: Callable[[], nn.Module], *, squash_pools: bool
) -> nn.Sequential:
    return layers(
        conv1=nn.Conv2d(in_channels, 6, 5),
        tanh1=squash(),
        pool1=nn.AvgPool2d(2),
        tanh_pool1=squash() if squash_pools else None,
        conv2=nn.Conv2d(6, 16, 5),
        tanh2=squash(),
        pool2=nn.AvgPool2d(2),
        tanh_pool2=squash() if squash_pools else None,
        conv3=nn.Conv2d(16, 120, 5),
        tanh3=squash(),
    )


@register("lenet5-1998", native=(32, 32, 1), num_classes=10)
def lenet5_1998(spec: NetSpec) -> LeNet5:
    """LeNet-5 as published: sparse C3, trained subsampling, fixed targets; 60,000 parameters.

    LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition"
    (1998), section II.B, figure 2 and table I: "60K" to learn. The 84 x 10 numbers of the targets
    are not learnt, and counted as none.

    | layer | output | parameters |
    |---|---|---|
    | conv1 (C1), 6 of 5x5 | 28x28x6 | 156 |
    | pool1 (S2), sum of 2x2, scaled | 14x14x6 | 12 |
    | conv2 (C3), 16 of 5x5, 60 connections of 96 | 10x10x16 | 1,516 |
    | pool2 (S4), sum of 2x2, scaled | 5x5x16 | 32 |
    | conv3 (C5), 120 of 5x5 | 1x1x120 | 48,120 |
    | dense1 (F6) | 84 | 10,164 |
    | dense2, distance to 10 fixed targets | 10 | 0 |

    Each layer but the last is squashed by `1.7159 tanh(2 a / 3)`. The paper's targets are drawings
    of the characters on 7x12 cells (figure 3); those of the ten digits are drawn anew here. Logits
    are the negative distances; under cross-entropy they are the paper's equation 9 without its
    constant.

    Args:
        spec: Classes, channels and size.

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    return lenet5(spec, sparse=True, trainable_subsampling=True, scaled_tanh=True, rbf=True)
