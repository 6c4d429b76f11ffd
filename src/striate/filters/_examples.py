"""The examples that courses work out by hand, with names."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from striate.errors import UnknownName


@dataclass(frozen=True, eq=False)
class Example:
    """A picture and what is done with it: a convolution, a pooling, or one after the other.

    Args:
        name: What it is called.
        summary: What it shows.
        picture: `(C, H, W)`.
        weights: `(K, C, R, S)`; None for a pooling alone.
        stride: Of the convolution.
        padding: Of the convolution: valid, same or full.
        mode: Of the convolution.
        relu: Whether ReLU follows.
        pool: "max" or "average", which comes last; None for none.
        pool_kernel: Side of its window.
        pool_stride: Cells between two places.
        pool_ceil: Whether a last window that hangs over the end counts.
        slip: What slides print otherwise.
    """

    name: str
    summary: str
    picture: Float[np.ndarray, "C H W"]
    weights: Float[np.ndarray, "K C R S"] | None = None
    stride: int = 1
    padding: str = "valid"
    mode: str = "cross-correlation"
    relu: bool = False
    pool: str | None = None
    pool_kernel: int = 2
    pool_stride: int = 2
    pool_ceil: bool = False
    slip: str = ""


def example(name: str) -> Example:
    """An example by its name.

    Args:
        name: Such as vertical-edges; `example_names` lists them.

    Returns:
        Its picture, weights and settings.

    Raises:
        UnknownName: there is no such example; the message says the nearest.

    Example:
        >>> example("textbook-row").picture.tolist()
        [[[72.0, 88.0, 62.0, 52.0, 37.0]]]
    """
    for made in _examples():
        if made.name == name:
            return made
    raise UnknownName("example", name, example_names())


def example_names() -> tuple[str, ...]:
    """The names, in the order in which courses come to them."""
    return tuple(made.name for made in _examples())


def _examples() -> tuple[Example, ...]:
    return (*_edges(), _stride_2(), _letter_x(), *_rows(), *_poolings())


def _plane(text: str) -> np.ndarray:
    """`(1, H, W)` from rows apart by "/"."""
    return np.array([[[float(word) for word in row.split()] for row in text.split("/")]])


def _kernels(*planes: np.ndarray) -> np.ndarray:
    """`(K, 1, R, S)`."""
    return np.stack(planes)[:, None]


def _edges() -> tuple[Example, ...]:
    vertical = _kernels(_plane("1 0 -1 / 1 0 -1 / 1 0 -1")[0])
    picture = _plane(
        "3 0 1 2 7 4 / 1 5 8 9 3 1 / 2 7 2 5 1 3 / 0 1 3 1 7 8 / 4 2 1 6 2 8 / 2 4 5 2 3 9"
    )
    step = np.tile([10.0, 10, 10, 0, 0, 0], (1, 6, 1))
    return (
        Example("vertical-edges", "vertical edges of 6x6 numbers", picture, vertical),
        Example("bright-to-dark", "an edge from 10 to 0 gives 30", step, vertical),
        Example("dark-to-bright", "an edge from 0 to 10 gives -30", step[:, :, ::-1], vertical),
    )


def _stride_2() -> Example:
    return Example(
        "stride-2",
        "a 3x3 kernel that moves by two cells",
        _plane(
            "2 3 7 4 6 2 9 / 6 6 9 8 7 4 3 / 3 4 8 3 8 9 7 / 7 8 3 6 6 3 4 / 4 2 1 8 3 4 6 / "
            "3 2 4 1 9 8 3 / 0 1 3 9 2 1 4"
        ),
        _kernels(_plane("3 4 4 / 1 0 2 / -1 0 3")[0]),
        stride=2,
        slip="Slides print 83 where 88 stands here, and 127 for 117: 88 and 117 are right.",
    )


def _letter_x() -> Example:
    picture = -np.ones((9, 9))
    inner = np.arange(1, 8)
    picture[inner, inner] = picture[inner, 8 - inner] = 1
    falling = 2 * np.eye(3) - 1
    small_x = np.maximum(falling, falling[:, ::-1])
    return Example(
        "letter-x",
        "three kernels on the letter X, ReLU and max pooling",
        picture[None],
        _kernels(falling, small_x, falling[:, ::-1]) / 9,
        relu=True,
        pool="max",
        pool_ceil=True,
        slip="Slides cut .78 and .56 off to .77 and .55.",
    )


def _rows() -> tuple[Example, ...]:
    difference = _kernels(np.array([[1.0, -1]]))
    quarters = _kernels(np.array([[1.0, 2, 1]]) / 4)
    return (
        Example(
            "one-dimension", "[5, 8] * [1, -1]: the difference of neighbours, with both ends",
            _plane("5 8"), difference, padding="full", mode="convolution",
        ),
        Example(
            "second-difference", "[1, -1] * [1, -1]: the difference of differences",
            _plane("1 -1"), difference, padding="full", mode="convolution",
        ),
        Example(
            "textbook-row", "a row smoothed by 1/4, 1/2, 1/4, with zeros outside",
            _plane("72 88 62 52 37"), quarters, padding="same",
        ),
    )  # fmt: skip


def _poolings() -> tuple[Example, ...]:
    small = _plane("1 0 2 3 / 4 6 6 8 / 3 1 1 0 / 1 2 2 4")
    large = _plane("3 3 2 1 0 / 0 0 1 3 1 / 3 1 2 2 3 / 2 0 0 2 2 / 2 0 0 0 1")
    return (
        Example("max-pooling", "the largest of each 2x2", small, pool="max"),
        Example("average-pooling", "the mean of each 2x2", small, pool="average"),
        Example(
            "overlapping-pooling", "the largest of each 3x3, moved by one cell",
            large, pool="max", pool_kernel=3, pool_stride=1,
        ),
    )  # fmt: skip
