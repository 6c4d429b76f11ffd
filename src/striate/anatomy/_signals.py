"""Which shapes of two sides are a signal's channels and length, and which tokens and their numbers.

A convolution over a signal gives `[C, L]`, attention `[tokens, numbers]`: the shapes alone do not
tell. What came in and what the layer does tell.
"""

from __future__ import annotations

from striate.anatomy._anatomy import Anatomy, Layer
from striate.anatomy._cells import channels_last

# These take the last side of what comes in for its channels.
_ON_TOKENS = frozenset(("dense", "attention", "matrix product"))


def are_signals(anatomy: Anatomy) -> list[bool]:
    """Says of each layer whether two sides that come out are channels and length.

    Args:
        anatomy: Of a net on pictures, where none is, or on signals.
    """
    found: list[bool] = []
    for layer in anatomy.layers:
        found.append(_reads_signals(anatomy, layer, found) and not _makes_tokens(layer))
    return found


def readable_shapes(anatomy: Anatomy) -> list[tuple[list[int] | None, list[int] | None]]:
    """What comes in and goes out of each layer, sides first and channels last."""
    signals = are_signals(anatomy)
    found = []
    for layer, signal in zip(anatomy.layers, signals, strict=True):
        before = _reads_signals(anatomy, layer, signals)
        given = channels_last(layer.input_shape, channels_first=before)
        found.append((given, channels_last(layer.output_shape, channels_first=signal)))
    return found


def _reads_signals(anatomy: Anatomy, layer: Layer, known: list[bool]) -> bool:
    """Whether all that it reads has channels and length; convolutions read nothing else."""
    if len(anatomy.input) != 2 or not layer.inputs:
        return False
    return layer.kind == "convolution" or all(
        row < 0 or row >= len(known) or known[row] for row in layer.inputs
    )


def _makes_tokens(layer: Layer) -> bool:
    """Whether it takes the last side for the channels, or turns the sides round to that end."""
    if layer.kind in _ON_TOKENS or layer.type == "LayerNorm":
        return True
    before, after = layer.input_shape or [], layer.output_shape or []
    return layer.kind is None and before != after and sorted(before) == sorted(after)
