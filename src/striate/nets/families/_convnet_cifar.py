"""ConvNetJS's net for CIFAR-10, which trains in a browser."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("convnet-cifar", native=(32, 32, 3), num_classes=10)
def convnet_cifar(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """ConvNetJS's three pooled 5x5 convolutions for 32x32 pictures in colour; 22,466 parameters.

    Karpathy, ConvNetJS (2014), demo "CIFAR-10", shown in Stanford's CS231n.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 16 of 5x5, padding 2, ReLU | 32x32x16 | 1,216 |
    | pool1, 2x2 | 16x16x16 | |
    | conv2, 20 of 5x5, padding 2, ReLU | 16x16x20 | 8,020 |
    | pool2, 2x2 | 8x8x20 | |
    | conv3, 20 of 5x5, padding 2, ReLU | 8x8x20 | 10,020 |
    | pool3, 2x2 | 4x4x20 | |
    | dense | 10 | 3,210 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer; the demo drops none.

    Raises:
        InputTooSmall: pictures below 8x8.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 16, 5, padding=2),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(16, 20, 5, padding=2),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(20, 20, 5, padding=2),
        relu3=nn.ReLU(),
        pool3=nn.MaxPool2d(2),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dropout=optional_dropout(dropout),
        dense=nn.Linear(channels * height * width, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense")
