"""A signal through several kernels: its numbers as a table, and a chart of before and after."""

import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from striate._writing import make_folders
from striate.charts import BLUE, ORANGE, save_chart
from striate.errors import InvalidSetting
from striate.filters._apply import Mode
from striate.filters._borders import canonical_border
from striate.filters._files import check_inputs_stay, refuse_names_of_files, saved, stems
from striate.filters._notation import NamedKernel, kernels
from striate.filters._signal import Size, convolve
from striate.filters._table import LeftOut, read_signal

_WIDTH, _HEIGHT = 760, 260
_MOST_POINTS = 4000
_TICKS = 10


class FilteredSignal(NamedTuple):
    """What one kernel made of a signal.

    Attributes:
        kernel: Its name.
        weights: One row.
        first: The place in the signal, from 0, at which the first value stands.
        values: The result.
        table: A .csv file of places and values.
        chart: An .svg file of the signal before and after.
    """

    kernel: str
    weights: list[float]
    first: int
    values: Float[np.ndarray, " M"]
    table: Path
    chart: Path


@dataclass(frozen=True)
class Series:
    """What `series` wrote.

    Attributes:
        column: The signal's name.
        count: How many values it has.
        left_out: The rows that held no number.
        size: "full", "same" or "valid".
        border: By SciPy's name; None where nothing outside is asked for.
        mode: "convolution" or "cross-correlation".
        filtered: One entry a kernel.
    """

    column: str
    count: int
    left_out: list[LeftOut]
    size: Size
    border: str | None
    mode: Mode
    filtered: list[FilteredSignal]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        entries = [
            {
                **one._asdict(),
                "values": one.values.tolist(),
                "table": str(one.table),
                "chart": str(one.chart),
            }
            for one in self.filtered
        ]
        return {
            "column": self.column,
            "count": self.count,
            "left_out": [row._asdict() for row in self.left_out],
            "size": self.size,
            "border": self.border,
            "mode": self.mode,
            "filtered": entries,
        }


def series(
    path: str | os.PathLike[str],
    kernel: str | Sequence[str],
    folder: str | os.PathLike[str],
    *,
    column: str | None = None,
    size: Size = "valid",
    border: str = "constant",
    constant: float = 0.0,
    mode: Mode = "convolution",
) -> Series:
    """Filters a column of a table with every kernel of a line, and writes tables and charts.

    Args:
        path: A .csv, .tsv or .txt file, as `read_signal` takes it.
        kernel: A line such as "moving-average(7), difference", or several.
        folder: Made if it is not there; files of the same names are replaced, but never the signal
            or a kernel's file.
        column: A name, or a number from 1; by default the only one that holds numbers.
        size: As `convolve` takes it; "valid" makes up nothing outside the signal.
        border: Likewise.
        constant: Likewise.
        mode: Likewise.

    Raises:
        InputError: The file, the column, a kernel or an option does not fit, the folder is a file,
            or a result would replace the signal or a kernel's file.
        NotWritable, DiskFull: The folder or a file in it.
    """
    lines = [kernel] if isinstance(kernel, str) else kernel
    chosen = [one for line in lines for one in kernels(line)]
    if not chosen:
        raise InvalidSetting("No kernel was given; name one, such as moving-average(7).")
    if pairs := [one.name for one in chosen if one.across is not None]:
        raise InvalidSetting(
            f"{pairs[0]} is for pictures: a signal has no direction. Use difference instead."
        )
    border = canonical_border(border)
    signal = read_signal(path, column)
    results = [
        convolve(signal.values, one.weights, size=size, border=border, constant=constant, mode=mode)
        for one in chosen
    ]
    place = Path(folder)
    names = [stem for (stem,) in stems(chosen)]
    files = [place / f"{stem}{ending}" for stem in names for ending in (".csv", ".svg")]
    check_inputs_stay(files, path, chosen)
    refuse_names_of_files(place, "each kernel has a table and a chart in it")
    make_folders(place)
    filtered = []
    for one, stem, values in zip(chosen, names, results, strict=True):
        first = _first(one.weights.shape[1], size, mode)
        table = saved(place / f"{stem}.csv", _csv(signal.name, first, values))
        drawn = _chart(signal.name, signal.values, one, first, values)
        chart = save_chart(drawn, place / f"{stem}.svg")
        filtered.append(
            FilteredSignal(one.name, one.weights[0].tolist(), first, values, table, chart)
        )
    asked = border if size == "same" else None
    return Series(signal.name, signal.values.size, signal.left_out, size, asked, mode, filtered)


