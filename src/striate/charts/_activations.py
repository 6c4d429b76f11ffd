"""Activations drawn small beside each other: the value solid, the derivative dashed."""

from collections.abc import Callable, Sequence
from typing import Any

from striate.arithmetic import Activation, softmax, softmax_jacobian
from striate.charts._colours import BLUE, ORANGE

_ENDS, _STEPS = 4.0, 160
_HIGHEST = 2.2  # where the curves that grow without end are cut
_MARGIN = 0.05  # of the height, so that no curve runs along the frame
_RIGHT_OF_0 = 1e-9
_SIDE, _COLUMNS = 150, 5
_PADDING = {"left": 5, "top": 5, "right": 30, "bottom": 5}  # titles in another font are wider
_KINDS = ("value", "derivative")


def activation_chart(activations: Sequence[Activation], *, with_softmax: bool = False) -> Any:
    """Draws each activation and its derivative for x from -4 to 4.

    Args:
        activations: At least one, unless softmax is drawn.
        with_softmax: Whether a last one shows the first share of softmax of (x, 0, 0).

    Returns:
        An Altair chart, five a row; those that grow without end are cut.
    """
    import altair as alt

    drawn: list[tuple[str, Callable[[float], float], Callable[[float], float]]] = [
        (one.title, one.value, one.derivative) for one in activations
    ]
    if with_softmax:
        drawn.append(("softmax of (x, 0, 0)", _share, _share_derivative))
    subtitle = "value solid, derivative dashed"
    if with_softmax:
        subtitle += "; of softmax the first share, by x"
    title = alt.Title("Activations", subtitle=subtitle, offset=14)
    return (
        alt.concat(*(_one(alt, *curves) for curves in drawn), columns=_COLUMNS)
        .properties(title=title, padding=_PADDING)
        .resolve_scale(color="shared", strokeDash="shared")
    )


def _one(
    alt: Any, title: str, value: Callable[[float], float], derivative: Callable[[float], float]
) -> Any:
    rows = [*_rows("value", value), *_rows("derivative", derivative)]
    heights = [row["y"] for row in rows if row["y"] is not None]
    low, high = min(0, *heights), min(_HIGHEST, max(heights))
    margin = _MARGIN * (high - low)
    scale = alt.Scale(domain=[low - margin, high + margin], nice=False)
    colours = alt.Scale(domain=list(_KINDS), range=[BLUE, ORANGE])
    dashes = alt.Scale(domain=list(_KINDS), range=[[1, 0], [5, 3]])
    return (
        alt.Chart(
            alt.Data(values=rows), title=alt.Title(title, fontSize=12, offset=8, frame="group")
        )
        .mark_line(strokeWidth=2, clip=True)
        .encode(
            x=alt.X("x:Q", title=None, axis=alt.Axis(values=[-4, -2, 0, 2, 4])),
            y=alt.Y("y:Q", title=None, scale=scale, axis=alt.Axis(tickCount=5)),
            color=alt.Color("curve:N", scale=colours, legend=None),
            strokeDash=alt.StrokeDash("curve:N", scale=dashes, legend=None),
        )
        .properties(width=_SIDE, height=_SIDE)
    )


def _rows(kind: str, function: Callable[[float], float]) -> list[dict[str, Any]]:
    """The curve point by point, broken by a row of no height where it jumps: at 0 or nowhere."""
    jumps = abs(function(_RIGHT_OF_0) - function(0)) > 1e-6
    rows: list[dict[str, Any]] = []
    for step in range(_STEPS + 1):
        x = _ENDS * (2 * step / _STEPS - 1)
        rows.append({"x": x, "y": function(x), "curve": kind})
        if jumps and x == 0:
            rows.append({"x": x, "y": None, "curve": kind})
    return rows


def _share(x: float) -> float:
    return softmax([x, 0, 0])[0]


def _share_derivative(x: float) -> float:
    return softmax_jacobian([x, 0, 0])[0][0]
