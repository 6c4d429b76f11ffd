"""Charts that look alike: drawn by Altair, turned into pictures without a browser."""

from striate.charts._activations import activation_chart
from striate.charts._colours import BLUE, COLOURS, ORANGE
from striate.charts._history import history_chart
from striate.charts._pictures import CHART_FORMATS, inline_svg, save_chart

__all__ = [
    "BLUE",
    "CHART_FORMATS",
    "COLOURS",
    "ORANGE",
    "activation_chart",
    "history_chart",
    "inline_svg",
    "save_chart",
]
