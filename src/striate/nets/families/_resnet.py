"""Residual networks, which won ILSVRC 2015: layers that add to what comes in."""

from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets._torchvision import TorchvisionNet


@register("resnet18", native=(224, 224, 3), num_classes=1000, library="torchvision")
def resnet18(spec: NetSpec) -> TorchvisionNet:
    """ResNet-18, four groups of 2 residual blocks; 11,689,512 parameters.

    He, Zhang, Ren & Sun (2016), table 1; see `resnet50`. Blocks are two 3x3 convolutions.

    Args:
        spec: Classes, channels and size.
    """
    return TorchvisionNet(spec, "resnet18")


@register("resnet34", native=(224, 224, 3), num_classes=1000, library="torchvision")
def resnet34(spec: NetSpec) -> TorchvisionNet:
    """ResNet-34, groups of 3, 4, 6 and 3 residual blocks; 21,797,672 parameters.

    He, Zhang, Ren & Sun (2016), table 1; see `resnet50`. Blocks are two 3x3 convolutions.

    Args:
        spec: Classes, channels and size.
    """
    return TorchvisionNet(spec, "resnet34")


@register("resnet50", native=(224, 224, 3), num_classes=1000, library="torchvision")
def resnet50(spec: NetSpec) -> TorchvisionNet:
    """ResNet-50, groups of 3, 4, 6 and 3 bottlenecks; 25,557,032 parameters.

    He, Zhang, Ren & Sun, "Deep residual learning for image recognition" (CVPR 2016), table 1;
    torchvision's form, which halves maps in a block's 3x3 convolution rather than in the 1x1
    before it. A bottleneck is 1x1, 3x3, 1x1, added to what came in.

    | layers | output |
    |---|---|
    | conv1, 64 of 7x7, stride 2 | 112x112x64 |
    | maxpool, 3x3, stride 2; layer1 | 56x56x256 |
    | layer2 | 28x28x512 |
    | layer3 | 14x14x1024 |
    | layer4 | 7x7x2048 |
    | mean of each map, fc | 1000 |

    Keras counts 25,636,712: its convolutions have biases before the batch norms, 26,560, and it
    counts the norms' 53,120 moving statistics.

    Args:
        spec: Classes, channels and size.
    """
    return TorchvisionNet(spec, "resnet50")


@register("resnet101", native=(224, 224, 3), num_classes=1000, library="torchvision")
def resnet101(spec: NetSpec) -> TorchvisionNet:
    """ResNet-101, groups of 3, 4, 23 and 3 bottlenecks; 44,549,160 parameters.

    He, Zhang, Ren & Sun (2016), table 1; see `resnet50`.

    Args:
        spec: Classes, channels and size.
    """
    return TorchvisionNet(spec, "resnet101")


@register("resnet152", native=(224, 224, 3), num_classes=1000, library="torchvision")
def resnet152(spec: NetSpec) -> TorchvisionNet:
    """ResNet-152, groups of 3, 8, 36 and 3 bottlenecks; 60,192,808 parameters.

    He, Zhang, Ren & Sun (2016), table 1; see `resnet50`.

    Args:
        spec: Classes, channels and size.
    """
    return TorchvisionNet(spec, "resnet152")
