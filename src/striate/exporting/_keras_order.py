"""The order in which Keras lists the layers of a functional model: files rely on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Call = tuple[str, int]
"""A layer, and which of its calls."""


def keras_order(reads: Mapping[Call, Sequence[Call]], last: Call) -> list[str]:
    """Sorts layers as Keras does, farthest from the output first.

    Keras finds the weights of a file by counting layers of a class in this order, so a file has to
    be written in it. Depth is the longest way to the output; within a depth the order is that of a
    search in depth from the output (`keras.src.ops.function.map_graph`).

    Args:
        reads: The calls that each call reads.
        last: The call that gives the output.

    Returns:
        The names of all layers that the last call depends on.
    """
    finished, met = _searched(reads, last)
    depth_of_call: dict[Call, int] = {}
    depth_of_layer: dict[str, int] = {}
    for call in reversed(finished):
        depth = max(depth_of_call.get(call, 0), depth_of_layer.get(call[0], 0))
        depth_of_call[call] = depth_of_layer[call[0]] = depth
        for parent in reads[call]:
            depth_of_call[parent] = max(depth + 1, depth_of_call.get(parent, 0))
    return sorted(depth_of_layer, key=lambda layer: (-depth_of_layer[layer], met[layer]))


def _searched(
    reads: Mapping[Call, Sequence[Call]], last: Call
) -> tuple[list[Call], dict[str, int]]:
    """Calls in the order in which a search from the output leaves them, layers as it meets them."""
    finished: list[Call] = []
    done: set[Call] = set()
    met: dict[str, int] = {}
    stack: list[tuple[Call, int]] = [(last, 0)]
    while stack:
        call, place = stack.pop()
        if place == 0:
            if call in done:
                continue
            met.setdefault(call[0], len(met))
        if place < len(reads[call]):
            stack += [(call, place + 1), (reads[call][place], 0)]
        elif call not in done:
            done.add(call)
            finished.append(call)
    return finished, met
