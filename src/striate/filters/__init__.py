"""Kernels with names: the filters that people made by hand before nets learned theirs."""

from striate.filters._apply import Gradient, apply, sobel
from striate.filters._borders import border_names
from striate.filters._gallery import Gallery, gallery
from striate.filters._notation import kernel, kernel_names
from striate.filters._series import Series, series
from striate.filters._signal import convolve, moving_average
from striate.filters._table import Signal, read_signal
from striate.filters._window import Window, window

__all__ = [
    "Gallery",
    "Gradient",
    "Series",
    "Signal",
    "Window",
    "apply",
    "border_names",
    "convolve",
    "gallery",
    "kernel",
    "kernel_names",
    "moving_average",
    "read_signal",
    "series",
    "sobel",
    "window",
]
