"""The course's first net for photographs: four pooled convolutions and one sigmoid."""

from torch import nn

from striate.nets._layers import (
    classifier_units,
    feature_shape,
    layers,
    optional_dropout,
)
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("convnet-cats-dogs", native=(150, 150, 3), num_classes=2)
def convnet_cats_dogs(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """Four 3x3 convolutions of 32 to 128 filters for 150x150 photographs; 3,453,121 parameters.

    Chollet, "Deep learning with Python" (2018), section 5.2. Two classes share one logit, the
    log-odds of the second; three or more have one each.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 32 of 3x3, ReLU | 148x148x32 | 896 |
    | pool1, 2x2 | 74x74x32 | |
    | conv2, 64 of 3x3, ReLU | 72x72x64 | 18,496 |
    | pool2, 2x2 | 36x36x64 | |
    | conv3, 128 of 3x3, ReLU | 34x34x128 | 73,856 |
    | pool3, 2x2 | 17x17x128 | |
    | conv4, 128 of 3x3, ReLU | 15x15x128 | 147,584 |
    | pool4, 2x2 | 7x7x128 | |
    | dense1, ReLU | 512 | 3,211,776 |
    | dense2 | 1 | 513 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped before the first dense layer; the book takes 0.5 once it
            augments its pictures.

    Raises:
        InputTooSmall: pictures below 46x46.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 32, 3),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(32, 64, 3),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(64, 128, 3),
        relu3=nn.ReLU(),
        pool3=nn.MaxPool2d(2),
        conv4=nn.Conv2d(128, 128, 3),
        relu4=nn.ReLU(),
        pool4=nn.MaxPool2d(2),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dropout=optional_dropout(dropout),
        dense1=nn.Linear(channels * height * width, 512),
        relu5=nn.ReLU(),
        dense2=nn.Linear(512, classifier_units(spec.num_classes, one_logit=True)),
    )
    return SequentialNet(spec, features, head, classifier="dense2", one_logit=True)
