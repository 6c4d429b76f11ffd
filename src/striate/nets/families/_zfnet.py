"""ZFNet: AlexNet, mended after looking at what its layers see."""

from torch import nn

from striate.nets._layers import layers
from striate.nets._net import SequentialNet
from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets.families._alexnet import dense_6_to_8, response_norm


@register("zfnet", native=(224, 224, 3), num_classes=1000)
def zfnet(spec: NetSpec, dropout: float = 0.5) -> SequentialNet:
    """ZFNet, AlexNet with smaller first filters and strides, in one tower; 62,357,608 parameters.

    Zeiler & Fergus, "Visualizing and understanding convolutional networks" (2013; ECCV 2014),
    figure 3. Layers bear the paper's numbers, 1 to 8.

    | layer | output | parameters |
    |---|---|---|
    | conv1, 96 of 7x7, stride 2, padding 1, ReLU | 110x110x96 | 14,208 |
    | pool1, 3x3, stride 2; normalised | 55x55x96 | |
    | conv2, 256 of 5x5, stride 2, ReLU | 26x26x256 | 614,656 |
    | pool2, 3x3, stride 2; normalised | 13x13x256 | |
    | conv3, 384 of 3x3, ReLU | 13x13x384 | 885,120 |
    | conv4, 384 of 3x3, ReLU | 13x13x384 | 1,327,488 |
    | conv5, 256 of 3x3, ReLU | 13x13x256 | 884,992 |
    | pool5, 3x3, stride 2 | 6x6x256 | |
    | dense6, ReLU | 4096 | 37,752,832 |
    | dense7, ReLU | 4096 | 16,781,312 |
    | dense8 | 1000 | 4,097,000 |

    Here it pools before it normalises, as figure 3 says; AlexNet does so the other way round. The
    paper gives the sizes and not the padding: with a last window that may hang over the edge, 110
    is pooled to 55 and 26 to 13. The 11.7% printed as its ILSVRC 2013 error is Clarifai's.

    Args:
        spec: Classes, channels and size.
        dropout: The share dropped after dense6 and dense7.

    Raises:
        InputTooSmall: pictures below 47x47.
    """
    features = layers(
        conv1=nn.Conv2d(spec.in_channels, 96, 7, stride=2, padding=1),
        relu1=nn.ReLU(),
        pool1=nn.MaxPool2d(3, stride=2, ceil_mode=True),
        norm1=response_norm(),
        conv2=nn.Conv2d(96, 256, 5, stride=2),
        relu2=nn.ReLU(),
        pool2=nn.MaxPool2d(3, stride=2, ceil_mode=True),
        norm2=response_norm(),
        conv3=nn.Conv2d(256, 384, 3, padding=1),
        relu3=nn.ReLU(),
        conv4=nn.Conv2d(384, 384, 3, padding=1),
        relu4=nn.ReLU(),
        conv5=nn.Conv2d(384, 256, 3, padding=1),
        relu5=nn.ReLU(),
        pool5=nn.MaxPool2d(3, stride=2, ceil_mode=True),
    )
    return SequentialNet(
        spec, features, dense_6_to_8(spec, features, 4096, dropout), classifier="dense8"
    )
