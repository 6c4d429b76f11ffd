"""Kernels with names: the filters that people made by hand before nets learned theirs."""

from striate.filters._apply import Gradient, apply, sobel
from striate.filters._borders import border_names, canonical_border
from striate.filters._catalogue import Entry, catalogue
from striate.filters._gallery import Gallery, gallery
from striate.filters._notation import kernel, kernel_names
from striate.filters._series import Series, series
from striate.filters._signal import convolve, moving_average
from striate.filters._table import SIGNAL_ENDINGS, Signal, read_signal
from striate.filters._window import Window, window

__all__ = [
    "SIGNAL_ENDINGS",
    "Entry",
    "Gallery",
    "Gradient",
    "Series",
    "Signal",
    "Window",
    "apply",
    "border_names",
    "canonical_border",
    "catalogue",
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
