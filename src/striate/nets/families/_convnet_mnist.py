"""The course's first net for handwritten digits: three small convolutions and a dense layer."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("convnet-mnist", native=(28, 28, 1), num_classes=10)
def convnet_mnist(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """Three 3x3 convolutions of 32, 64 and 64 filters for 28x28 digits; 93,322 parameters.

    Chollet, "Deep learning with Python" (2018), section 5.1.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 32 of 3x3, ReLU | 26x26x32 | 320 |
    | pool1, 2x2 | 13x13x32 | |
    | conv2, 64 of 3x3, ReLU | 11x11x64 | 18,496 |
    | pool2, 2x2 | 5x5x64 | |
    | conv3, 64 of 3x3, ReLU | 3x3x64 | 36,928 |
    | dense1, ReLU | 64 | 36,928 |
    | dense2 | 10 | 650 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer; the book's net drops none.

    Raises:
        InputTooSmall: pictures below 18x18.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 32, 3),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(32, 64, 3),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(64, 64, 3),
        relu3=nn.ReLU(),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense1=nn.Linear(channels * height * width, 64),
        relu4=nn.ReLU(),
        dropout=optional_dropout(dropout),
        dense2=nn.Linear(64, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense2")
