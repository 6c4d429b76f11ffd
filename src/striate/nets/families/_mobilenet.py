"""MobileNet: separable convolutions for a telephone's processor."""

from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets._timm import TimmNet


@register("mobilenet", native=(224, 224, 3), num_classes=1000, library="timm")
def mobilenet(spec: NetSpec) -> TimmNet:
    """MobileNet, a convolution and 13 separable ones; 4,231,976 parameters.

    Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision
    applications" (2017), table 1; timm's `mobilenetv1_100`, from the extra `timm`. torchvision has
    its successors, `mobilenet_v2` and `mobilenet_v3_large`.

    | layers | output |
    |---|---|
    | conv_stem, 32 of 3x3, stride 2 | 112x112x32 |
    | blocks.0, 1 separable convolution | 112x112x64 |
    | blocks.1, 2 of them | 56x56x128 |
    | blocks.2, 2 | 28x28x256 |
    | blocks.3, 6 | 14x14x512 |
    | blocks.4, 2 | 7x7x1024 |
    | mean of each map, classifier | 1000 |

    Keras counts 4,253,864: it counts the norms' 21,888 moving statistics, too.

    Args:
        spec: Classes, channels and size.

    Raises:
        MissingExtra: timm is not installed.
    """
    return TimmNet(spec, "mobilenetv1_100")
