"""Kernels with names, and convolution by hand: every product and sum, its matrix, its inverse."""

from striate.filters._cells import Cell, Traced
from striate.filters._convolving import trace_convolution
from striate.filters._deconvolving import deconvolve
from striate.filters._examples import Example, example, example_names
from striate.filters._gradients import Gradients, trace_gradients
from striate.filters._kernels import kernel, kernel_names
from striate.filters._learning import Learned, learn_kernel
from striate.filters._pooling import trace_pooling, trace_pooling_gradient
from striate.filters._toeplitz import toeplitz
from striate.filters._values import Values, read_grid, read_values

__all__ = [
    "Cell",
    "Example",
    "Gradients",
    "Learned",
    "Traced",
    "Values",
    "deconvolve",
    "example",
    "example_names",
    "kernel",
    "kernel_names",
    "learn_kernel",
    "read_grid",
    "read_values",
    "toeplitz",
    "trace_convolution",
    "trace_gradients",
    "trace_pooling",
    "trace_pooling_gradient",
]
