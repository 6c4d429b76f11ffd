"""`striate conv --padding ?` without a size: the paddings that fit, whatever the size.

Whether `(W - F + 2P)` divides by S hangs on what W leaves when it is divided by S, and so does the
padding that keeps or divides the size: one answer a remainder holds for every size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from striate.arithmetic import Window
from striate.cli._conv_facts import divides, listed
from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_given import given_kernel
from striate.cli._conv_padding import Axis, Solved
from striate.cli._conv_words import read_moves, read_pool
from striate.errors import InputError, InvalidSetting

_MOST_STRIDE = 1_000
_SHOWN = 8  # remainders that text shows
_NO_MATTER = ("filters", "groups", "bias", "mode")


def any_axes(flags: LayerFlags) -> tuple[Axis, Axis]:
    """What slides down and across, of a layer without an input.

    Raises:
        InputError: flags that a padding does not hang on.
        InvalidSetting: a stride with too many remainders.
    """
    pool = read_pool(flags, None)
    idle = [f"--{name}" for name in _NO_MATTER if getattr(flags, name) is not None]
    if idle:
        raise InputError(
            f"No padding hangs on {', '.join(idle)}: leave that out, or give --input such as 7x7x3."
        )
    kernel, _ = given_kernel(flags.kernel, pool, None, None)
    stride, dilation = read_moves(flags, pool, kernel, None)
    if max(stride) > _MOST_STRIDE:
        raise InvalidSetting(
            f"A stride of {max(stride):,} has an answer for each of as many remainders: at most "
            f"{_MOST_STRIDE:,} without --input. Give a size, such as --input 7x7."
        )
    down, across = (
        Axis(*axis, bool(pool), flags.ceil) for axis in zip(kernel, stride, dilation, strict=True)
    )
    return down, across


def any_facts(axes: tuple[Axis, Axis], pool: str | None) -> dict[str, Any]:
    """The answers as JSON, one for each remainder of a size by the stride."""
    found = {
        name: {
            "least_size": _extent(axis),
            "remainders": [
                {"fitting": [*solved.fitting], "dividing": solved.dividing}
                for solved in _by_remainder(axis)
            ],
        }
        for name, axis in zip(("rows", "columns"), axes, strict=True)
    }
    pairs = {
        name: [getattr(axis, name) for axis in axes] for name in ("kernel", "stride", "dilation")
    }
    common = {"pool": pool, "input": None, "output": None, "ceil": axes[0].ceil}
    return {**common, **pairs, "paddings": {**found, "taken": None}}


def any_lines(axes: tuple[Axis, Axis]) -> Iterator[str]:
    """The answers for people, once for both axes where they are alike."""
    alike = axes[0] == axes[1]
    for name, axis in zip(("rows", "columns"), axes, strict=True):
        of = "" if alike else f" of {name}"
        yield (
            f"Paddings{of} under a kernel of {_extent(axis)}, stride {axis.stride}, for every size "
            f"from {_extent(axis)} on:"
        )
        answers = _by_remainder(axis)
        shown = answers if len(answers) <= _SHOWN else answers[: _SHOWN - 1]
        for remainder, solved in enumerate(shown):
            yield f"  {_sizes(remainder, axis.stride)}: {_answer(solved, axis.stride)}"
        if len(answers) > len(shown):
            yield f"  … and {len(answers) - len(shown):,} remainders more: --json holds them"
        if alike:
            break


def _by_remainder(axis: Axis) -> list[Solved]:
    """The answers for sizes that leave 0, 1, … when divided by the stride."""
    first = -(-_extent(axis) // axis.stride) * axis.stride
    return [axis.solve(first + remainder) for remainder in range(axis.stride)]


def _extent(axis: Axis) -> int:
    return Window(axis.kernel, dilation=axis.dilation).extent


def _sizes(remainder: int, stride: int) -> str:
    if stride == 1:
        return "any size"
    if stride == 2:
        return ("even sizes", "odd sizes")[remainder]
    return f"sizes that leave {remainder} when divided by {stride}"


def _answer(solved: Solved, stride: int) -> str:
    fitting = solved.fitting
    fit = f"{listed(fitting)} {'fits' if len(fitting) == 1 else 'fit'}" if fitting else "none fits"
    if solved.dividing is None:
        return f"{fit}; none {divides(stride)}"
    rest = "" if solved.dividing in fitting else ", though it does not fit exactly"
    return f"{fit}; padding {solved.dividing} {divides(stride)}{rest}"
