"""One convolution laid out: its picture, its weights and its windows, checked against each other.

Whatever comes is brought to one form, `(C, H, W)` under `(K, C / groups, R, S)`, so that a row of
numbers, a grey picture and a layer of a net are computed by the same few lines.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import SupportsIndex

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from striate.arithmetic import (
    Window,
    both_axes,
    convolution_macs,
    named_padding,
    output_sizes,
    pair,
    whole,
)
from striate.errors import InvalidSetting, ShapeError
from striate.filters._weights import LARGEST

MODES = ("cross-correlation", "convolution")
Pair = SupportsIndex | Sequence[SupportsIndex]
Padding = Pair | str

# Values of a picture with its padding, or of weights; products of one layer.
MOST_VALUES = 10_000_000
MOST_PRODUCTS = 1_000_000_000


@dataclass(frozen=True, eq=False)
class Layer:
    """A convolution, ready to be computed.

    Args:
        picture: `(C, H, W)`, float64.
        laid: `(K, C / groups, R, S)`, the weights as they lie on the picture: flipped if `mode`
            is convolution.
        bias: `(K,)`, or None.
        windows: The vertical and the horizontal one.
        groups: Parts into which the channels are divided.
        mode: Whether the weights were flipped.
        rank: Axes of the output: 1 for a row, 2 for a plane, 3 for maps.
        picture_rank: Axes of the picture as it came, from 1 to 3.
        kernel_rank: Axes of the weights as they came: 1, 2 or 4.
    """

    picture: Float[np.ndarray, "C H W"]
    laid: Float[np.ndarray, "K G R S"]
    bias: Float[np.ndarray, " K"] | None
    windows: tuple[Window, Window]
    groups: int
    mode: str
    rank: int
    picture_rank: int
    kernel_rank: int

    @property
    def places(self) -> tuple[int, int]:
        """Height and width of the output."""
        _, height, width = self.picture.shape
        return output_sizes((height, width), self.windows)

    @property
    def products(self) -> int:
        """Multiply-accumulates."""
        filters, _, height, width = self.laid.shape
        channels, kernel = self.picture.shape[0], (height, width)
        return convolution_macs(channels, filters, kernel, self.places, groups=self.groups)

    @property
    def padded(self) -> Float[np.ndarray, "C H2 W2"]:
        """The picture with its zeros around it."""
        down, across = (window.padding for window in self.windows)
        return np.pad(self.picture, [(0, 0), (down, down), (across, across)])

    @property
    def filters_of_a_group(self) -> int:
        """Filters that see the same channels."""
        return self.laid.shape[0] // self.groups

    def under(self, row: int, column: int) -> tuple[slice, slice]:
        """Where in the padded picture a weight lies, over all places of the window."""
        slices = []
        for tap, places, window in zip((row, column), self.places, self.windows, strict=True):
            first = tap * window.dilation
            slices.append(slice(first, first + (places - 1) * window.stride + 1, window.stride))
        return slices[0], slices[1]

    def as_given(self, weights: np.ndarray) -> np.ndarray:
        """Weights, or their gradients, the way round that they came."""
        return weights[:, :, ::-1, ::-1] if self.mode == "convolution" else weights


def lay(
    picture: ArrayLike,
    weights: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    mode: str = MODES[0],
) -> Layer:
    """Lays weights on a picture.

    Args:
        picture: `(W,)`, `(H, W)` or `(C, H, W)`.
        weights: `(S,)`, `(R, S)` or `(K, C / groups, R, S)`.
        bias: `(K,)`, a number for one filter, or none.
        stride: Cells between two places; for a row only its own axis is meant.
        padding: Zeros at each end, or valid, same, full.
        dilation: Distance between the cells that a filter looks at.
        groups: Parts into which the channels are divided; each filter sees one part.
        mode: "cross-correlation" lays the weights as they are; "convolution" flips them first.

    Raises:
        ShapeError: shapes that do not fit together.
        InputTooSmall: the weights do not fit on the picture once.
        InvalidSetting: a number or a word that cannot be; values that are not finite.
    """
    check_mode(mode)
    groups = whole(groups, "number of groups")
    x, w = numbers(picture, "picture"), numbers(weights, "weights")
    if x.ndim not in (1, 2, 3) or w.ndim not in (1, 2, 4):
        raise ShapeError(
            f"Weights of shape {w.shape} cannot be laid on a picture of shape {x.shape}: "
            f"give a picture (W,), (H, W) or (C, H, W), and weights (S,), (R, S) or (K, C, R, S)."
        )
    picture_rank, kernel_rank = x.ndim, w.ndim
    rank = max(picture_rank, min(kernel_rank, 3))
    x = x.reshape((1,) * (3 - x.ndim) + x.shape)
    w = w.reshape((1,) * (4 - w.ndim) + w.shape)
    if kernel_rank < 4 and x.shape[0] // max(1, groups) > 1:
        raise ShapeError(
            f"One kernel of shape {w.shape[2:]} does not say how it weighs {x.shape[0]} channels: "
            f"give weights (K, {x.shape[0]}, R, S), or one channel at a time."
        )
    windows = _windows(w.shape[2:], stride, padding, dilation, row_only=rank == 1)
    _check_channels(x, w, groups)
    made = Layer(
        picture=x,
        laid=w[:, :, ::-1, ::-1] if mode == "convolution" else w,
        bias=_bias(bias, w.shape[0]),
        windows=windows,
        groups=groups,
        mode=mode,
        rank=rank,
        picture_rank=picture_rank,
        kernel_rank=kernel_rank,
    )
    _check_size(made)
    return made


def check_mode(mode: str) -> None:
    """Raises InvalidSetting for a word that is no mode."""
    if mode not in MODES:
        raise InvalidSetting(
            f"A mode cannot be {mode!r}: give cross-correlation, which networks call convolution, "
            f"or convolution, which flips the kernel."
        )


def numbers(values: ArrayLike, what: str) -> np.ndarray:
    """Whatever came as an array of float64.

    Raises:
        ShapeError: rows of different lengths, or nothing at all.
        InvalidSetting: what is no finite number up to `LARGEST`, or more than `MOST_VALUES`.
    """
    try:
        array = np.asarray(values)
    except ValueError:
        raise ShapeError(f"The {what} has rows of different lengths: give each as many.") from None
    if array.dtype.kind not in "biuf":
        raise InvalidSetting(f"The {what} holds {array.dtype}: give real numbers.")
    if array.size == 0:
        raise ShapeError(f"The {what} of shape {array.shape} is empty: give at least one number.")
    if array.size > MOST_VALUES:
        raise InvalidSetting(f"The {what} has {array.size:,} numbers: at most {MOST_VALUES:,}.")
    array = array.astype(np.float64)
    if not np.abs(array).max() <= LARGEST:
        wrong = array[~(np.abs(array) <= LARGEST)][0]
        raise InvalidSetting(
            f"The {what} holds {wrong}: give finite numbers only, up to {LARGEST:g}."
        )
    return array


def check_upstream(given: ArrayLike | None, shape: tuple[int, ...], rank: int) -> np.ndarray:
    """The gradient that comes from above, with every axis; ones if None.

    Args:
        given: In the output's shape, with all axes or the last `rank`.
        shape: Of the output, with every axis.
        rank: Axes that the output shows.

    Raises:
        ShapeError: it has another shape.
    """
    if given is None:
        return np.ones(shape)
    array, expected = numbers(given, "upstream gradient"), shape[3 - rank :]
    if array.shape not in (shape, expected):
        raise ShapeError(
            f"An upstream gradient of shape {array.shape} does not fit an output of shape "
            f"{expected}: give one number for each cell of the output."
        )
    return array.reshape(shape)


def pad(kernel: Sequence[int], padding: Padding, dilation: Pair) -> tuple[int, int]:
    """Zeros at each end of both axes, words worked out."""
    if not isinstance(padding, str):
        return pair(padding, "padding")
    spread = pair(dilation, "dilation")
    down, across = (named_padding(padding, *axis) for axis in zip(kernel, spread, strict=True))
    return down, across


def _windows(
    kernel: Sequence[int], stride: Pair, padding: Padding, dilation: Pair, *, row_only: bool
) -> tuple[Window, Window]:
    around = pad(kernel, padding, dilation)
    if row_only:
        around = (0, around[1])
        stride = (1, pair(stride, "stride")[1])
    return both_axes((kernel[0], kernel[1]), stride, around, dilation)


def _check_channels(x: np.ndarray, w: np.ndarray, groups: int) -> None:
    channels, (filters, seen) = x.shape[0], w.shape[:2]
    convolution_macs(channels, filters, 1, 1, groups=groups)  # the groups divide both
    if seen * groups != channels:
        parts = f" in {groups} groups" if groups > 1 else ""
        raise ShapeError(
            f"Filters that see {seen} channels do not fit a picture of {channels}{parts}: "
            f"give weights of shape (K, {channels // groups}, R, S)."
        )


def _check_size(layer: Layer) -> None:
    padded = layer.picture.shape[0] * math.prod(
        size + 2 * window.padding
        for size, window in zip(layer.picture.shape[1:], layer.windows, strict=True)
    )
    if layer.products > MOST_PRODUCTS or padded > MOST_VALUES:
        raise InvalidSetting(
            f"{layer.products:,} products on a padded picture of {padded:,} values are too many: "
            f"at most {MOST_PRODUCTS:,} and {MOST_VALUES:,}. Take a smaller picture, less padding "
            f"or fewer filters."
        )


def _bias(bias: ArrayLike | None, filters: int) -> np.ndarray | None:
    if bias is None:
        return None
    array = np.atleast_1d(numbers(bias, "bias"))
    if array.shape != (filters,):
        raise ShapeError(
            f"A bias of shape {array.shape} does not fit {filters} filters: give one number each."
        )
    return array
