"""Xception: convolutions cut into one map at a time, then across maps."""

from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets._timm import TimmNet


@register("xception", native=(299, 299, 3), num_classes=1000, library="timm")
def xception(spec: NetSpec) -> TimmNet:
    """Xception, 36 convolutions, almost all of them separable; 22,855,952 parameters.

    Chollet, "Xception: deep learning with depthwise separable convolutions" (CVPR 2017), figure 5;
    timm's `legacy_xception`, from the extra `timm`.

    | layers | output |
    |---|---|
    | entry flow: conv1, conv2, block1 to block3 | 19x19x728 |
    | middle flow: block4 to block11, each three separable convolutions and a residual | 19x19x728 |
    | exit flow: block12, conv3, conv4 | 10x10x2048 |
    | mean of each map, fc | 1000 |

    Keras counts 22,910,480: it counts the norms' 54,528 moving statistics, too.

    Args:
        spec: Classes, channels and size.

    Raises:
        MissingExtra: timm is not installed.
        InputTooSmall: pictures too small for the first convolutions.
    """
    return TimmNet(spec, "legacy_xception")
