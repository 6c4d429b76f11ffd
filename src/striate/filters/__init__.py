"""Kernels with names: the filters that people made by hand before nets learned theirs."""

from striate.filters._apply import Gradient, apply, sobel
from striate.filters._borders import border_names
from striate.filters._notation import kernel, kernel_names
from striate.filters._signal import convolve, moving_average

__all__ = [
    "Gradient",
    "apply",
    "border_names",
    "convolve",
    "kernel",
    "kernel_names",
    "moving_average",
    "sobel",
]
