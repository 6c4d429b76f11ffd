"""Inception v3: GoogLeNet's modules with their convolutions factorised."""

from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets._torchvision import TorchvisionNet


@register("inception-v3", native=(299, 299, 3), num_classes=1000, library="torchvision")
def inception_v3(spec: NetSpec, auxiliary: bool = False) -> TorchvisionNet:
    """Inception v3, large convolutions factorised into small ones; 23,834,568 parameters.

    Szegedy, Vanhoucke, Ioffe, Shlens & Wojna, "Rethinking the inception architecture for computer
    vision" (CVPR 2016), table 1; torchvision's `inception_v3`. A 5x5 becomes two 3x3 (figure 5; one
    branch of Mixed_5b to 5d keeps its 5x5), a 7x7 a 1x7 and a 7x1 (figure 6).

    | layers | output |
    |---|---|
    | three convolutions of 3x3, the first with stride 2; maxpool1 | 73x73x64 |
    | 80 of 1x1, 192 of 3x3; maxpool2 | 35x35x192 |
    | Mixed_5b to 5d | 35x35x288 |
    | Mixed_6a to 6e | 17x17x768 |
    | Mixed_7a to 7c | 8x8x2048 |
    | mean of each map, dropout, fc | 1000 |

    Keras counts 23,851,784: its batch norms learn no scale and keep two statistics for each map,
    which it counts as parameters that are not trained.

    Args:
        spec: Classes, channels and size.
        auxiliary: Whether to add the auxiliary head, 27,161,264 parameters with it; training uses
            the net's own logits alone.

    Raises:
        InputTooSmall: pictures below 75x75.
    """
    return TorchvisionNet(spec, "inception_v3", auxiliary)
