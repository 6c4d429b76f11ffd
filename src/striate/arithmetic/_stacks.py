"""Small kernels on top of each other, against one large kernel that sees as much."""

from dataclasses import dataclass

from striate.arithmetic._field import receptive_fields
from striate.arithmetic._parameters import convolution_parameters
from striate.arithmetic._window import Window
from striate.errors import InvalidSetting


@dataclass(frozen=True)
class Stack:
    """What a stack of equal convolutions sees and costs.

    Args:
        receptive_field: Side of the square that one cell on top sees.
        weights: Weights of the whole stack, without biases.
        single_weights: Weights of one layer whose kernel is the receptive field.
    """

    receptive_field: int
    weights: int
    single_weights: int


def stack(kernel: int, layers: int, channels: int) -> Stack:
    """Compares equal convolutions on top of each other with one that sees as much.

    Three 3x3 layers see 7x7 with `27 C^2` weights against `49 C^2`, and have three
    nonlinearities (Simonyan & Zisserman 2014, section 2.3).

    Args:
        kernel: Side of each layer's filters.
        layers: How many there are, at least 1; strides are 1.
        channels: C, channels in and out of each.

    Returns:
        Receptive field and weights.

    Raises:
        InvalidSetting: a number below 1.
    """
    if layers < 1:
        raise InvalidSetting(f"A stack cannot have {layers} layers: it needs at least 1.")
    seen = receptive_fields([Window(kernel)] * layers)[-1].receptive_field
    return Stack(
        receptive_field=seen,
        weights=layers * convolution_parameters(channels, channels, kernel, bias=False),
        single_weights=convolution_parameters(channels, channels, seen, bias=False),
    )
