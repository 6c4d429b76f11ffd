"""`striate summary`: what a net is made of, layer by layer, or several nets side by side."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from striate.cli._output import Output, table
from striate.cli._sizes import parse_input, parse_size
from striate.cli._whole import MaybeWhole
from striate.errors import InputError

_ENDINGS = {".csv": "csv", ".tex": "latex", ".html": "html", ".htm": "html"}


def command(
    net: str,
    /,
    *others: str,
    input: str | None = None,  # noqa: A002 (the flag's name)
    size: str | None = None,
    classes: MaybeWhole = None,
    without_head: Annotated[bool, Parameter(negative=())] = False,
    full: Annotated[bool, Parameter(negative=())] = False,
    sort: str | None = None,
    descending: Annotated[bool, Parameter(negative=())] = False,
    csv: Annotated[bool, Parameter(negative=())] = False,
    latex: Annotated[bool, Parameter(negative=())] = False,
    html: Annotated[bool, Parameter(negative=())] = False,
    layout: Annotated[Literal["keras"] | None, Parameter(name="--as")] = None,
    to: Annotated[str | None, Parameter(name=("--output", "-o"), metavar="FILE")] = None,
    output: Output | None = None,
) -> int:
    """Show a net's layers: shapes, parameters, values, costs, receptive fields.

    Nothing is computed. Several nets are shown side by side.

    Args:
        net: A name from striate models, a line: "conv(32, 3) relu flatten dense(classes)", or a
            Keras file, such as model.keras.
        others: More nets, to compare.
        input: Height, width and channels of its pictures, such as 28x28x1; its own by default.
        size: Side in pixels, or HEIGHTxWIDTH, with its own channels; in the place of --input.
        classes: How many it tells apart; its own number by default.
        without_head: Show only what makes the feature maps, the part that is used again.
        full: All columns, whatever the width, and exact numbers.
        sort: Of several nets, the column to sort by: net, parameters, values, macs, sees, ….
        descending: Sort the largest first.
        csv: Print comma-separated values, all columns.
        latex: Print a LaTeX table.
        html: Print a page with the table.
        layout: The layout of another library: keras.
        to: Write the table into this file; its ending (.csv, .tex, .html) says which form.
    """
    output = output or Output()
    form = _form(csv, latex, html, layout, to, output.json and not to)
    names = [net, *others]
    _check_number_of_nets(len(names), sort, descending, layout)
    from striate import anatomy, workshop

    shape = {"input": parse_input(input), "size": parse_size(size)}
    wanted = {**shape, "num_classes": classes, "without_head": without_head}
    found = [workshop.summary(name, **wanted) for name in names]
    exact = full or form == "csv"
    if others:
        sheet = anatomy.net_sheet(found, sort=sort, descending=descending, full=exact)
        names = [row["net"] for row in sheet.rows]
        found.sort(key=lambda each: names.index(each.net))
        output.give({"nets": [each.to_json() for each in found]})
    else:
        sheet = anatomy.layer_sheet(found[0], full=exact)
        output.give(found[0].to_json())
    if form is None:
        _show(sheet, output, full)
        return 0
    text = anatomy.keras_text(found[0]) if form == "keras" else _written(sheet, form)
    _give(text, to, output)
    return 0


def _check_number_of_nets(
    count: int, sort: str | None, descending: bool, layout: str | None
) -> None:
    if count == 1 and (sort or descending):
        flag = "--sort" if sort else "--descending"
        raise InputError(f"{flag} is for several nets: striate summary lenet5 vgg16 --sort macs")
    if descending and sort is None:
        raise InputError("--descending says how to sort, not by what: add --sort macs.")
    if layout and count > 1:
        raise InputError("--as keras shows one net at a time: give one.")


def _form(
    csv: bool, latex: bool, html: bool, layout: str | None, to: str | None, json: bool
) -> str | None:
    """The form that was asked for, by a flag or a file's ending; None is a table for people."""
    asked = [name for name, given in (("csv", csv), ("latex", latex), ("html", html)) if given]
    asked += [layout] if layout else []
    if len(asked) + json > 1:
        raise InputError(
            "--json, --csv, --latex, --html and --as are forms of one answer: give one."
        )
    if to is None:
        return asked[0] if asked else None
    return _form_of_file(Path(to), asked[0] if asked else None)


def _form_of_file(path: Path, asked: str | None) -> str:
    """The form of a file: what was asked for, or what its ending says; both where they agree."""
    if path.is_dir():
        raise InputError(f"{path} is a folder: give a file in it, such as {path / 'summary.csv'}.")
    said = _ENDINGS.get(path.suffix.lower())
    if asked and said and asked != said:
        flag = "--as keras" if asked == "keras" else f"--{asked}"
        raise InputError(
            f"{path} ends as {said} does, and {flag} asks for another form: leave out {flag}, or "
            f"give the file another ending."
        )
    if asked or said:
        return asked or said or ""
    raise InputError(
        f"The form of {path} is not known by its ending: end it in .csv, .tex or .html, or give "
        f"--csv, --latex, --html or --as keras."
    )


def _written(sheet: Any, form: str) -> str:
    from striate import anatomy

    makers = {"csv": anatomy.csv_text, "latex": anatomy.latex_text, "html": anatomy.html_text}
    return makers[form](sheet)


def _give(text: str, to: str | None, output: Output) -> None:
    if to is None:
        print(text, end="")  # noqa: T201
        return
    _write(Path(to), text)
    output.say(f"Table: {to}")


def _show(sheet: Any, output: Output, full: bool) -> None:
    from striate.anatomy import folded

    room = None if full else _room()
    sheet = sheet if room is None else sheet.fitted(room)
    shown = table(
        *(f">{each.heading}" if each.right else each.heading for each in sheet.columns),
        title=sheet.title or None,
    )
    # Beside its padding a column has one character, its border.
    shown.padding = (0, 1, 0, max(0, sheet.gap - 2))
    for name, *cells in sheet.cells():
        shown.add_row(folded(name), *cells)
    output.show(shown, width=sheet.width if room is None else None)
    for line in sheet.footer:
        output.say(line)


def _room() -> int | None:
    """How wide the screen is; None where the table goes into a file or another program."""
    from rich.console import Console

    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return Console().width
    return None


def _write(path: Path, text: str) -> None:
    from striate._writing import check_place, write_atomically

    check_place(path, "summary.csv")
    write_atomically(path, text.encode())
