"""A table as text that other programs take: CSV, LaTeX, HTML."""

from __future__ import annotations

import csv
import html
import io
from typing import Any

from striate.anatomy._sheet import Sheet

_SPECIAL = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\\": r"\textbackslash{}"}
)
_STYLE = """\
:root{color-scheme:light dark}
body{font:15px/1.45 system-ui,sans-serif;margin:2rem;color:#1d2327;background:#fff}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:0 0 .6rem}
th,td{padding:.25rem .7rem;border-bottom:1px solid #d6dade;text-align:left;white-space:nowrap}
.n{text-align:right}
@media (prefers-color-scheme:dark){
body{color:#e8eaed;background:#16191c}
th,td{border-color:#3a4148}}
@media print{body{margin:0;font-size:10px}}"""


def csv_text(sheet: Sheet) -> str:
    """Gives comma-separated values: plain numbers, shapes as HxWxC, nothing where none is known.

    The first line has the columns' names for programs.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([column.key for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(column.key, row[column.key]) for column in sheet.columns])
    return written.getvalue()


def latex_text(sheet: Sheet) -> str:
    """Gives a LaTeX `tabular` with rules of the package booktabs."""
    kinds = "".join("r" if column.right else "l" for column in sheet.columns)
    lines = [
        r"% needs \usepackage{booktabs}",
        *([f"% {sheet.title}"] if sheet.title else []),
        rf"\begin{{tabular}}{{{kinds}}}",
        r"\toprule",
        _latex_row([column.heading for column in sheet.columns]),
        r"\midrule",
        *(_latex_row(row) for row in sheet.cells()),
        r"\bottomrule",
        r"\end{tabular}",
        *(f"% {line}" for line in sheet.footer),
    ]
    return "\n".join(lines) + "\n"


def html_text(sheet: Sheet) -> str:
    """Gives one page that needs nothing else; light or dark, as its reader's screen is."""
    caption = html.escape(sheet.title or "Nets side by side")
    heads = "".join(
        f'<th scope="col"{_aligned(column.right)}>{html.escape(column.heading)}</th>'
        for column in sheet.columns
    )
    rows = "\n".join(_html_row(sheet, cells) for cells in sheet.cells())
    footer = "\n".join(f"<p>{html.escape(line)}</p>" for line in sheet.footer)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{caption}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n"
        f'<div class="scroll" tabindex="0" role="region" aria-label="Layers">\n<table>\n'
        f"<caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n"
        f"</tbody>\n</table>\n</div>\n{footer}\n</body>\n</html>\n"
    )


def _plain(key: str, value: Any) -> Any:
    if key == "share":
        value = value["parameters"]
    if value is None:
        return ""
    return "x".join(map(str, value)) if isinstance(value, list) else value


def _latex_row(cells: list[str]) -> str:
    shown = (cell.translate(_SPECIAL).replace("...", r"\dots") for cell in cells)
    return " & ".join(shown) + r" \\"


def _html_row(sheet: Sheet, cells: list[str]) -> str:
    first, *others = cells
    shown = "".join(
        f"<td{_aligned(column.right)}>{html.escape(cell)}</td>"
        for column, cell in zip(sheet.columns[1:], others, strict=True)
    )
    return f'<tr><th scope="row">{html.escape(first)}</th>{shown}</tr>'


def _aligned(right: bool) -> str:
    return ' class="n"' if right else ""
