"""VGG: nothing but 3x3 convolutions and 2x2 poolings, 11 to 19 layers with weights."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec

# Convolutions in each of the five groups: columns A, B, D and E of the paper's table 1.
_A = (1, 1, 2, 2, 2)
_B = (2, 2, 2, 2, 2)
_D = (2, 2, 3, 3, 3)
_E = (2, 2, 4, 4, 4)
_WIDTHS = (64, 128, 256, 512, 512)


@register("vgg11", native=(224, 224, 3), num_classes=1000)
def vgg11(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """VGG with 8 convolutions, column A of its table; 132,863,336 parameters.

    Simonyan & Zisserman (2015), table 1; see `vgg16`.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense1 and dense2.

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    return _vgg(spec, _A, dropout)


@register("vgg13", native=(224, 224, 3), num_classes=1000)
def vgg13(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """VGG with 10 convolutions, column B of its table; 133,047,848 parameters.

    Simonyan & Zisserman (2015), table 1; see `vgg16`.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense1 and dense2.

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    return _vgg(spec, _B, dropout)


@register("vgg16", native=(224, 224, 3), num_classes=1000)
def vgg16(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """VGG with 13 convolutions, column D of its table; 138,357,544 parameters.

    Simonyan & Zisserman, "Very deep convolutional networks for large-scale image recognition"
    (ICLR 2015), section 2.1 and table 1. Every convolution is 3x3 with stride 1 and padding 1,
    every pooling 2x2 with stride 2.

    | layers | output | parameters |
    |---|---|---|
    | conv1_1, conv1_2, 64 each; pool1 | 112x112x64 | 1,792; 36,928 |
    | conv2_1, conv2_2, 128 each; pool2 | 56x56x128 | 73,856; 147,584 |
    | conv3_1 to conv3_3, 256 each; pool3 | 28x28x256 | 295,168; 590,080 twice |
    | conv4_1 to conv4_3, 512 each; pool4 | 14x14x512 | 1,180,160; 2,359,808 twice |
    | conv5_1 to conv5_3, 512 each; pool5 | 7x7x512 | 2,359,808 three times |
    | dense1, ReLU | 4096 | 102,764,544 |
    | dense2, ReLU | 4096 | 16,781,312 |
    | dense3 | 1000 | 4,097,000 |

    Slides that draw it with two layers of 256 filters leave one out; and its values are 15.2
    million a picture, not 24.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense1 and dense2.

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    return _vgg(spec, _D, dropout)


@register("vgg19", native=(224, 224, 3), num_classes=1000)
def vgg19(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """VGG with 16 convolutions, column E of its table; 143,667,240 parameters.

    Simonyan & Zisserman (2015), table 1; see `vgg16`.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense1 and dense2.

    Raises:
        InputTooSmall: pictures below 32x32.
    """
    return _vgg(spec, _E, dropout)


def _vgg(spec: NetSpec, depths: tuple[int, ...], dropout: float) -> SequentialNet:
    modules: dict[str, nn.Module] = {}
    channels = spec.in_channels
    for group, (depth, width) in enumerate(zip(depths, _WIDTHS, strict=True), start=1):
        for number in range(1, depth + 1):
            modules[f"conv{group}_{number}"] = nn.Conv2d(channels, width, 3, padding=1)
            modules[f"relu{group}_{number}"] = nn.ReLU()
            channels = width
        modules[f"pool{group}"] = nn.MaxPool2d(2)
    features = layers(**modules)
    channels, height, width = feature_shape(features, spec)
    head = layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense1=nn.Linear(channels * height * width, 4096),
        relu1=nn.ReLU(),
        dropout1=optional_dropout(dropout),
        dense2=nn.Linear(4096, 4096),
        relu2=nn.ReLU(),
        dropout2=optional_dropout(dropout),
        dense3=nn.Linear(4096, spec.num_classes),
    )
    return SequentialNet(spec, features, head, classifier="dense3")
