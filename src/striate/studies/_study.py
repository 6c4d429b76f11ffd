"""What a study hands back: every figure, one table, one chart, and what the numbers say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from striate._version import __version__
from striate._writing import write_atomically
from striate.charts import save_chart
from striate.studies._bench import Bench


@dataclass(frozen=True)
class Table:
    """Cells of text; a column whose name begins with ">" is right-aligned."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Study:
    """A finished study.

    Attributes:
        folder: Holds `study.json`, `study.svg` and the trials.
        facts: Every figure, as study.json has it.
        table: The figures that matter, for people.
    """

    folder: Path
    facts: dict[str, Any]
    table: Table

    @property
    def question(self) -> str:
        """What was studied, such as "depth"."""
        return self.facts["study"]

    @property
    def chart(self) -> Path:
        """The chart, dark on light and light on dark screens."""
        return self.folder / "study.svg"

    @property
    def verdict(self) -> list[str]:
        """What the numbers show and what they do not, in sentences."""
        return self.facts["verdict"]

    def to_json(self) -> dict[str, Any]:
        """Plain values, as `striate study --json` prints them."""
        return {**self.facts, "folder": str(self.folder), "chart": str(self.chart)}


def finish(
    bench: Bench,
    *,
    epochs: float,
    facts: dict[str, Any],
    verdict: Sequence[str],
    table: Table,
    chart: Any,
) -> Study:
    """Writes study.json and the chart.

    Args:
        bench: What the variants shared.
        epochs: That each training was given.
        facts: What this study alone has; plain JSON values.
        verdict: Sentences.
        table: For people.
        chart: An Altair chart.

    Raises:
        DiskFull, NotWritable: a file could not be written; the trials are kept.
    """
    whole = {
        "study": bench.question,
        "version": __version__,
        "data": bench.facts,
        "recipe": bench.recipe.to_json(),
        "seeds": list(bench.seeds),
        "epochs": epochs,
        **facts,
        "verdict": list(verdict),
    }
    study = Study(bench.folder, whole, table)
    save_chart(chart, study.chart)
    text = json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False)
    write_atomically(bench.folder / "study.json", text.encode())
    return study
