"""Kernels with names, and convolution by hand: every product and sum, its matrix, its inverse."""

from striate.filters._cells import Cell, Traced
from striate.filters._convolving import trace_convolution
from striate.filters._deconvolving import deconvolve
from striate.filters._gradients import Gradients, trace_gradients
from striate.filters._kernels import kernel, kernel_names
from striate.filters._learning import Learned, learn_kernel
from striate.filters._pooling import trace_pooling, trace_pooling_gradient
from striate.filters._toeplitz import toeplitz

__all__ = [
    "Cell",
    "Gradients",
    "Learned",
    "Traced",
    "deconvolve",
    "kernel",
    "kernel_names",
    "learn_kernel",
    "toeplitz",
    "trace_convolution",
    "trace_gradients",
    "trace_pooling",
    "trace_pooling_gradient",
]
