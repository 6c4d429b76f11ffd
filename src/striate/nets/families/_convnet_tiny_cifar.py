"""The smallest whole convnet: one convolution, one pooling, one dense layer."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("convnet-tiny-cifar", native=(32, 32, 3), num_classes=10)
def convnet_tiny_cifar(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """One 3x3 convolution of 12 filters, pooled, for 32x32 pictures in colour; 31,066 parameters.

    The example with which Stanford's CS231n explains what layers a convnet has: input, conv, ReLU,
    pool, dense.

    | layer | output | parameters |
    |---|---|---|
    | conv, 12 of 3x3, padding 1, ReLU | 32x32x12 | 336 |
    | pool, 2x2 | 16x16x12 | |
    | dense | 10 | 30,730 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer.

    Raises:
        InputTooSmall: pictures below 2x2.
    """
    features = layers(
        conv=nn.Conv2d(spec.in_channels, 12, 3, padding=1),
        relu=nn.ReLU(),
        pool=nn.MaxPool2d(2),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dropout=optional_dropout(dropout),
        dense=nn.Linear(channels * height * width, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense")
