"""`striate filter`: kernels on a photo or a signal, and the numbers that a computer sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

from cyclopts import Parameter

from striate.cli._minus import MAY_BE_NEGATIVE
from striate.cli._output import Output, table
from striate.cli._whole import MaybeWhole
from striate.errors import InputError

_SHOWN_ROWS = 10
_KERNEL_FILES = (".csv", ".tsv", ".txt")
# As narrow as all columns but that of the files' names can well be.
_OTHER_COLUMNS = 40


@Parameter(name="*")
@dataclass(frozen=True)
class Looks:
    """Flags of photos."""

    pixels: Annotated[
        str | None,
        Parameter(help="Print the numbers round this pixel, X,Y from 0, and filter nothing."),
        MAY_BE_NEGATIVE,
    ] = None
    window: Annotated[
        MaybeWhole, Parameter(help="Rows and columns that --pixels prints. [default: 9]")
    ] = None
    grey: Annotated[bool, Parameter(negative=(), help="Make a photo in colours grey first.")] = (
        False
    )
    raw: Annotated[
        bool, Parameter(negative=(), help="Also save the responses as they are, as .npy files.")
    ] = False
    theme: Annotated[
        str | None,
        Parameter(
            help="Ground of the contact sheet, and of signed responses, magnitudes and directions: "
            "light or dark. [default: light]"
        ),
    ] = None


@Parameter(name="*")
@dataclass(frozen=True)
class Signals:
    """Flags of signals."""

    column: Annotated[
        str | None, Parameter(help="Of a signal's table: a name, or a number from 1.")
    ] = None
    size: Annotated[
        str | None,
        Parameter(help="Of a filtered signal: full, same or valid. [default: valid]"),
    ] = None
    strict: Annotated[
        bool,
        Parameter(
            negative=(),
            help="Exit with 1 if a row of a signal, blank ones included, held no number.",
        ),
    ] = False


def command(
    source: str | None = None,
    /,
    *others: Annotated[str, Parameter(show=False)],
    kernel: Annotated[list[str] | None, Parameter(negative=()), MAY_BE_NEGATIVE] = None,
    out: Annotated[str | None, Parameter(name=["--out", "-o"])] = None,
    border: str | None = None,
    constant: float | None = None,
    mode: str | None = None,
    list: Annotated[bool, Parameter(negative=())] = False,  # noqa: A002 (the flag's name)
    looks: Looks | None = None,
    signals: Signals | None = None,
    output: Output | None = None,
) -> int:
    """Lay kernels on a photo or a signal, or show the numbers round a pixel.

    Args:
        source: A photo, or a signal in a .csv, .tsv or .txt file.
        others: Nothing: what came without a flag or a comma.
        kernel: Names, rows of numbers or files, apart by commas: "sobel, gaussian(2)",
            "1 0 -1; 1 0 -1; 1 0 -1", mine.csv. May be given several times.
        out: Folder for the results, or a name in .png for the contact sheet alone.
            [default: NAME-filters]
        border: What lies outside: reflect, mirror, nearest, constant or wrap, or OpenCV's word.
            [default: reflect for photos, constant for signals of --size same]
        constant: What lies outside with --border constant. [default: 0]
        mode: cross-correlation, as networks do it, or convolution, which turns the kernel.
            [default: cross-correlation for photos, convolution for signals]
        list: Show the kernels that have names, and filter nothing.
    """
    output = output or Output()
    looks, signals = looks or Looks(), signals or Signals()
    if list:
        return _listed(output)
    if source is None:
        raise InputError(
            "striate filter takes a photo or a signal, or --list for the kernels' names, such as "
            "striate filter photo.jpg --kernel sobel."
        )
    if others:
        _refuse_others(others, kernel)
    if looks.pixels is not None:
        given = {"kernel": kernel, "out": out, "border": border, "constant": constant, "mode": mode}
        given = {**given, "raw": looks.raw, "theme": looks.theme, **vars(signals)}
        return _pixels(source, given, looks, output)
    if not kernel:
        raise InputError(
            "striate filter takes kernels: --kernel sobel, for example. See: striate filter --list"
        )
    folder = f"{Path(source).stem}-filters" if out is None else out
    options = _options(border, constant, mode)
    if Path(source).suffix.lower() in (".csv", ".tsv", ".txt"):
        _refuse("a photo", looks, Looks())
        return _signal(source, kernel, folder, options, signals, output)
    _refuse("a signal, which is a .csv, .tsv or .txt file", signals, Signals())
    return _photo(source, kernel, folder, options, looks, output)


def _refuse_others(others: Sequence[str], kernel: Sequence[str] | None) -> NoReturn:
    """Says what to do with words beyond the source."""
    came = ", ".join(map(repr, others))[:200]
    if any(Path(other).is_file() and Path(other).suffix not in _KERNEL_FILES for other in others):
        raise InputError(
            f"striate filter takes one photo or signal at a time, and {came} came, too: give each "
            f"a command of its own."
        )
    if kernel:
        line = ", ".join([*kernel, *others])[:200]
        raise InputError(
            f'{came} came without a flag. Part kernels by commas: --kernel "{line}"; '
            f"a file's name with spaces stands between quotes."
        )
    raise InputError(
        f"striate filter takes one photo or signal, and {came} came, too: leave it out."
    )


def _options(border: str | None, constant: float | None, mode: str | None) -> dict[str, Any]:
    """What was given of the filtering; the rest is the room's to choose."""
    from striate.filters import canonical_border

    if constant is not None and (border is None or canonical_border(border) != "constant"):
        raise InputError("--constant is for --border constant: give that, or leave it out.")
    given = {"border": border, "constant": constant, "mode": mode}
    return {name: value for name, value in given.items() if value is not None}


