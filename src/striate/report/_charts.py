"""The charts of a report, as SVG that stands in the page: no script, and the page's own colours."""

from collections.abc import Sequence
from typing import Any

from striate.charts import BLUE, ORANGE, inline_svg

_WIDTH, _HEIGHT = 360, 200


def curves(
    history: Sequence[dict[str, Any]], quantity: str, title: str, best_epoch: float | None
) -> str:
    """Training against validation over the epochs, with a rule at the epoch that was kept.

    Args:
        history: One row an epoch, with `epoch`, `quantity` and `validation_{quantity}`; what is
            missing or None is not drawn.
        quantity: "loss" or "accuracy".
        title: Of the vertical axis.
        best_epoch: Of the weights that were kept; None draws no rule.
    """
    import altair as alt

    kinds = {"training": quantity, "validation": f"validation_{quantity}"}
    rows = [
        {"epoch": row["epoch"], "value": row[key], "pictures": kind}
        for row in history
        for kind, key in kinds.items()
        if row.get(key) is not None
    ]
    present = [kind for kind in kinds if any(row["pictures"] == kind for row in rows)]
    colours = {"training": BLUE, "validation": ORANGE}
    dashed = {"training": [1, 0], "validation": [5, 3]}
    dashes = alt.Scale(domain=present, range=[dashed[kind] for kind in present])
    axis = alt.Axis(format="%") if quantity == "accuracy" else alt.Axis()
    scale = alt.Scale(zero=False, nice=True)
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=14) if len(rows) < 60 else False)
        .encode(
            x=_epochs(alt),
            y=alt.Y("value:Q", title=title, axis=axis, scale=scale),
            color=alt.Color(
                "pictures:N",
                title=None,
                scale=alt.Scale(domain=present, range=[colours[kind] for kind in present]),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash("pictures:N", scale=dashes),
        )
    )  # fmt: skip
    return _svg(lines + _rule(alt, best_epoch) if best_epoch is not None else lines)


def learning_rates(history: Sequence[dict[str, Any]]) -> str:
    """The learning rate at each epoch's end."""
    import altair as alt

    rows = [{"epoch": row["epoch"], "value": row["learning_rate"]} for row in history]
    rows = [row for row in rows if row["value"] is not None]  # runs before 0.2 did not say
    chart = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=2, color=BLUE)
    y = alt.Y("value:Q", title="learning rate", axis=alt.Axis(format="~g"))
    return _svg(chart.encode(x=_epochs(alt), y=y))


def reliability(bins: Sequence[dict[str, Any]]) -> str:
    """What was right against how sure the classifier was; the diagonal is perfect calibration.

    Args:
        bins: With `confidence` (mean), `accuracy` and `count`; empty ones are not drawn.
    """
    import altair as alt

    rows = [row for row in bins if row["count"]]
    unit = alt.Scale(domain=[0, 1])
    percent = alt.Axis(format="%")
    diagonal = (
        alt.Chart(alt.Data(values=[{"a": 0, "b": 0}, {"a": 1, "b": 1}]))
        .mark_line(strokeDash=[4, 4], color="currentColor", opacity=0.6)
        .encode(x=alt.X("a:Q", scale=unit), y=alt.Y("b:Q", scale=unit))
    )
    points = (
        alt.Chart(alt.Data(values=rows))
        .mark_circle(color=BLUE, opacity=0.9)
        .encode(
            x=alt.X("confidence:Q", title="how sure it was", axis=percent, scale=unit),
            y=alt.Y("accuracy:Q", title="how often it was right", axis=percent, scale=unit),
            size=alt.Size("count:Q", legend=None, scale=alt.Scale(range=[20, 400])),
        )
    )
    return _svg(diagonal + points)


def _epochs(alt: Any) -> Any:
    return alt.X(
        "epoch:Q", title="epoch", axis=alt.Axis(tickMinStep=1), scale=alt.Scale(nice=False)
    )


def _rule(alt: Any, epoch: float) -> Any:
    rule = alt.Chart(alt.Data(values=[{"epoch": epoch}]))
    return rule.mark_rule(strokeDash=[2, 3], color="currentColor", opacity=0.7).encode(x="epoch:Q")


def _svg(chart: Any) -> str:
    return inline_svg(chart.properties(width=_WIDTH, height=_HEIGHT))
