"""Which padding? A number, a word, or ? to solve for it: of a size, or of any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from striate.arithmetic import dividing_padding, fitting_paddings, named_padding
from striate.cli._conv_words import Pair, read_pair
from striate.errors import InvalidSetting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from striate.filters import Example


@dataclass(frozen=True)
class Solved:
    """The paddings of one axis: those that fit, and the one that keeps or divides its size."""

    fitting: range
    dividing: int | None


@dataclass(frozen=True)
class Axis:
    """What slides over one axis, in numbers.

    Args:
        kernel: Cells that it looks at.
        stride: Cells between two places.
        dilation: Distance between the cells that it looks at.
        pool: Whether it is a pooling's, whose padding is at most half of its kernel.
        ceil: Whether a last window that hangs over the end counts.
    """

    kernel: int
    stride: int
    dilation: int = 1
    pool: bool = False
    ceil: bool = False

    def solve(self, size: int) -> Solved:
        """The paddings for an axis of so many cells."""
        moves = {"stride": self.stride, "dilation": self.dilation}
        fitting = fitting_paddings(size, self.kernel, **moves)
        dividing = dividing_padding(size, self.kernel, ceil=self.ceil, **moves)
        if self.pool:
            most = self.kernel // 2
            fitting = range(fitting.start, min(fitting.stop, most + 1), fitting.step)
            dividing = None if dividing is None or dividing > most else dividing
        return Solved(fitting, dividing)


def read_padding(
    text: str | None, example: Example | None, sizes: Pair, axes: Iterable[Axis]
) -> tuple[Pair, tuple[Solved, Solved] | None]:
    """The padding of both axes, and what was found if it was solved for."""
    down, across = axes
    if text is None:
        text = "0" if example is None or down.pool else example.padding
    text = text.strip()
    if text == "?":
        solved = down.solve(sizes[0]), across.solve(sizes[1])
        return (_taken(solved[0]), _taken(solved[1])), solved
    if text[:1].isdigit() or text[:1] in "-+.":
        pair = read_pair(text, "padding", 0) or (0, 0)
    else:
        pair = (
            named_padding(text, down.kernel, down.dilation),
            named_padding(text, across.kernel, across.dilation),
        )
    for padding, axis in zip(pair, (down, across), strict=True):
        if axis.pool and padding > axis.kernel // 2:
            raise InvalidSetting(
                f"A pooling's padding cannot be {padding} at a kernel of {axis.kernel}: at most "
                f"half of it, {axis.kernel // 2}."
            )
    return pair, None


def _taken(solved: Solved) -> int:
    """The padding that the figures are given for."""
    if solved.dividing is not None:
        return solved.dividing
    return solved.fitting[0] if solved.fitting else 0
