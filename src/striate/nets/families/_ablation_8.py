"""AlexNet's eight layers for small pictures: small enough to be trained again and again."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("ablation-8", native=(32, 32, 3), num_classes=10)
def ablation_8(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """AlexNet's five convolutions and three dense layers for small pictures, to be taken apart.

    The layers, poolings and proportions of Krizhevsky, Sutskever & Hinton (2012), a third to an
    eighth as wide, with 3x3 filters throughout and without local response normalisation: for
    experiments such as those of Zeiler & Fergus (2014, table 3), with `without=[6, 7]`.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 32 of 3x3, ReLU | 32x32x32 | 896 |
    | pool1, 2x2 | 16x16x32 | |
    | conv2, 64 of 3x3, ReLU | 16x16x64 | 18,496 |
    | pool2, 2x2 | 8x8x64 | |
    | conv3, 96 of 3x3, ReLU | 8x8x96 | 55,392 |
    | conv4, 96 of 3x3, ReLU | 8x8x96 | 83,040 |
    | conv5, 64 of 3x3, ReLU | 8x8x64 | 55,360 |
    | pool5, 2x2 | 4x4x64 | |
    | dense6, ReLU | 512 | 524,800 |
    | dense7, ReLU | 512 | 262,656 |
    | dense8 | 10 | 5,130 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before layers 6 and 7; AlexNet drops half.

    Raises:
        InputTooSmall: pictures below 8x8.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 32, 3, padding=1),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(32, 64, 3, padding=1),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(64, 96, 3, padding=1),
        relu3=nn.ReLU(),
        conv4=nn.Conv2d(96, 96, 3, padding=1),
        relu4=nn.ReLU(),
        conv5=nn.Conv2d(96, 64, 3, padding=1),
        relu5=nn.ReLU(),
        pool5=nn.MaxPool2d(2),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dropout6=optional_dropout(dropout),
        dense6=nn.Linear(channels * height * width, 512),
        relu6=nn.ReLU(),
        dropout7=optional_dropout(dropout),
        dense7=nn.Linear(512, 512),
        relu7=nn.ReLU(),
        dense8=nn.Linear(512, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense8")
