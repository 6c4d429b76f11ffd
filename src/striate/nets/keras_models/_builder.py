"""Gathers the nodes that layers become, their shapes, and which weight goes where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from striate.errors import ForeignLayer, InputError
from striate.nets.graph import INPUT, Node, Shape, after, make_node, usable_name
from striate.nets.graph._kinds import KINDS
from striate.nets.keras_models._config import Layer

MAX_NODES = 5_000
Transform = Callable[[np.ndarray], np.ndarray]
Arrays = Callable[[Layer], Sequence[Any]]
"""Gives a layer's stored arrays, each with a `shape`, readable by `numpy.asarray`."""


@dataclass(frozen=True)
class Weight:
    """One stored array and where it belongs.

    Args:
        layer: Whose it is.
        place: Its number among the layer's arrays.
        node: The node that it is for.
        parameter: The module's name for it.
        shape: As Keras has it.
        transform: From Keras's order of axes to torch's.
    """

    layer: Layer
    place: int
    node: str
    parameter: str
    shape: tuple[int, ...]
    transform: Transform


class Builder:
    """Adds nodes one behind the other; every name and shape is known as it grows.

    Args:
        shape: `(C, H, W)` of the pictures.
        channels_last: Whether the model's tensors have their channels last.
        arrays: Where layers' arrays are found, for those that become constants.
    """

    def __init__(self, shape: Shape, channels_last: bool, arrays: Arrays) -> None:
        self.nodes: list[Node] = []
        self.weights: list[Weight] = []
        self.shapes: dict[str, Shape] = {INPUT: shape}
        self.channels_last = channels_last
        self.arrays = arrays
        self.places: dict[str, str] = {}
        """Where the weights of layers are that stand in several models, by their other places."""
        self._made: dict[str, list[str]] = {}  # weighted nodes of each layer, by its path
        self._again: dict[str, int] = {}
        self._counted: dict[str, int] = {}
        self._calls = 0

    def count_call(self, layer: Layer) -> None:
        """Says that a layer or model is called, be it to no effect.

        Raises:
            InputError: more calls than any net has: models in models can multiply without end.
        """
        self._calls += 1
        if self._calls > 4 * MAX_NODES:
            raise InputError(
                f"The model calls its layers more than {4 * MAX_NODES:,} times, at "
                f"{layer.name[:60]}: no net needs so many."
            )

    def begin(self, layer: Layer) -> None:
        """Says that a layer is called; from the second time on it shares its weights."""
        again = layer.path in self._made and not layer.operation
        self._again[layer.path] = 0 if again else -1
        self._made.setdefault(layer.path, [])

    def add(
        self, layer: Layer, kind: str, inputs: Sequence[str], suffix: str = "", **values: Any
    ) -> str:
        """Adds a node for a layer and gives its name."""
        if len(self.nodes) >= MAX_NODES:
            raise InputError(
                f"The model has more than {MAX_NODES:,} layers, and no net needs them."
            )
        wanted = "_".join([*layer.names, *([suffix] if suffix else [])])
        name = usable_name(wanted, frozenset(self.shapes))
        same_as = None
        if KINDS[kind].weighted:
            number = self._again[layer.path]
            if number >= 0:
                same_as = self._made[layer.path][number]
                self._again[layer.path] += 1
            else:
                self._made[layer.path].append(name)
        node = make_node(name, kind, tuple(inputs), same_as, **values)
        self.shapes[name] = after(node, [self.shapes[one] for one in inputs], 1)
        self.nodes.append(node)
        return name

    def learn(
        self,
        layer: Layer,
        node: str,
        parameter: str,
        shape: Sequence[int],
        transform: Transform = np.asarray,
    ) -> None:
        """Says that the layer's next array is a node's parameter; of shared ones, once."""
        if self._again[layer.path] < 0:
            place = self._counted.get(layer.path, 0)
            self._counted[layer.path] = place + 1
            weight = Weight(layer, place, node, parameter, tuple(shape), transform)
            self.weights.append(weight)

    def counted(self, layer: Layer) -> int:
        """How many arrays of a layer have found their place."""
        return self._counted.get(layer.path, 0)

    def rank(self, name: str) -> int:
        """The axes of what a node gives, without the batch."""
        return len(self.shapes[name])

    def axis(self, layer: Layer, name: str, axis: Any) -> int:
        """Keras's number of an axis as the graph counts it: channels first, from 1."""
        axis = axis[0] if isinstance(axis, list) and len(axis) == 1 else axis
        rank = self.rank(name)
        if type(axis) is not int or not (1 <= axis <= rank or -rank <= axis <= -1):
            raise unsupported(layer, f"its axis is {axis!r} on a tensor of {rank + 1} axes")
        axis = axis if axis > 0 else axis + rank + 1
        if not self.channels_last or rank == 1:
            return axis
        return 1 if axis == rank else axis + 1

    def keras_shape(self, name: str) -> Shape:
        """The shape of a node's output as Keras has it, without the batch."""
        shape = self.shapes[name]
        return (*shape[1:], shape[0]) if self.channels_last else shape

    def stored(self, array: np.ndarray) -> np.ndarray:
        """An array of one picture's shape, with its channels first."""
        return np.moveaxis(array, -1, 0) if self.channels_last and array.ndim > 1 else array


def unsupported(layer: Layer, why: str) -> ForeignLayer:
    """A layer that Striate reads, in a form that it does not."""
    return ForeignLayer(
        f"{layer.said} cannot come through: {why[:300]}. Change that in Keras and save it again."
    )
