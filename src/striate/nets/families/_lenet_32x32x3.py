"""LeNet-5 as it is drawn today: colour, ReLU, max pooling, three dense layers."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("lenet-32x32x3", native=(32, 32, 3), num_classes=10)
def lenet_32x32x3(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """LeNet-5 with ReLU and max pooling, for 32x32 colour pictures; 62,006 parameters.

    Ng, "Convolutional neural networks" (Coursera, 2017), week 1, "CNN example", after LeCun et
    al. (1998).

    | layer | output | parameters |
    |---|---|---|
    | conv1, 6 of 5x5, ReLU | 28x28x6 | 456 |
    | pool1, 2x2 | 14x14x6 | |
    | conv2, 16 of 5x5, ReLU | 10x10x16 | 2,416 |
    | pool2, 2x2 | 5x5x16 | |
    | dense1, ReLU | 120 | 48,120 |
    | dense2, ReLU | 84 | 10,164 |
    | dense3 | 10 | 850 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the last layer; the course's net drops none.

    Raises:
        InputTooSmall: pictures below 16x16.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 6, 5),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(6, 16, 5),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense1=nn.Linear(channels * height * width, 120),
        relu3=nn.ReLU(),
        dense2=nn.Linear(120, 84),
        relu4=nn.ReLU(),
        dropout=optional_dropout(dropout),
        dense3=nn.Linear(84, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense3")
