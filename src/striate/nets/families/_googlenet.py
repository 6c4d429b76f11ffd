"""GoogLeNet, which won ILSVRC 2014: inception modules and no large dense layer."""

from striate.nets._registry import register
from striate.nets._spec import NetSpec
from striate.nets._torchvision import TorchvisionNet


@register("googlenet", native=(224, 224, 3), num_classes=1000, library="torchvision")
def googlenet(spec: NetSpec, auxiliary: bool = False) -> TorchvisionNet:
    """GoogLeNet, nine inception modules, with torchvision's batch norms; 6,624,904 parameters.

    Szegedy et al., "Going deeper with convolutions" (CVPR 2015), table 1. A module runs 1x1, 3x3
    and 5x5 convolutions and a pooling beside each other, after 1x1 convolutions that make maps few,
    and stacks what they give.

    | layers | output |
    |---|---|
    | conv1, 64 of 7x7, stride 2; maxpool1 | 56x56x64 |
    | conv2, 64 of 1x1; conv3, 192 of 3x3; maxpool2 | 28x28x192 |
    | inception3a, 3b; maxpool3 | 14x14x480 |
    | inception4a to 4e; maxpool4 | 7x7x832 |
    | inception5a, 5b | 7x7x1024 |
    | mean of each map, dropout, fc | 1000 |

    torchvision's form adds batch norms, and its "5x5" convolutions are 3x3, as in the weights that
    it came from.

    Args:
        spec: Classes, channels and size.
        auxiliary: Whether to add the two auxiliary heads, 13,004,888 parameters with them; training
            uses the net's own logits alone.

    Raises:
        InputTooSmall: pictures too small for the poolings.
    """
    return TorchvisionNet(spec, "googlenet", auxiliary)
