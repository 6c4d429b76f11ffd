"""Hues that stand out from white and near-black, 3:1 or better, and from each other.

After Okabe and Ito (2008), darkened. People who see no red or no green find some pairs close (blue
and violet, orange and olive), so no line is told apart by its hue alone: charts also dash, label or
shape.
"""

BLUE, ORANGE = "#2f7ebc", "#c8691c"
COLOURS = (BLUE, ORANGE, "#0f8a68", "#b5589a", "#7d7a2b", "#8a6bd1")