def _first(length: int, size: Size, mode: Mode) -> int:
    """Where the first value stands: a convolution's with the last of the values that it sums."""
    if size == "same":
        return 0
    if mode == "convolution":
        return 0 if size == "full" else length - 1
    return 1 - length if size == "full" else 0


def _csv(name: str, first: int, values: Float[np.ndarray, " M"]) -> bytes:
    quoted = '"' + name.replace('"', '""') + '"'
    rows = (f"{first + place},{value!r}" for place, value in enumerate(values.tolist()))
    return ("\n".join([f"place,{quoted}", *rows]) + "\n").encode()


def _chart(
    name: str,
    before: Float[np.ndarray, " N"],
    one: NamedKernel,
    first: int,
    after: Float[np.ndarray, " M"],
) -> Any:
    """Before and after on one axis if the weights add to 1, else one above the other."""
    import altair as alt

    after_name = f"after {one.name}" if len(one.name) <= 40 else "after"
    together = abs(one.weights.sum() - 1) < 1e-6
    names = ["before", after_name]
    rows = _points(before, 0, "before") + _points(after, first, after_name)
    low, high = min(0, first), max(before.size, first + after.size) - 1
    colour = alt.Color(
        "what:N",
        title=None,
        scale=alt.Scale(domain=names, range=[BLUE, ORANGE]),
        legend=alt.Legend(
            orient="top", labelLimit=500, symbolType="stroke", symbolSize=300, symbolStrokeWidth=3
        ),
    )
    x = alt.X(
        "place:Q",
        title="place",
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(format="d", tickCount=min(_TICKS, high - low), tickMinStep=1),
    )

    def lines(some: list[dict[str, Any]], title: str, height: int) -> Any:
        y = alt.Y(
            "value:Q",
            title=title,
            scale=alt.Scale(zero=False),
            axis=alt.Axis(titleLimit=height),  # a column's long name would make the chart higher
        )
        width = alt.StrokeWidth(
            "what:N",
            legend=None,
            scale=alt.Scale(
                domain=names, range=[1.2, 2.4 if together or after.size <= 200 else 1.2]
            ),
        )
        marks = alt.Chart(alt.Data(values=some)).mark_line(
            point=alt.OverlayMarkDef(size=18) if before.size <= 60 else False
        )
        return marks.encode(x=x, y=y, color=colour, strokeWidth=width).properties(
            width=_WIDTH, height=height
        )

    if together:
        return lines(rows, name, _HEIGHT)
    parts = [[row for row in rows if row["what"] == what] for what in names]
    return alt.vconcat(
        lines(parts[0], name, _HEIGHT * 2 // 3), lines(parts[1], after_name[:40], _HEIGHT * 2 // 3)
    )


def _points(values: Float[np.ndarray, " N"], first: int, what: str) -> list[dict[str, Any]]:
    """The points of a line; of a long one the least and the greatest of every stretch."""
    places = np.arange(values.size)
    if values.size > _MOST_POINTS:
        edges = np.linspace(0, values.size, _MOST_POINTS // 2 + 1).astype(int)
        stretches = [slice(a, b) for a, b in itertools.pairwise(edges)]
        found = {
            a.start + int(pick(values[a])) for a in stretches for pick in (np.argmin, np.argmax)
        }
        places = np.array(sorted(found))
    return [
        {"place": first + place, "value": values[place].item(), "what": what}
        for place in places.tolist()
    ]
