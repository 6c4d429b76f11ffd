"""From a chart to a picture: inside a page, or as a file for light and dark screens and print."""

import itertools
from pathlib import Path
from typing import Any

from striate._writing import write_atomically
from striate.charts._engine import vega_png, vega_svg
from striate.errors import InvalidSetting

CHART_FORMATS = (".svg", ".png", ".json")
_LIGHT_INK, _DARK_INK, _PAPER = "#1d2327", "#e8eaed", "#ffffff"
_PNG_SCALE = 2
_SCHEME = (
    f"<style>svg{{color:{_LIGHT_INK}}}"
    f"@media (prefers-color-scheme: dark){{svg{{color:{_DARK_INK}}}}}</style>"
)
_numbers = itertools.count(1)


def inline_svg(chart: Any) -> str:
    """The chart as SVG that stands in a page: text and lines take the colour of the text around.

    Args:
        chart: An Altair chart.

    Returns:
        An `<svg>` that screen readers pass over: what it says is to stand in its caption.
    """
    drawn = _svg(_styled(chart, "currentColor", "transparent"))
    # Names inside an SVG are the whole page's.
    number = next(_numbers)
    drawn = drawn.replace('id="', f'id="chart{number}-').replace("url(#", f"url(#chart{number}-")
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def save_chart(chart: Any, path: str | Path) -> Path:
    """Writes a chart as a file; by its ending `.svg`, `.png` or `.json` (Vega-Lite).

    An SVG has no ground of its own and dark ink on a light screen, light ink on a dark one. A PNG
    is dark on white.

    Args:
        chart: An Altair chart.
        path: Its folder exists.

    Returns:
        The path.

    Raises:
        InvalidSetting: Another ending.
        DiskFull, NotWritable: The file cannot be written.
    """
    path = Path(path)
    match path.suffix.lower():
        case ".svg":
            drawn = _svg(_styled(chart, "currentColor", "transparent"))
            opening = drawn.index(">") + 1
            content = f"{drawn[:opening]}{_SCHEME}{drawn[opening:]}".encode()
        case ".png":
            inked = _styled(chart, _LIGHT_INK, _PAPER).to_dict()
            content = vega_png(inked, _PNG_SCALE)
        case ".json":
            content = _styled(chart, _LIGHT_INK, _PAPER).to_json().encode()
        case other:
            raise InvalidSetting(
                f"A chart cannot be written to {path.name or path}: {other or 'no ending'} is no "
                f"format of charts. End the name in {', '.join(CHART_FORMATS[:-1])} or "
                f"{CHART_FORMATS[-1]}."
            )
    write_atomically(path, content)
    return path


def _svg(chart: Any) -> str:
    return vega_svg(chart.to_dict())


def _styled(chart: Any, ink: str, ground: str) -> Any:
    import altair as alt

    return chart.configure(
        background=ground,
        font="system-ui, sans-serif",
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelColor=ink, titleColor=ink, tickColor=ink, domainColor=ink, gridColor=ink,
            gridOpacity=0.15, labelFontSize=12, titleFontSize=12, titleFontWeight="normal",
        ),
        legend=alt.LegendConfig(labelColor=ink, titleColor=ink, labelFontSize=12),
        title=alt.TitleConfig(
            color=ink, subtitleColor=ink, fontSize=14, subtitleFontSize=12, anchor="start"
        ),
        header=alt.HeaderConfig(labelColor=ink, titleColor=ink, labelFontSize=12),
        text=alt.MarkConfig(color=ink),
        rule=alt.MarkConfig(color=ink),
    )  # fmt: skip
