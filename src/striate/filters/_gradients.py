"""The way back through a convolution: each gradient is itself a sum of products, cell by cell."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from striate.filters._cells import Cell, Traced, traced
from striate.filters._layer import Layer, Padding, Pair, check_upstream, lay


@dataclass(frozen=True, eq=False)
class Gradients:
    """What a loss asks of a convolution's weights, its input and its bias.

    Args:
        weights: In the weights' shape; terms are (input, upstream).
        input: In the picture's shape; terms are (upstream, weight).
        bias: `(K,)`: the sum of each filter's upstream gradient.
        upstream: In the output's shape: what came from the loss.
    """

    weights: Traced
    input: Traced
    bias: Float[np.ndarray, " K"]
    upstream: Float[np.ndarray, "..."]


def trace_gradients(
    picture: ArrayLike,
    weights: ArrayLike,
    *,
    upstream: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    mode: str = "cross-correlation",
) -> Gradients:
    """Backpropagates through a convolution, and can say of each cell how it came about.

    With `y = sum x w`, `dL/dw` adds up input times upstream over all places of the window, and
    `dL/dx` adds up upstream times weight over all windows that read the cell. Terms are column by
    column from the top down: of the output's places for a weight; filter by filter, of the
    filter's weights as they lie, for an input cell.

    Args:
        picture: As for `trace_convolution`; so the others.
        weights: The weights.
        upstream: The loss's gradient by the output, in the output's shape; ones if None.
        stride: Cells between two places.
        padding: Zeros at each end, or a word.
        dilation: Distance between the cells that a filter looks at.
        groups: Parts into which the channels are divided.
        mode: "cross-correlation" or "convolution".

    Returns:
        Gradients of the weights, as they were given, of the input and of the bias.

    Raises:
        ShapeError: `upstream` has not the output's shape, or as `trace_convolution`.

    Example:
        >>> print(trace_gradients([1, 2, 3], [10, 20]).weights.cell(1))
        2*1 + 3*1 = 5
    """
    layer = lay(
        picture, weights, stride=stride, padding=padding, dilation=dilation, groups=groups,
        mode=mode,
    )  # fmt: skip
    shape = (layer.laid.shape[0], *layer.places)
    flowing = check_upstream(upstream, shape, layer.rank)
    return Gradients(
        weights=_weights(layer, flowing),
        input=_input(layer, flowing),
        bias=flowing.sum(axis=(1, 2)),
        upstream=flowing.reshape(shape[3 - layer.rank :]),
    )


def _weights(layer: Layer, upstream: np.ndarray) -> Traced:
    padded, laid = layer.padded, layer.laid
    channels = laid.shape[1]
    sums = np.zeros(laid.shape)
    for group in range(layer.groups):
        seen = padded[group * channels : (group + 1) * channels]
        of_group = slice(group * layer.filters_of_a_group, (group + 1) * layer.filters_of_a_group)
        for row, column in np.ndindex(*laid.shape[2:]):
            under = seen[:, *layer.under(row, column)]
            sums[of_group, :, row, column] = np.tensordot(
                upstream[of_group], under, ([1, 2], [1, 2])
            )
    gradient = np.ascontiguousarray(layer.as_given(sums))

    def explain(index: tuple[int, ...]) -> Cell:
        filter_, channel, row, column = index
        if layer.mode == "convolution":
            row, column = laid.shape[2] - 1 - row, laid.shape[3] - 1 - column
        first = filter_ // layer.filters_of_a_group * channels
        under = padded[first + channel, *layer.under(row, column)]
        factors = (part.T.ravel().tolist() for part in (under, upstream[filter_]))
        return Cell(index, tuple(zip(*factors, strict=True)), float(gradient[index]))

    return traced(gradient, explain, rank=layer.kernel_rank, count=layer.products, mode=layer.mode)


def _input(layer: Layer, upstream: np.ndarray) -> Traced:
    laid = layer.laid
    channels, filters = laid.shape[1], layer.filters_of_a_group
    reached = np.zeros(layer.padded.shape)
    for group in range(layer.groups):
        of_group = slice(group * filters, (group + 1) * filters)
        here = reached[group * channels : (group + 1) * channels]
        for row, column in np.ndindex(*laid.shape[2:]):
            here[:, *layer.under(row, column)] += np.tensordot(
                laid[of_group, :, row, column], upstream[of_group], (0, 0)
            )
    top, left = (window.padding for window in layer.windows)
    height, width = layer.picture.shape[1:]
    gradient = reached[:, top : top + height, left : left + width].copy()

    def explain(index: tuple[int, ...]) -> Cell:
        channel, row, column = index
        group, seen = divmod(channel, channels)
        taps = [_reaching(layer, axis, place) for axis, place in enumerate((row, column))]
        terms = tuple(
            (float(upstream[filter_, y, x]), float(laid[filter_, seen, down, across]))
            for filter_ in range(group * filters, (group + 1) * filters)
            for across, x in taps[1]
            for down, y in taps[0]
        )
        return Cell(index, terms, float(gradient[index]))

    return traced(gradient, explain, rank=layer.picture_rank, count=layer.products, mode=layer.mode)


def _reaching(layer: Layer, axis: int, place: int) -> list[tuple[int, int]]:
    """Which weights of an axis reach a cell of the picture, each with the output that it feeds."""
    window, outputs = layer.windows[axis], layer.places[axis]
    found = []
    for tap in range(window.kernel):
        start = place + window.padding - tap * window.dilation
        if start % window.stride == 0 and 0 <= start // window.stride < outputs:
            found.append((tap, start // window.stride))
    return found
