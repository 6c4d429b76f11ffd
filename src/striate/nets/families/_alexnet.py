"""AlexNet, which won ILSVRC 2012: five convolutions, three dense layers, in two towers or one."""

from torch import nn

from striate.nets._layers import feature_shape, layers, optional_dropout
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec


@register("alexnet", native=(227, 227, 3), num_classes=1000)
def alexnet(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """AlexNet as published, two towers as groups, for 227x227 photographs; 60,965,224 parameters.

    Krizhevsky, Sutskever & Hinton, "ImageNet classification with deep convolutional neural
    networks" (2012), section 3 and figure 2: "60M". Layers bear the paper's numbers, 1 to 8.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 96 of 11x11, stride 4, ReLU, normalised | 55x55x96 | 34,944 |
    | pool1, 3x3, stride 2 | 27x27x96 | |
    | conv2, 256 of 5x5 in 2 groups, ReLU, normalised | 27x27x256 | 307,456 |
    | pool2, 3x3, stride 2 | 13x13x256 | |
    | conv3, 384 of 3x3, ReLU | 13x13x384 | 885,120 |
    | conv4, 384 of 3x3 in 2 groups, ReLU | 13x13x384 | 663,936 |
    | conv5, 256 of 3x3 in 2 groups, ReLU | 13x13x256 | 442,624 |
    | pool5, 3x3, stride 2 | 6x6x256 | |
    | dense6, ReLU | 4096 | 37,752,832 |
    | dense7, ReLU | 4096 | 16,781,312 |
    | dense8 | 1000 | 4,097,000 |

    The paper normalises before it pools (sections 3.3 and 3.5); slides that pool first have it the
    wrong way round. It says 224x224, from which no 55x55 comes without padding: 227 is meant.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense6 and dense7.

    Raises:
        InputTooSmall: pictures below 67x67.
    """
    return _alexnet(spec, dropout, towers=2)


@register("alexnet-one-tower", native=(227, 227, 3), num_classes=1000)
def alexnet_one_tower(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """AlexNet whose filters read all maps below, as on one GPU; 62,378,344 parameters.

    As `alexnet`, without groups: conv2 has 614,656 parameters, conv4 1,327,488, conv5 884,992.
    The paper split them because a GPU of 2012 had 3 GB.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense6 and dense7.

    Raises:
        InputTooSmall: pictures below 67x67.
    """
    return _alexnet(spec, dropout, towers=1)


def _alexnet(spec: NetSpec, dropout: float, towers: int) -> SequentialNet:
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 96, 11, stride=4),
        relu1=nn.ReLU(),
        norm1=response_norm(),
        pool1=nn.MaxPool2d(3, stride=2),
        conv2=nn.Conv2d(96, 256, 5, padding=2, groups=towers),
        relu2=nn.ReLU(),
        norm2=response_norm(),
        pool2=nn.MaxPool2d(3, stride=2),
        conv3=nn.Conv2d(256, 384, 3, padding=1),
        relu3=nn.ReLU(),
        conv4=nn.Conv2d(384, 384, 3, padding=1, groups=towers),
        relu4=nn.ReLU(),
        conv5=nn.Conv2d(384, 256, 3, padding=1, groups=towers),
        relu5=nn.ReLU(),
        pool5=nn.MaxPool2d(3, stride=2),
    )
    return SequentialNet(
        spec, features, dense_6_to_8(spec, features, 4096, dropout), classifier="dense8"
    )


def response_norm() -> nn.LocalResponseNorm:
    """Section 3.3: `k = 2`, `n = 5`, `alpha = 1e-4`, `beta = 0.75`, over neighbouring maps.

    The paper multiplies the sum over n maps by alpha, torch their mean: hence the factor.
    """
    return nn.LocalResponseNorm(5, alpha=5 * 1e-4, beta=0.75, k=2)


def dense_6_to_8(
    spec: NetSpec, features: nn.Sequential, units: int, dropout: float
) -> nn.Sequential:
    """The three dense layers at the end of eight, ReLU after all but the last.

    Args:
        spec: Classes, channels and size.
        features: What comes before.
        units: Of dense6 and of dense7.
        dropout: The share dropped after each of these two (section 4.2: of the output of their
            neurons; torchvision drops what they read).

    Raises:
        InputTooSmall: nothing is left of such pictures after the features.
    """
    channels, height, width = feature_shape(features, spec)
    return layers(
        flatten=nn.Flatten(),  # (N, C, H, W) -> (N, C*H*W)
        dense6=nn.Linear(channels * height * width, units),
        relu6=nn.ReLU(),
        dropout6=optional_dropout(dropout),
        dense7=nn.Linear(units, units),
        relu7=nn.ReLU(),
        dropout7=optional_dropout(dropout),
        dense8=nn.Linear(units, spec.num_classes),
    )