def _refuse(whose: str, given: Any, default: Any) -> None:
    """Refuses flags that mean nothing for what came."""
    for name, value in vars(given).items():
        if value != getattr(default, name):
            raise InputError(f"--{name} is for {whose}: leave it out.")


def _photo(
    photo: str,
    kernel: list[str],
    folder: str,
    options: dict[str, Any],
    looks: Looks,
    output: Output,
) -> int:
    from striate import filters

    if looks.window is not None:
        raise InputError("--window is for --pixels X,Y: give that, or leave it out.")
    theme: Any = looks.theme or "light"
    made = filters.gallery(
        photo, kernel, folder, grey=looks.grey, raw=looks.raw, theme=theme, **options
    )
    conversions = filters.conversions(photo)
    output.give({"source": photo, **made.to_json(), "conversions": conversions})
    shown = table("kernel", "result", "shown as", "file")
    for one in made.filtered:
        shown.add_row(one.kernel, one.part, one.words, one.picture.name if one.picture else "-")
    shown.columns[-1].no_wrap = True  # a name in two halves cannot be copied
    longest = max(len(one.picture.name) if one.picture else 1 for one in made.filtered)
    output.show(shown, longest + _OTHER_COLUMNS)
    _say_conversions(conversions, output)
    numbers = "; the numbers are in .npy files beside them" if looks.raw else ""
    output.say(
        f"{made.mode} on {made.width}x{made.height} pixels, border {made.border}{numbers}.\n"
        f"Contact sheet: {made.sheet}"
    )
    return 0


