"""What any net is made of, layer by layer, without computing it."""

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._describe import describe
from striate.anatomy._formats import csv_text, html_text, latex_text
from striate.anatomy._keras import keras_text
from striate.anatomy._sheet import Column, Sheet, layer_sheet, net_sheet

__all__ = [
    "Anatomy",
    "Column",
    "Layer",
    "Sheet",
    "csv_text",
    "describe",
    "html_text",
    "keras_text",
    "latex_text",
    "layer_sheet",
    "net_sheet",
]
