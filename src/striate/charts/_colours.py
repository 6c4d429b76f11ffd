"""Hues that stand out from each other and from white and near-black, 3:1 or better.

They do so for people who see no red or no green, too (Okabe and Ito 2008, darkened). A line that
is told apart by its hue alone is none: charts also dash, label or shape.
"""

BLUE, ORANGE = "#2f7ebc", "#c8691c"
COLOURS = (BLUE, ORANGE, "#0f8a68", "#b5589a", "#7d7a2b", "#8a6bd1")
