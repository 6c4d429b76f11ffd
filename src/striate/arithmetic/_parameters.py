"""How many numbers a layer learns."""

from striate.arithmetic._axes import Pair
from striate.arithmetic._whole import pair, whole
from striate.errors import InvalidSetting


def convolution_parameters(
    in_channels: int, filters: int, kernel: Pair, *, groups: int = 1, bias: bool = True
) -> int:
    """Counts a convolution's weights and biases: `filters * (F * F * C / groups + 1)`.

    Args:
        in_channels: C, channels that come in.
        filters: K, channels that go out.
        kernel: F, the side of a square filter, or its height and width.
        groups: Parts into which the channels are divided; each filter sees one part.
        bias: Whether each filter has a bias.

    Returns:
        The number of parameters.

    Raises:
        InvalidSetting: `groups` does not divide both numbers of channels, or a number below 1.
    """
    for name, value in (("in_channels", in_channels), ("filters", filters), ("groups", groups)):
        if whole(value, f"convolution's {name}") < 1:
            raise InvalidSetting(
                f"A convolution's {name} cannot be {value}: it must be at least 1."
            )
    if in_channels % groups or filters % groups:
        raise InvalidSetting(
            f"{groups} groups cannot share {in_channels} channels among {filters} filters: "
            f"both numbers must be divisible by {groups}."
        )
    height, width = pair(kernel, "kernel")
    return filters * (height * width * in_channels // groups + bias)


def dense_parameters(inputs: int, units: int, *, bias: bool = True) -> int:
    """Counts a dense layer's weights and biases: `units * (inputs + 1)`."""
    return units * (inputs + bias)


def batch_norm_parameters(channels: int) -> int:
    """Counts a batch norm's scales and shifts, two a channel.

    Its moving mean and variance are kept but not learned: they are not parameters here (Keras
    counts them as non-trainable ones).
    """
    return 2 * channels
