"""LeNet-5, the net that read cheques: the form in which it is taught."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("lenet5", native=(32, 32, 1), num_classes=10)
def lenet5(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
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

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 6, 5),
        tanh1=nn.Tanh(),
        pool1=nn.AvgPool2d(2),
        conv2=nn.Conv2d(6, 16, 5),
        tanh2=nn.Tanh(),
        pool2=nn.AvgPool2d(2),
        conv3=nn.Conv2d(16, 120, 5),
        tanh3=nn.Tanh(),
    )
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense1=nn.Linear(channels * height * width, 84),
        tanh4=nn.Tanh(),
        dropout=optional_dropout(dropout),
        dense2=nn.Linear(84, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense2")
