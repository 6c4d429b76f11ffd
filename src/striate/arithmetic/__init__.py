"""Sizes, parameters, receptive fields: formulas over plain numbers."""

from striate.arithmetic._activations import Activation, activation, activation_names
from striate.arithmetic._axes import both_axes, discarded, output_sizes, unread
from striate.arithmetic._field import Field, field_after, receptive_fields
from striate.arithmetic._macs import convolution_macs, dense_macs
from striate.arithmetic._parameters import (
    batch_norm_parameters,
    convolution_parameters,
    dense_parameters,
)
from striate.arithmetic._softmax import softmax, softmax_jacobian
from striate.arithmetic._solving import (
    dividing_padding,
    fitting_paddings,
    named_padding,
    padding_for,
)
from striate.arithmetic._stacks import Stack, stack
from striate.arithmetic._whole import pair, whole
from striate.arithmetic._window import (
    Window,
    fits,
    leftover,
    output_size,
    same_padding,
    smallest_input,
)

__all__ = [
    "Activation",
    "Field",
    "Stack",
    "Window",
    "activation",
    "activation_names",
    "batch_norm_parameters",
    "both_axes",
    "convolution_macs",
    "convolution_parameters",
    "dense_macs",
    "dense_parameters",
    "discarded",
    "dividing_padding",
    "field_after",
    "fits",
    "fitting_paddings",
    "leftover",
    "named_padding",
    "output_size",
    "output_sizes",
    "padding_for",
    "pair",
    "receptive_fields",
    "same_padding",
    "smallest_input",
    "softmax",
    "softmax_jacobian",
    "stack",
    "unread",
    "whole",
]
