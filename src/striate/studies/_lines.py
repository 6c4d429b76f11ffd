"""The nets of the studies: lines of the notation, scaled to the size of the pictures."""

from __future__ import annotations

import math

WIDTH = 128
"""Units of a hidden layer of the dense net."""
_FILTERS = (16, 32)
_MOST_BLOCKS = 4


def dense_line() -> str:
    """Two hidden layers: it does not know which pixels are neighbours."""
    return f"flatten dense({WIDTH}) relu dense({WIDTH}) relu dense(classes)"


def convolutional_line(side: int, *, pooling: bool = True, last: str = "flatten") -> str:
    """3x3 convolutions that keep the size, as many as a picture can be halved down to 2 cells.

    Args:
        side: The shorter side of the pictures, in pixels.
        pooling: Whether each is followed by a max pooling of 2x2.
        last: "flatten" keeps where things are in the last maps; "globalpool" forgets it.
    """
    blocks = max(1, min(_MOST_BLOCKS, int(math.log2(max(2, side))) - 1))
    words = []
    for block in range(blocks):
        words.append(f"conv({_FILTERS[min(block, 1)]}, 3, padding=1) relu")
        if pooling and side >> block >= 2:
            words.append("pool(2)")
    return " ".join([*words, last, "dense(classes)"])


def deep_line(layers: int, width: int, activation: str) -> str:
    """A chain of dense layers of one width.

    Args:
        layers: Hidden layers, at least 1.
        width: Units of each.
        activation: A word of the notation; empty for none.
    """
    hidden = [f"dense({width}) {activation}".strip()] * layers
    return " ".join(["flatten", *hidden, "dense(classes)"])
