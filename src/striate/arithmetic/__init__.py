"""Sizes, parameters, receptive fields: formulas over plain numbers."""

from striate.arithmetic._activations import Activation, activation, activation_names
from striate.arithmetic._field import Field, receptive_fields
from striate.arithmetic._parameters import (
    batch_norm_parameters,
    convolution_parameters,
    dense_parameters,
)
from striate.arithmetic._softmax import softmax, softmax_jacobian
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
    "Window",
    "activation",
    "activation_names",
    "batch_norm_parameters",
    "convolution_parameters",
    "dense_parameters",
    "fits",
    "leftover",
    "output_size",
    "receptive_fields",
    "same_padding",
    "smallest_input",
    "softmax",
    "softmax_jacobian",
]
