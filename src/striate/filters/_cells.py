"""An array, each of whose cells can say how it came about: every product and the sum."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from striate.errors import InvalidSetting


@dataclass(frozen=True)
class Cell:
    """One cell and what it was made of.

    Args:
        index: Where it is in the array, counted from 0.
        terms: Two factors each where it is a sum of products; one value each where it is a
            maximum or an average; empty where nothing reaches the cell.
        value: What came out.
        bias: Added to the sum; None where there is none.
        how: "sum" (of products), "average" or "max".
    """

    index: tuple[int, ...]
    terms: tuple[tuple[float, ...], ...]
    value: float
    bias: float | None = None
    how: str = "sum"

    def __str__(self) -> str:
        """As it is written by hand: `3*1 + 1*1 + 2*1 = 6`, `max(1, 4) = 4`, `(1 + 4) / 2 = 2.5`."""
        terms = ["*".join(map(number, term)) for term in self.terms]
        if self.how == "max":
            made = f"max({', '.join(terms)})"
        elif self.how == "average":
            made = f"({' + '.join(terms)}) / {len(terms)}"
        else:
            made = " + ".join(terms) or "nothing"
            made += "" if self.bias is None else f" + {number(self.bias)} (bias)"
        return f"{made} = {number(self.value)}"


@dataclass(frozen=True, eq=False)
class Traced:
    """An array and the story of each of its cells, told when asked for.

    Args:
        output: The array, float64; a copy.
        explain: Gives the cell at a full index.
        count: Terms of all cells together.
        mode: "cross-correlation" or "convolution", whichever was done; empty for a pooling.
    """

    output: Float[np.ndarray, "..."]
    explain: Callable[[tuple[int, ...]], Cell]
    count: int
    mode: str = ""

    def cell(self, *index: int) -> Cell:
        """The cell at an index of `output`.

        Raises:
            InvalidSetting: there is no such cell; the message says how large the array is.
        """
        inside = len(index) == self.output.ndim and all(
            0 <= place < size for place, size in zip(index, self.output.shape, strict=True)
        )
        if not inside:
            shape = "x".join(map(str, self.output.shape))
            raise InvalidSetting(
                f"There is no cell {','.join(map(str, index))} in {shape}: give "
                f"{self.output.ndim} numbers, each from 0 to its size less 1."
            )
        return self.explain(index)

    def terms(self, *index: int) -> tuple[tuple[float, ...], ...]:
        """The terms of the cell at an index of `output`; the same errors."""
        return self.cell(*index).terms

    def cells(self) -> Iterator[Cell]:
        """Every cell, row by row."""
        return map(self.explain, np.ndindex(self.output.shape))


def traced(
    output: np.ndarray,
    explain: Callable[[tuple[int, ...]], Cell],
    *,
    rank: int,
    count: int,
    mode: str = "",
) -> Traced:
    """A `Traced` that shows the last `rank` axes of an array and asks `explain` for all of them."""
    leading = (0,) * (output.ndim - rank)
    shown = output.reshape(output.shape[output.ndim - rank :]).copy()

    def explain_shown(index: tuple[int, ...]) -> Cell:
        full = explain((*leading, *index))
        return Cell(index, full.terms, full.value, full.bias, full.how)

    return Traced(shown, explain_shown, count, mode)


def number(value: float) -> str:
    """A number as people write it: 3, -1, 0.111111."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"
