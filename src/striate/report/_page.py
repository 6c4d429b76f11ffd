"""The page: one file that opens anywhere, without a script, a font or a picture from elsewhere."""

import json
import math
from typing import Any

import numpy as np
from torch import nn

from striate._writing import write_atomically
from striate.classifier import Classifier
from striate.data import short_name
from striate.report import _charts as charts
from striate.report._facts import Report
from striate.report._pictures import Gallery
from striate.report._thumbnails import filters_picture
from striate.runs import Run

# What the pictures may take of the 8 MB that a page may have.
_BUDGET_BYTES = 6_000_000
# With more classes than this a confusion matrix is no longer read; the confused pairs are.
_LARGEST_MATRIX = 20
_PAIRS = 8
# Rows of a table of classes; of more classes the page shows those that matter most.
_LISTED = 200


def write_report(report: Report, run: Run) -> None:
    """Writes `report.json` and `report.html` into the run's folder, each atomically.

    Raises:
        DiskFull, NotWritable: what was there before is whole.
    """
    facts = json.dumps(report.facts, ensure_ascii=False, allow_nan=False, indent=1)
    write_atomically(run.report_json, facts.encode())
    write_atomically(run.report, page(report).encode())


def page(report: Report) -> str:
    """The report as HTML; every name in it is text, whatever it is made of."""
    from jinja2 import (
        Environment,
        PackageLoader,
        StrictUndefined,
    )  # 0.1 s: only where a page is made

    facts, gallery = report.facts, Gallery(report, _BUDGET_BYTES)
    environment = Environment(
        loader=PackageLoader("striate.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": _percent,
        "number": _number,
        "shape": _shape,
        "field": _field,
    }
    few = len(report.classifier.classes) <= _LARGEST_MATRIX
    pairs = facts["evaluation"]["most_confused"][:_PAIRS] if facts["evaluation"] else []
    shown = _told_classes(facts["data"]["classes"])
    return environment.get_template("report.html.jinja").render(
        facts,
        source_name=short_name(facts["source"]),
        mistakes=gallery.mistakes(),
        matrix=gallery.matrix() if few else None,
        confused=pairs if few else gallery.confused(pairs),
        shown_classes=[facts["data"]["classes"][label] for label in shown],
        shown_figures=_weakest(facts["evaluation"]["per_class"]) if facts["evaluation"] else [],
        examples=gallery.examples(shown),
        filters=_first_layer(report.classifier),
        charts=_charts(facts),
        drops=_drops(facts),
        small=max(facts["data"]["size"][:2]) <= 40,
    )


def _drops(facts: dict[str, Any]) -> bool:
    """Whether dropout was on while the net trained."""
    types = {layer["type"] for layer in facts["layers"]["layers"]}
    return facts["plan"]["recipe"]["dropout"] != 0 and any("Dropout" in kind for kind in types)


def _told_classes(rows: list[dict[str, Any]]) -> list[int]:
    """The numbers of the classes to show, in their order: all, or the largest and the smallest."""
    if len(rows) <= _LISTED:
        return list(range(len(rows)))
    by_size = sorted(range(len(rows)), key=lambda label: -rows[label]["train"])
    return sorted(by_size[: _LISTED // 2] + by_size[-_LISTED // 2 :])


def _weakest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The figures to show: of all classes, or of those that were found worst, worst first."""
    if len(rows) <= _LISTED:
        return rows
    return sorted((row for row in rows if row["count"]), key=lambda row: row["f1"])[:_LISTED]


def _charts(facts: dict[str, Any]) -> dict[str, Any]:
    """SVG that we drew ourselves, from numbers alone: the one thing that is not escaped."""
    from markupsafe import Markup

    history, best = facts["history"], facts["best_epoch"]
    drawn: dict[str, str] = {}
    if history:
        drawn["loss"] = charts.curves(history, "loss", "loss", best)
        drawn["accuracy"] = charts.curves(history, "accuracy", "accuracy", best)
        drawn["learning_rate"] = charts.learning_rates(history)
    if facts["evaluation"]:
        drawn["reliability"] = charts.reliability(facts["evaluation"]["calibration"]["bins"])
    return {name: Markup(svg) for name, svg in drawn.items()}


def _first_layer(classifier: Classifier) -> dict[str, Any] | None:
    """The filters that look at the pixels themselves, as a picture."""
    for name, module in classifier.net.named_modules():
        if isinstance(module, nn.Conv2d):
            weights = module.weight.detach().float().cpu().numpy()
            count, channels, height, width = weights.shape
            return {
                "name": name,
                "picture": filters_picture(weights),
                "count": count,
                "size": f"{height}x{width}x{channels}",
                "colours": channels == 3,
            }
        if isinstance(module, nn.Linear):
            return None
    return None


def _percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{100 * share:.{digits}f}%"  # noqa: RUF001 (a dash for none)


def _number(value: float | None) -> str:
    """1,234 for whole numbers, four digits for others."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"  # noqa: RUF001
    return f"{value:,}" if isinstance(value, int | np.integer) else f"{value:.4g}"


def _field(field: Any) -> str:
    """A receptive field: 212, 5x9, whole; a question mark where it cannot be known."""
    if field is None:
        return "?"
    return "x".join(map(str, field)) if isinstance(field, list) else str(field)


def _shape(shape: list[int] | None) -> str:
    """[C, H, W] as HxWxC; a vector as its length."""
    if shape is None:
        return "–"  # noqa: RUF001
    if len(shape) == 3:
        channels, height, width = shape
        return f"{height}x{width}x{channels}"
    return "x".join(map(str, shape))
