"""Gradients by layer above, learning below, one column for each kind of first weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from striate.studies._bench import Bench
from striate.studies._charts import PADDING, heading, series, whole_ticks
from striate.studies._words import seeded

_WIDTH, _HEIGHT = 220, 170
# Below it a gradient is drawn at the floor: a logarithm has no place for 0.
_FLOOR = 1e-20


def activation_chart(bench: Bench, rows: Sequence[dict[str, Any]], initial: Sequence[str]) -> Any:
    """Draws the means over the seeds.

    Args:
        bench: Names the pictures.
        rows: With `activation`, `initial`, `gradient_norms` (by seed and layer) and `curves` (by
            seed and epoch).
        initial: The kinds of first weights in words, in the order of the columns.
    """
    import altair as alt

    words = list(dict.fromkeys(row["activation"] for row in rows))
    columns = []
    for place, kind in enumerate(initial):
        own = [row for row in rows if _words(row["initial"]) == kind]
        legend = series(words, "activation")
        upper = _gradients(alt, own, legend, kind, first=place == 0)
        lower = _curves(alt, own, legend, first=place == 0)
        columns.append(alt.vconcat(upper, lower, spacing=18))
    alone = len(bench.seeds) == 1
    chart = alt.hconcat(*columns, spacing=18)
    return chart.properties(
        padding=PADDING,
        title=heading(
            "Gradients at the start, and learning, by activation and first weights",
            f"{bench.source}, {seeded(bench) if alone else f'means of {seeded(bench)}'}",
            width=len(columns) * _WIDTH,
        ),
    )


def _gradients(
    alt: Any, rows: Sequence[dict[str, Any]], legend: dict[str, Any], kind: str, *, first: bool
) -> Any:
    points = []
    for row in rows:
        mean = np.mean(row["gradient_norms"], axis=0)
        points += [
            {"activation": row["activation"], "layer": layer, "norm": max(float(norm), _FLOOR)}
            for layer, norm in enumerate(mean, 1)
        ]
    y = alt.Y(
        "norm:Q",
        title="norm of the gradient" if first else None,
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format=".0e", tickCount=5),
    )
    title = "fitted to each layer" if kind == "fitted" else f"standard deviation {kind}"
    return _lines(alt, points, _whole(alt, "layer", points), y, legend, title)


def _curves(
    alt: Any, rows: Sequence[dict[str, Any]], legend: dict[str, Any], *, first: bool
) -> Any:
    points = []
    for row in rows:
        whole = [curve for curve in row["curves"] if curve]
        shortest = min(map(len, whole), default=0)
        for step in range(shortest):
            accuracy = float(np.mean([curve[step]["accuracy"] for curve in whole]))
            epoch = whole[0][step]["epoch"]
            points.append({"activation": row["activation"], "epoch": epoch, "accuracy": accuracy})
    y = alt.Y(
        "accuracy:Q",
        title="training accuracy" if first else None,
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%"),
    )
    return _lines(alt, points, _whole(alt, "epoch", points), y, legend, "")


def _whole(alt: Any, along: str, points: Sequence[dict[str, Any]]) -> Any:
    """An axis with ticks at whole numbers; where it has none, at its end."""
    places = [point[along] for point in points]
    first, last = min(places, default=0), max(places, default=0)
    ticks = alt.Axis(values=whole_ticks(first, last) or [last], format=".4~r")
    return alt.X(f"{along}:Q", axis=ticks)


def _lines(
    alt: Any, points: list[dict[str, Any]], x: Any, y: Any, legend: dict[str, Any], title: str
) -> Any:
    chart = alt.Chart(alt.Data(values=points)).mark_line(
        strokeWidth=2, point=alt.OverlayMarkDef(size=20)
    )
    sized = {"width": _WIDTH, "height": _HEIGHT}
    if title:
        sized["title"] = alt.Title(title, anchor="middle", fontSize=12, fontWeight="normal")
    return chart.encode(x=x, y=y, **legend).properties(**sized)


def _words(initial: float | str) -> str:
    return initial if isinstance(initial, str) else f"{initial:g}"
