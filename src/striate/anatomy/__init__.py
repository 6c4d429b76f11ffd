"""What any net is made of, layer by layer, without computing it."""

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._cells import folded
from striate.anatomy._describe import describe
from striate.anatomy._drawing import DRAWING_FORMATS, draw_svg, save_drawing
from striate.anatomy._formats import csv_text, html_text, latex_text
from striate.anatomy._keras import keras_text
from striate.anatomy._sheet import Column, Sheet
from striate.anatomy._tables import layer_sheet, net_sheet

__all__ = [
    "DRAWING_FORMATS",
    "Anatomy",
    "Column",
    "Layer",
    "Sheet",
    "csv_text",
    "describe",
    "draw_svg",
    "folded",
    "html_text",
    "keras_text",
    "latex_text",
    "layer_sheet",
    "net_sheet",
    "save_drawing",
]
