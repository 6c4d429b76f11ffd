"""AlexNet's eight layers made for small pictures, so that one can take layers away and train."""

from torch import nn

from striate.nets._layers import layers
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets.families._alexnet import dense_6_to_8


@register("ablation-8", native=(32, 32, 3), num_classes=10)
def ablation_8(spec: NetSpec, dropout: float = 0.0) -> SequentialNet:
    """AlexNet's 5 convolutions and 3 dense layers, a quarter as wide; 540,954 parameters.

    Ours, for the question of Zeiler & Fergus (2013), section 4.1: what does each layer do? Layers
    bear AlexNet's numbers, 1 to 8, and are pooled where AlexNet's are. First kernels are smaller,
    since pictures are; batch norms take the place of its response norms, so that all variants
    train under one recipe.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 24 of 5x5, padding 2, batch norm, ReLU | 32x32x24 | 1,872 |
    | pool1, 2x2 | 16x16x24 | |
    | conv2, 64 of 3x3, padding 1, batch norm, ReLU | 16x16x64 | 14,016 |
    | pool2, 2x2 | 8x8x64 | |
    | conv3, 96 of 3x3, padding 1, batch norm, ReLU | 8x8x96 | 55,584 |
    | conv4, 96 of 3x3, padding 1, batch norm, ReLU | 8x8x96 | 83,232 |
    | conv5, 64 of 3x3, padding 1, batch norm, ReLU | 8x8x64 | 55,488 |
    | pool5, 2x2 | 4x4x64 | |
    | dense6, ReLU | 256 | 262,400 |
    | dense7, ReLU | 256 | 65,792 |
    | dense8 | 10 | 2,570 |

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense6 and dense7, as in AlexNet, which drops 0.5.

    Raises:
        InputTooSmall: pictures below 8x8.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 24, 5, padding=2),
        norm1=nn.BatchNorm2d(24),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(24, 64, 3, padding=1),
        norm2=nn.BatchNorm2d(64),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(2),
        conv3=nn.Conv2d(64, 96, 3, padding=1),
        norm3=nn.BatchNorm2d(96),
        relu3=nn.ReLU(),
        conv4=nn.Conv2d(96, 96, 3, padding=1),
        norm4=nn.BatchNorm2d(96),
        relu4=nn.ReLU(),
        conv5=nn.Conv2d(96, 64, 3, padding=1),
        norm5=nn.BatchNorm2d(64),
        relu5=nn.ReLU(),
        pool5=nn.MaxPool2d(2),
    )
    return SequentialNet(
        spec, features, dense_6_to_8(spec, features, 256, dropout), classifier="dense8"
    )
