"""`striate history`: the ImageNet challenge, year by year."""

import dataclasses
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from striate.cli._output import Output, table


def command(
    *,
    out: Annotated[str | None, Parameter(name=("--out", "-o"))] = None,
    output: Output | None = None,
) -> int:
    """Show the ImageNet challenge's errors, with each net's depth and parameters, and sources.

    Args:
        out: File for a chart of the errors: .svg, .png or .json.
    """
    output = output or Output()
    from striate.imagenet import FACTS, PERSON_ERROR_PERCENT, RESULTS

    chart = _draw(out) if out is not None else None
    output.give(
        {
            "results": [dataclasses.asdict(result) for result in RESULTS],
            "person_error_percent": PERSON_ERROR_PERCENT,
            "facts": list(FACTS),
            "chart": chart,
        }
    )
    shown = table("year", "entry", ">top-5 error", ">layers", ">parameters")
    for one in RESULTS:
        layers = "-" if one.layers is None else f"{one.layers}"
        parameters = "-" if one.parameters is None else f"{one.parameters:,}"
        error = f"{one.top5_error_percent:g}%"
        shown.add_row(f"{one.year}", one.name, error, layers, parameters)
    output.show(shown)
    for one in RESULTS:
        output.show(f"{one.year} {one.name}: {one.note}. {one.source}.")
    output.say()
    for fact in FACTS:
        output.show(fact)
    if chart is not None:
        output.say(f"Chart: {chart}")
    return 0


def _draw(out: str) -> str:
    from striate._writing import check_place
    from striate.charts import history_chart, save_chart

    check_place(Path(out), "history.svg")
    return str(save_chart(history_chart(), out))
