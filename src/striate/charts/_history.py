"""The ImageNet challenge's errors as bars, a person's as a rule."""

from typing import Any

from striate.charts._colours import BLUE, ORANGE
from striate.imagenet import PERSON_ERROR_PERCENT, RESULTS

_WIDTH, _STEP, _ENTRY_WIDTH = 520, 32, 115
_TICKS, _FARTHEST = [0, 5, 10, 15, 20, 25, 30], 34
_KINDS = ("hand-made features", "convolutional network")


def history_chart() -> Any:
    """Draws the entries' top-5 errors, year by year; the bars of what was no net are hollow.

    Returns:
        An Altair chart.
    """
    import altair as alt

    rows = [
        {
            "entry": f"{one.year} {one.name}",
            "error": one.top5_error_percent,
            "beside": max(one.top5_error_percent, PERSON_ERROR_PERCENT),  # clear of the rule
            "kind": _KINDS[one.is_net],
            "words": f"{one.top5_error_percent:g}%, {one.layers} layers"
            if one.is_net
            else f"{one.top5_error_percent:g}%",
        }
        for one in RESULTS
    ]
    scale = alt.Scale(domain=[0, _FARTHEST], nice=False)
    x = alt.X(
        "error:Q", title="top-5 error, %", scale=scale, axis=alt.Axis(values=_TICKS, grid=False)
    )
    colours = alt.Scale(domain=list(_KINDS), range=[ORANGE, BLUE])
    filled = alt.Scale(domain=list(_KINDS), range=[0.15, 1])
    legend = alt.Legend(orient="top", symbolStrokeWidth=2, columnPadding=40)  # fonts differ
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y(
            "entry:N",
            sort=None,
            title=None,
            axis=alt.Axis(ticks=False, domain=False, minExtent=_ENTRY_WIDTH),
        )
    )
    bars = base.mark_bar(height=18, cornerRadiusEnd=3, strokeWidth=2).encode(
        x=x,
        fill=alt.Fill("kind:N", title=None, scale=colours, legend=legend),
        stroke=alt.Stroke("kind:N", title=None, scale=colours, legend=legend),
        fillOpacity=alt.FillOpacity("kind:N", title=None, scale=filled, legend=legend),
    )
    words = base.mark_text(align="left", dx=6, fontSize=12).encode(x="beside:Q", text="words:N")
    title = alt.Title("The ImageNet challenge", subtitle="wrong in all of five guesses", offset=12)
    return (bars + words + _person(alt)).properties(
        width=_WIDTH, height=_STEP * len(rows), title=title
    )


def _person(alt: Any) -> Any:
    """A dashed rule at a person's error, with what it is above it."""
    where = alt.Chart(alt.Data(values=[{"error": PERSON_ERROR_PERCENT}])).encode(x="error:Q")
    said = alt.value(f"a person, about {PERSON_ERROR_PERCENT:g}%")
    name = where.mark_text(align="left", dx=4, dy=-6, y=0, fontSize=12).encode(text=said)
    return where.mark_rule(strokeDash=[4, 3], strokeWidth=1.5) + name
