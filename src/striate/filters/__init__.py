"""Kernels with names, and convolution by hand: every product and sum, its matrix, its inverse."""

from striate.filters._apply import Gradient, apply, sobel
from striate.filters._borders import border_names, canonical_border
from striate.filters._catalogue import Entry, catalogue
from striate.filters._cells import Cell, Traced
from striate.filters._conversions import conversions
from striate.filters._convolving import trace_convolution
from striate.filters._deconvolving import deconvolve
from striate.filters._examples import Example, example, example_names
from striate.filters._gallery import Gallery, gallery
from striate.filters._gradients import Gradients, trace_gradients
from striate.filters._learning import Learned, learn_kernel
from striate.filters._notation import kernel, kernel_names
from striate.filters._pooling import trace_pooling, trace_pooling_gradient
from striate.filters._series import Series, series
from striate.filters._signal import convolve, moving_average
from striate.filters._table import SIGNAL_ENDINGS, Signal, read_signal
from striate.filters._toeplitz import toeplitz
from striate.filters._values import Values, read_grid, read_values
from striate.filters._window import Window, window

__all__ = [
    "SIGNAL_ENDINGS",
    "Cell",
    "Entry",
    "Example",
    "Gallery",
    "Gradient",
    "Gradients",
    "Learned",
    "Series",
    "Signal",
    "Traced",
    "Values",
    "Window",
    "apply",
    "border_names",
    "canonical_border",
    "catalogue",
    "conversions",
    "convolve",
    "deconvolve",
    "example",
    "example_names",
    "gallery",
    "kernel",
    "kernel_names",
    "learn_kernel",
    "moving_average",
    "read_grid",
    "read_signal",
    "read_values",
    "series",
    "sobel",
    "toeplitz",
    "trace_convolution",
    "trace_gradients",
    "trace_pooling",
    "trace_pooling_gradient",
    "window",
]
