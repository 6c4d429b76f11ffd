"""The course's net for handwritten digits that drops values instead of adding a dense layer."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("convnet-mnist-dropout", native=(28, 28, 1), num_classes=10)
def convnet_mnist_dropout(spec: NetSpec, dropout: float = 0.2) -> SequentialNet:
    """Three 3x3 convolutions of 64 filters and dropout for 28x28 digits; 80,266 parameters.

    Dropout: Srivastava et al., "Dropout: a simple way to prevent neural networks from
    overfitting" (2014). Here the rate is the share that is dropped.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 64 of 3x3, ReLU | 26x26x64 | 640 |
    | pool1, 2x2 | 13x13x64 | |
    | conv2, 64 of 3x3, ReLU | 11x11x64 | 36,928 |
    | pool2, 2x2 | 5x5x64 | |
    | conv3, 64 of 3x3, ReLU | 3x3x64 | 36,928 |
    | dropout | 576 | |
    | dense1 | 10 | 5,770 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer.

    Raises:
        InputTooSmall: pictures below 18x18.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 64, 3),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(64, 64, 3),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(64, 64, 3),
        relu3=nn.ReLU(),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dropout=optional_dropout(dropout),
        dense1=nn.Linear(channels * height * width, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense1")