def _signal(
    path: str,
    kernel: list[str],
    folder: str,
    options: dict[str, Any],
    signals: Signals,
    output: Output,
) -> int:
    from striate import filters

    size: Any = signals.size or "valid"
    if size != "same" and "border" in options:
        raise InputError(
            f"--border is for --size same, and the size is {size}: give that, or leave it out."
        )
    made = filters.series(path, kernel, folder, column=signals.column, size=size, **options)
    output.give({"source": path, **made.to_json()})
    shown = table("kernel", ">values", ">least", ">mean", ">greatest")
    for one in made.filtered:
        figures = (f"{float(figure(one.values)):.6g}" for figure in _FIGURES)
        shown.add_row(one.kernel, str(one.values.size), *figures)
    output.show(shown)
    for row in made.left_out[:_SHOWN_ROWS]:
        output.say(f"Left out line {row.line}: {row.reason}.")
    if len(made.left_out) > _SHOWN_ROWS:
        output.say(f"Left out {len(made.left_out) - _SHOWN_ROWS:,} further lines.")
    for one in made.filtered:
        output.say(f"Chart: {one.chart}, numbers: {one.table}")
    border = "" if made.border is None else f", border {made.border}"
    output.say(f"{made.mode} of {made.count:,} values of {made.column}, size {made.size}{border}.")
    return 1 if signals.strict and made.left_out else 0


_FIGURES = (min, lambda values: values.mean(), max)


def _pixels(photo: str, others: dict[str, Any], looks: Looks, output: Output) -> int:
    from striate import filters

    for name, value in others.items():
        if value is not None and value is not False:
            raise InputError(f"--pixels shows numbers and filters nothing: leave out --{name}.")
    x, y = _place(looks.pixels or "")
    side = 9 if looks.window is None else looks.window
    seen = filters.window(photo, x, y, side=side, channels=1 if looks.grey else None)
    conversions = filters.conversions(photo)
    output.give({"source": photo, **seen.to_json(), "conversions": conversions})
    output.say(f"{photo}: {seen.width}x{seen.height} pixels, round column {x}, row {y}")
    _say_conversions(conversions, output)
    for number, channel in enumerate(seen.channels):
        output.say(f"\n{channel}")
        for line in _matrix(seen.values[:, :, number].tolist(), seen):
            output.say(line)
    return 0


def _say_conversions(conversions: Sequence[str], output: Output) -> None:
    """Tells where the numbers are not those of the file."""
    for words in conversions:
        output.say(f"Not as in the file: {words}.")


def _matrix(values: list[list[int]], seen: Any) -> list[str]:
    """Rows under the columns' numbers, the pixel asked for in brackets."""
    columns = range(seen.left, seen.left + len(values[0]))
    width = max(3, *(len(str(column)) for column in columns)) + 2
    margin = len(str(seen.top + len(values))) + 1
    lines = [" " * margin + "".join(f"{column:>{width}}" for column in columns)]
    for row, numbers in enumerate(values, seen.top):
        cells = [f"{number:>{width}}" for number in numbers]
        if row == seen.y:
            place = seen.x - seen.left
            cells[place] = f"{f'[{numbers[place]}]':>{width + 1}}"
            if place + 1 < len(cells):
                cells[place + 1] = cells[place + 1][1:]
        lines.append(f"{row:>{margin}}" + "".join(cells))
    return lines


def _place(text: str) -> tuple[int, int]:
    """`120,80` as (120, 80).

    Raises:
        InputError: It is none.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() for part in parts):
        raise InputError(
            f"A pixel cannot be {text!r}: give column and row, counted from 0 at the upper left, "
            f"such as 120,80."
        )
    if max(map(len, parts)) > 9:
        raise InputError(
            f"A pixel cannot be {text[:40]!r}: no picture is so large. Such as 120,80."
        )
    return int(parts[0]), int(parts[1])


def _listed(output: Output) -> int:
    from striate import filters

    catalogue = filters.catalogue()
    output.give({"kernels": [entry._asdict() for entry in catalogue]})
    shown = table("kernel", "weights", "what it answers to")
    for entry in catalogue:
        shown.add_row(entry.signature, entry.text, entry.summary)
    output.show(shown)
    output.say(
        'Your own: --kernel "1 0 -1; 1 0 -1; 1 0 -1", or a .txt, .csv or .tsv file with its rows.'
    )
    return 0
