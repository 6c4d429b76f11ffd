"""The charts that several studies draw."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from striate.charts import COLOURS

WIDTH, HEIGHT = 460, 260
PADDING = {"left": 32, "top": 5, "right": 40, "bottom": 5}
"""Room for words: a reader's font may be wider than the one that the chart was laid out in."""
DASHES = (
    [1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 4], [14, 4], [8, 2, 2, 2, 2, 2], [4, 8],
)  # fmt: skip
"""One for each of the eight activations, and no two alike: there are fewer hues."""
_TITLE_LETTER, _SUBTITLE_LETTER = 7.6, 6.2
"""Pixels that a letter takes, on the wide side."""
_MOST_TICKS = 10
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def dots(
    rows: Sequence[dict[str, Any]], *, value: str, title: str, subtitle: str, colour: str = ""
) -> Any:
    """A dot with its interval for each name, one under the other in the order given.

    Args:
        rows: With `name`, `value`, `low` and `high` in percent or points, and the key `colour`.
        value: What is drawn, in words, as the axis's title.
        title: What is asked.
        subtitle: On what, and how sure.
        colour: A key that parts the dots into series; empty for one series.
    """
    import altair as alt

    kinds = list(dict.fromkeys(row[colour] for row in rows)) if colour else []
    y = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, domain=False))
    base = alt.Chart(alt.Data(values=list(rows))).encode(y=y)
    shades: dict[str, Any] = {"color": alt.value(COLOURS[0])}
    if colour:
        shades = {
            "color": alt.Color(
                f"{colour}:N", title=None, sort=None,
                scale=alt.Scale(domain=kinds, range=list(COLOURS[: len(kinds)])),
                legend=alt.Legend(
                    orient="top", columns=2 if len(kinds) == 2 else 1, labelLimit=360,
                    columnPadding=40,
                ),
            ),
            "shape": alt.Shape(
                f"{colour}:N", title=None, sort=None,
                scale=alt.Scale(domain=kinds, range=list(SHAPES[: len(kinds)])),
            ),
            "yOffset": alt.YOffset(f"{colour}:N", sort=None),
        }  # fmt: skip
    x = alt.X(
        "value:Q", title=value, axis=alt.Axis(tickCount=8), scale=alt.Scale(zero=False, nice=True)
    )
    offset = {key: shades[key] for key in ("yOffset",) if key in shades}
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=value), x2="high:Q", color=shades["color"], **offset
    )
    points = base.mark_point(filled=True, size=90, opacity=1).encode(x=x, **shades)
    layers = bars + points
    ends = [row[key] for row in rows for key in ("low", "high")]
    if min(ends, default=0) < 0 < max(ends, default=0):
        zero = alt.Chart(alt.Data(values=[{"x": 0}]))
        layers = zero.mark_rule(strokeDash=[3, 3], opacity=0.6).encode(x="x:Q") + layers
    height = max(90, len({row["name"] for row in rows}) * (44 if colour else 34))
    sized = {"width": WIDTH, "height": height, "padding": PADDING}
    return layers.properties(**sized, title=heading(title, subtitle))


def heading(title: str, subtitle: str, width: int = WIDTH) -> Any:
    """A chart's title over what it was drawn from, in as many lines as they need.

    Args:
        title: What is drawn.
        subtitle: From what.
        width: Pixels that a line may take.
    """
    import altair as alt

    lines = wrap(title, int(width / _TITLE_LETTER))
    return alt.Title(lines, subtitle=wrap(subtitle, int(width / _SUBTITLE_LETTER)), offset=12)


def whole_ticks(first: float, last: float) -> list[int]:
    """Whole numbers for an axis, about ten at most: every one, second, fifth, tenth and so on.

    Args:
        first: Where the axis begins.
        last: Where it ends.
    """
    low, high = math.ceil(first), math.floor(last)
    steps = (size * 10**power for power in itertools.count() for size in (1, 2, 5))
    step = next(step for step in steps if high // step - -(-low // step) < _MOST_TICKS)
    return list(range(-(-low // step) * step, high + 1, step))


def series(names: Sequence[str], key: str) -> dict[str, Any]:
    """Colour and dash of lines, so that none is told apart by its hue alone.

    Args:
        names: In the order of the legend.
        key: Of a row that says which of them it is.
    """
    import altair as alt

    names = list(names)
    colours = [COLOURS[place % len(COLOURS)] for place in range(len(names))]
    dashes = [DASHES[place % len(DASHES)] for place in range(len(names))]
    return {
        "color": alt.Color(
            f"{key}:N", title=None, sort=None,
            scale=alt.Scale(domain=names, range=colours),
            legend=alt.Legend(
                orient="top", columns=2, labelLimit=360, columnPadding=40, symbolType="stroke",
                symbolStrokeWidth=2, symbolSize=500, symbolOpacity=1,
            ),
        ),
        "strokeDash": alt.StrokeDash(
            f"{key}:N", title=None, sort=None, scale=alt.Scale(domain=names, range=dashes)
        ),
    }  # fmt: skip
