"""The course's smaller net for handwritten digits: two convolutions of 5x5."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("convnet-mnist-5x5", native=(28, 28, 1), num_classes=10)
def convnet_mnist_5x5(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """Two 5x5 convolutions of 32 and 64 filters for 28x28 digits; 118,346 parameters.

    After the second example net of LeCun et al., "Gradient-based learning applied to document
    recognition" (1998), with today's ReLU and max pooling.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 32 of 5x5, ReLU | 24x24x32 | 832 |
    | pool1, 2x2 | 12x12x32 | |
    | conv2, 64 of 5x5, ReLU | 8x8x64 | 51,264 |
    | pool2, 2x2 | 4x4x64 | |
    | dense1, ReLU | 64 | 65,600 |
    | dense2 | 10 | 650 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer; the course's net drops none.

    Raises:
        InputTooSmall: pictures below 16x16.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 32, 5),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(32, 64, 5),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense1=nn.Linear(channels * height * width, 64),
        relu3=nn.ReLU(),
        dropout=optional_dropout(dropout),
        dense2=nn.Linear(64, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense2")
