"""How a command speaks: figures on standard output, progress on standard error."""

import io
import sys
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Annotated, Any, TextIO

from cyclopts import Parameter

from striate.cli._json import json_line


@Parameter(name="*")
@dataclass(frozen=True)
class Output:
    """What every command takes besides its own flags."""

    json: Annotated[bool, Parameter(negative=(), help="Print exactly one JSON object.")] = False
    quiet: Annotated[bool, Parameter(negative=(), help="No progress, no tables.")] = False

    def progress(self) -> AbstractContextManager[None]:
        """Shows progress on standard error inside the block, unless quiet."""
        if self.quiet:
            return nullcontext()
        from striate.cli._terminal import showing_progress

        return showing_progress()

    def say(self, text: str = "") -> None:
        """A line for people on standard output."""
        if not self.quiet and not self.json:
            print(printable(text), file=_tolerant_stdout())

    def show(self, renderable: Any, width: int | None = None) -> None:
        """A table for people on standard output, as wide as that is, or wider if it must be."""
        if not self.quiet and not self.json:
            from rich.console import Console

            # What a cell says is text: a class name is neither markup nor an emoji's code.
            out = _tolerant_stdout()
            console = Console(file=out, highlight=False, markup=False, emoji=False)
            if width and width > console.width:
                console.width = width
            console.print(renderable)

    def give(self, value: Any) -> None:
        """The one JSON object, if it was asked for."""
        if self.json:
            sys.stdout.write(f"{json_line(value)}\n")


def table(*columns: str, title: str | None = None) -> Any:
    """An empty rich table; columns that begin with ">" are right-aligned."""
    from rich import box
    from rich.table import Table

    class Plain(Table):
        """A table whose cells are text, whatever is in them."""

        def add_row(self, *cells: Any, **options: Any) -> None:
            shown = (printable(cell) if isinstance(cell, str) else cell for cell in cells)
            super().add_row(*shown, **options)

    made = Plain(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in columns:
        right = column[0] == ">"
        name = column.removeprefix(">")
        made.add_column(name, justify="right" if right else "left", overflow="fold")
    return made


def printable(text: str) -> str:
    """Text that a terminal only shows: a file's name may hold codes that would clear the screen."""
    return "".join(
        char if char.isprintable() or char in "\n\t" or char > "\x9f" else repr(char)[1:-1]
        for char in text
    )


def _tolerant_stdout() -> TextIO:
    """Standard output, which from now on writes in codes what its encoding has no letters for.

    A file may be named in letters that the terminal lacks, or in bytes that are none.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return sys.stdout


def percent(share: float | None) -> str:
    """A share as people read it: 99.08%; a dash for none."""
    return "-" if share is None else f"{100 * share:.2f}%"
