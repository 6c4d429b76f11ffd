"""Pooling by hand: the largest or the mean of each window, and the way back."""

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from striate.arithmetic import Window, both_axes, output_sizes
from striate.errors import InvalidSetting, ShapeError
from striate.filters._cells import Cell, Traced, traced
from striate.filters._layer import MOST_PRODUCTS, Pair, check_upstream, numbers

KINDS = ("max", "average")


def trace_pooling(
    picture: ArrayLike,
    kernel: Pair = 2,
    *,
    kind: str = "max",
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil: bool = False,
) -> Traced:
    """Pools, and can say of each cell how it came about.

    As torch does: padding is never the largest, but counts as zeros in an average; a last window
    that hangs over the end looks at what there is.

    Args:
        picture: `(W,)`, `(H, W)` or `(C, H, W)`.
        kernel: Side of the window, or height and width.
        kind: "max" or "average".
        stride: Cells between two places; the kernel's by default.
        padding: Cells added at each end, at most half of the kernel.
        ceil: Whether a last window that hangs over the end counts.

    Returns:
        The output, with as many axes as the picture; a cell's terms are the values in its window,
        column by column from the top down.

    Raises:
        ShapeError: the picture has another number of axes.
        InputTooSmall: the window does not fit on the picture once.
        InvalidSetting: a number or a word that cannot be.

    Example:
        >>> print(trace_pooling([[1, 0], [4, 6]]).cell(0, 0))
        max(1, 4, 0, 6) = 6
    """
    pooled = _Pooling(picture, kernel, kind, stride, padding, ceil)
    reduce = np.max if kind == "max" else np.mean
    output = np.empty((pooled.maps.shape[0], *pooled.places))
    for index in np.ndindex(output.shape):
        output[index] = reduce(pooled.seen(index))

    def explain(index: tuple[int, ...]) -> Cell:
        terms = tuple((value,) for value in pooled.seen(index).T.ravel().tolist())
        return Cell(index, terms, float(output[index]), how=kind)

    return traced(output, explain, rank=pooled.rank, count=output.size * pooled.area)


def trace_pooling_gradient(
    picture: ArrayLike,
    kernel: Pair = 2,
    *,
    upstream: ArrayLike | None = None,
    kind: str = "max",
    stride: Pair | None = None,
    padding: Pair = 0,
    ceil: bool = False,
) -> Traced:
    """Backpropagates through a pooling: to the largest cell (the first of equals), or to all.

    Args:
        picture: As for `trace_pooling`; so the others.
        kernel: Side of the window, or height and width.
        upstream: The loss's gradient by the output, in the output's shape; ones if None.
        kind: "max" or "average".
        stride: Cells between two places; the kernel's by default.
        padding: Cells added at each end.
        ceil: Whether a last window that hangs over the end counts.

    Returns:
        The input's gradient; terms are (upstream, share of the cell in that window), column by
        column of the output's places.

    Raises:
        ShapeError: `upstream` has not the output's shape, or as `trace_pooling`.
    """
    pooled = _Pooling(picture, kernel, kind, stride, padding, ceil)
    shape = (pooled.maps.shape[0], *pooled.places)
    flowing = check_upstream(upstream, shape, pooled.rank)
    reached: dict[tuple[int, ...], list[tuple[float, float]]] = {}
    for channel, column, row in np.ndindex(shape[0], shape[2], shape[1]):
        index = (channel, row, column)
        for cell, share in pooled.shares(index):
            reached.setdefault(cell, []).append((float(flowing[index]), share))
    gradient = np.zeros(pooled.maps.shape)
    for cell, terms in reached.items():
        gradient[cell] = sum(up * share for up, share in terms)

    def explain(index: tuple[int, ...]) -> Cell:
        return Cell(index, tuple(reached.get(index, ())), float(gradient[index]))

    count = sum(map(len, reached.values()))
    return traced(gradient, explain, rank=pooled.rank, count=count)


class _Pooling:
    """A pooling laid out: its maps, its windows, and what each of them sees."""

    def __init__(
        self, picture: ArrayLike, kernel: Pair, kind: str, stride: Pair | None, padding: Pair,
        ceil: bool,
    ) -> None:  # fmt: skip
        if kind not in KINDS:
            raise InvalidSetting(f"A pooling cannot be {kind!r}: give max or average.")
        array = numbers(picture, "picture")
        if array.ndim not in (1, 2, 3):
            raise ShapeError(
                f"A picture of shape {array.shape} cannot be pooled: "
                f"give (W,), (H, W) or (C, H, W)."
            )
        self.rank, self.kind = array.ndim, kind
        self.maps = array.reshape((1,) * (3 - array.ndim) + array.shape)
        self.windows = _windows(kernel, stride, padding, ceil, row_only=self.rank == 1)
        self.area = self.windows[0].kernel * self.windows[1].kernel
        channels, height, width = self.maps.shape
        self.places = output_sizes((height, width), self.windows)
        if channels * self.places[0] * self.places[1] * self.area > MOST_PRODUCTS // 500:
            raise InvalidSetting(
                f"Windows of {self.area} at {self.places[0]}x{self.places[1]} places on "
                f"{channels} channels are too many to pool by hand: at most "
                f"{MOST_PRODUCTS // 500:,} values may be looked at. Take a smaller picture."
            )
        # Padding is below every number for a maximum, and zero for an average.
        down, across = (window.padding for window in self.windows)
        self._padded = np.pad(
            self.maps,
            [(0, 0), (down, down), (across, across)],
            constant_values=-np.inf if kind == "max" else 0,
        )

    def bounds(self, index: tuple[int, ...]) -> tuple[slice, slice]:
        """The window at a place, cut at the padded picture's end, and for a maximum at its own."""
        cut = []
        axes = zip(index[1:], self.windows, self.maps.shape[1:], strict=True)
        for place, window, size in axes:
            start = place * window.stride
            stop = min(start + window.kernel, size + 2 * window.padding)
            if self.kind == "max":
                start, stop = max(start, window.padding), min(stop, size + window.padding)
            cut.append(slice(start, stop))
        return cut[0], cut[1]

    def seen(self, index: tuple[int, ...]) -> Float[np.ndarray, "R S"]:
        """The values in the window at a place."""
        return self._padded[index[0], *self.bounds(index)]

    def shares(self, index: tuple[int, ...]) -> list[tuple[tuple[int, ...], float]]:
        """The picture's cells in the window at a place to which its gradient flows."""
        rows, columns = self.bounds(index)
        seen = self.seen(index)
        if self.kind == "max":
            inside = [np.unravel_index(int(seen.argmax()), seen.shape)]
        else:
            inside = list(np.ndindex(seen.shape))
        down, across = (window.padding for window in self.windows)
        cells = [
            (index[0], int(rows.start + row - down), int(columns.start + column - across))
            for row, column in inside
        ]
        height, width = self.maps.shape[1:]
        share = 1 / len(inside)
        return [(cell, share) for cell in cells if 0 <= cell[1] < height and 0 <= cell[2] < width]


def _windows(
    kernel: Pair, stride: Pair | None, padding: Pair, ceil: bool, *, row_only: bool
) -> tuple[Window, Window]:
    down, across = both_axes(kernel, kernel if stride is None else stride, padding, ceil=ceil)
    if row_only:
        down = Window(1)
    for window in (down, across):
        if window.padding > window.kernel // 2:
            raise InvalidSetting(
                f"A pooling's padding cannot be {window.padding} at a kernel of {window.kernel}: "
                f"at most half of it, {window.kernel // 2}."
            )
    return down, across
