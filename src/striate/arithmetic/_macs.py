"""How many products a layer adds up for one picture: multiply-accumulates.

One multiply-accumulate is one product and one addition, two floating-point operations; the
addition of a bias is not counted.
"""

from striate.arithmetic._axes import Pair
from striate.arithmetic._parameters import convolution_parameters
from striate.arithmetic._whole import pair


def convolution_macs(
    in_channels: int, filters: int, kernel: Pair, output: Pair, *, groups: int = 1
) -> int:
    """Counts a convolution's multiply-accumulates: each place of the output uses every weight.

    `H' * W' * filters * F * F * C / groups` (Sze et al., "Efficient Processing of Deep Neural
    Networks", 2017, section III).

    Args:
        in_channels: C, channels that come in.
        filters: K, channels that go out.
        kernel: F, the side of a square filter, or its height and width.
        output: Height and width of the maps that come out.
        groups: Parts into which the channels are divided; each filter sees one part.

    Returns:
        The number for one picture.

    Raises:
        InvalidSetting: `groups` does not divide both numbers of channels.
    """
    height, width = pair(output, "output")
    weights = convolution_parameters(in_channels, filters, kernel, groups=groups, bias=False)
    return height * width * weights


def dense_macs(inputs: int, units: int) -> int:
    """Counts a dense layer's multiply-accumulates, one a weight: `inputs * units`."""
    return inputs * units
