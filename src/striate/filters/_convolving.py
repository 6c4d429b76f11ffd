"""Convolution by hand: the output, and every product and sum behind each of its cells."""

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from striate.filters._cells import Cell, Traced, traced
from striate.filters._layer import Layer, Padding, Pair, lay


def trace_convolution(
    picture: ArrayLike,
    weights: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    mode: str = "cross-correlation",
) -> Traced:
    """Convolves, and can say of each cell how it came about.

    A cell's terms are (value, weight), in the order in which slides add them up: channel by
    channel, in each column by column, from the top down; weights as they lie on the picture.
    Outside the picture are zeros.

    Args:
        picture: `(W,)`, `(H, W)` or `(C, H, W)`.
        weights: `(S,)`, `(R, S)` or `(K, C / groups, R, S)`.
        bias: `(K,)`, a number for one filter, or none.
        stride: Cells between two places, or down and across.
        padding: Zeros at each end, or down and across, or valid (none), same ((F - 1) / 2), full
            (F - 1).
        dilation: Distance between the cells that a filter looks at.
        groups: Parts into which the channels are divided; each filter sees one part.
        mode: "cross-correlation", which networks call convolution, lays the weights as they are;
            "convolution" flips them first.

    Returns:
        The output, `(W',)`, `(H', W')` or `(K, H', W')`, with its terms.

    Raises:
        ShapeError: shapes that do not fit together.
        InputTooSmall: the weights do not fit on the picture once.
        InvalidSetting: a number or a word that cannot be.

    Example:
        >>> print(trace_convolution([72, 88, 62], [1, 0, -1]).cell(0))
        72*1 + 88*0 + 62*-1 = 10
    """
    layer = lay(
        picture, weights, bias=bias, stride=stride, padding=padding, dilation=dilation,
        groups=groups, mode=mode,
    )  # fmt: skip
    output = convolve(layer)
    padded = layer.padded

    def explain(index: tuple[int, ...]) -> Cell:
        filter_, row, column = index
        seen = _seen(layer, padded, filter_, row, column)
        # (G, R, S) -> channel by channel, column by column
        factors = (part.transpose(0, 2, 1).ravel() for part in (seen, layer.laid[filter_]))
        terms = tuple(zip(*(part.tolist() for part in factors), strict=True))
        bias = None if layer.bias is None else float(layer.bias[filter_])
        return Cell(index, terms, float(output[index]), bias)

    return traced(output, explain, rank=layer.rank, count=layer.products, mode=layer.mode)


def convolve(layer: Layer) -> Float[np.ndarray, "K H2 W2"]:
    """Adds up, weight by weight, what lies under it at all places at once."""
    filters, seen, height, width = layer.laid.shape
    padded = layer.padded.reshape(layer.groups, seen, *layer.padded.shape[1:])
    laid = layer.laid.reshape(layer.groups, layer.filters_of_a_group, seen, height, width)
    output = np.zeros((layer.groups, layer.filters_of_a_group, *layer.places))
    for row, column in np.ndindex(height, width):
        rows, columns = layer.under(row, column)
        under = padded[:, :, rows, columns].reshape(layer.groups, seen, -1)
        output += (laid[..., row, column] @ under).reshape(output.shape)
    output = output.reshape(filters, *layer.places)
    return output if layer.bias is None else output + layer.bias[:, None, None]


def _seen(
    layer: Layer, padded: np.ndarray, filter_: int, row: int, column: int
) -> Float[np.ndarray, "G R S"]:
    """What one filter sees at one place."""
    channels = layer.laid.shape[1]
    first = filter_ // layer.filters_of_a_group * channels
    down, across = layer.windows
    top, left = row * down.stride, column * across.stride
    return padded[
        first : first + channels,
        top : top + down.extent : down.dilation,
        left : left + across.extent : across.dilation,
    ]
