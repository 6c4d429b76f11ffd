"""A whole Keras model: config and weights of a functional model, from a graph."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from striate.classifier import Classifier
from striate.exporting._keras_layers import KerasLayer, keras_layers
from striate.exporting._keras_order import Call, keras_order
from striate.exporting._native_graph import Modules, graph_of
from striate.images import Preprocessing
from striate.nets.graph import INPUT, Graph, Node, Shape, flow, usable_name

_PASSING = ("dropout", "relu", "elu", "gelu", "silu", "tanh", "sigmoid", "selu", "softplus")


@dataclass
class _Made:
    layer: KerasLayer
    calls: list[list[Call]] = field(default_factory=list)


@dataclass(frozen=True)
class KerasModel:
    """What a `.keras` file holds.

    Args:
        config: As config.json has it.
        weights: Each layer's class, name and arrays, in Keras's order.
    """

    config: dict[str, Any]
    weights: list[tuple[str, str, list[np.ndarray]]]


def keras_model(classifier: Classifier) -> KerasModel:
    """Writes a classifier's net for Keras, with its normalisation before and softmax behind.

    Raises:
        ForeignLayer: a layer that Keras does not have; the message names it.
    """
    graph, modules = graph_of(classifier.net)
    spec = classifier.spec
    shapes = flow(graph, (spec.in_channels, spec.height, spec.width), _units(classifier, graph))
    made = _Assembly((spec.height, spec.width, spec.in_channels))
    made.begin(classifier.preprocessing)
    graph, reordered = _simpler_flatten(graph)
    for node in _read(graph):
        made.node(node, shapes, modules, graph)
        if node.name in reordered:
            _reorder(made.layer_of(node), shapes[reordered[node.name]])
    one = shapes[graph.nodes[-1].name] == (1,)
    end = KerasLayer("Activation", {"activation": "sigmoid" if one else "softmax"})
    last = made.call("", "probabilities", end, [made.at[graph.nodes[-1].name]])
    return made.model(usable_name(graph.name), last)  # Keras refuses names with a slash


class _Assembly:
    """Layers of a Keras model as they are added, and which call gave what."""

    def __init__(self, shape: tuple[int, int, int]) -> None:
        entrance = KerasLayer("InputLayer", {"batch_shape": [None, *shape]})
        self.layers: dict[str, _Made] = {"pictures": _Made(entrance, [[]])}
        self.at: dict[str, Call] = {INPUT: ("pictures", 0)}
        self._names: dict[tuple[str, str], str] = {}

    def begin(self, preprocessing: Preprocessing) -> None:
        """Bytes become what the net was trained on: divided by 255, then normalised."""
        mean, std = preprocessing.mean, preprocessing.std
        scale = KerasLayer("Rescaling", {"scale": 1 / 255, "offset": 0.0})
        self.at[INPUT] = self.call("", "rescaling", scale, [self.at[INPUT]])
        if any(mean) or any(number != 1 for number in std):
            squares = [number**2 for number in std]
            config = {"axis": -1, "mean": list(mean), "variance": squares, "invert": False}
            layer = KerasLayer("Normalization", config)
            self.at[INPUT] = self.call("", "normalization", layer, [self.at[INPUT]])

    def node(self, node: Node, shapes: dict[str, Shape], modules: Modules, graph: Graph) -> None:
        """Adds the layers of a node; a node that shares weights calls the first one's again."""
        before = next((one for one in graph.nodes if one.name == node.inputs[0]), None)
        shape, made = shapes[node.inputs[0]], shapes[node.name]
        chain = keras_layers(node, shape, made, modules.get(node.layer), before)
        reads = [self.at[name] for name in node.inputs]
        for layer in chain:
            of = node.name if layer.suffix else node.layer
            reads = [self.call(of, layer.suffix, layer, reads)]
        self.at[node.name] = reads[0]

    def layer_of(self, node: Node) -> KerasLayer:
        """The main layer that a node has become; its name may be another where that was taken."""
        return self.layers[self._names[node.layer, ""]].layer

    def call(self, node: str, suffix: str, layer: KerasLayer, reads: list[Call]) -> Call:
        """Calls the layer of a node, which is made at its first call."""
        wanted = "_".join(filter(None, (node, suffix)))
        name = self._names.get((node, suffix)) or usable_name(wanted, frozenset(self.layers))
        self._names[node, suffix] = name
        found = self.layers.setdefault(name, _Made(layer))
        found.calls.append(reads)
        return name, len(found.calls) - 1

    def model(self, name: str, last: Call) -> KerasModel:
        """Puts all layers in Keras's order."""
        reads = {
            (layer, number): call
            for layer, made in self.layers.items()
            for number, call in enumerate(made.calls)
        }
        order = keras_order(reads, last)
        config = {
            "name": name,
            "trainable": True,
            "layers": [self._config(layer) for layer in order],
            "input_layers": ["pictures", 0, 0],
            "output_layers": [*last, 0],
        }
        weights = [(self.layers[n].layer.type, n, self.layers[n].layer.weights) for n in order]
        outer = {"module": "keras.src.models.functional", "class_name": "Functional"}
        return KerasModel({**outer, "config": config, "registered_name": "Functional"}, weights)

    def _config(self, name: str) -> dict[str, Any]:
        made = self.layers[name]
        common = {"name": name, "dtype": "float32"}
        nodes = [_written(call, made.layer.type) for call in made.calls if call]
        return {
            "module": "keras.layers",
            "class_name": made.layer.type,
            "config": {**common, **made.layer.config},
            "registered_name": None,
            "name": name,
            "inbound_nodes": nodes,
        }


def _written(call: list[Call], kind: str) -> dict[str, Any]:
    tensors = [
        {
            "class_name": "__keras_tensor__",
            "config": {"shape": [None], "dtype": "float32", "keras_history": [layer, number, 0]},
        }
        for layer, number in call
    ]
    joins = kind in (
        "Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract", "Concatenate",
    )  # fmt: skip
    return {"args": [tensors] if joins else tensors, "kwargs": {}}


def _read(graph: Graph) -> list[Node]:
    """The nodes whose outputs the scores depend on; others only hold weights that are shared."""
    needed, found = {graph.nodes[-1].name}, []
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed |= set(node.inputs)
            found.append(node)
    return found[::-1]


def _units(classifier: Classifier, graph: Graph) -> int:
    return 1 if graph.one_logit and classifier.net.num_classes == 2 else classifier.net.num_classes


def _simpler_flatten(graph: Graph) -> tuple[Graph, dict[str, str]]:
    """Flattens channels last where a dense layer alone reads it: its weights are reordered then.

    Returns:
        The graph, and for each such dense node the node whose maps are flattened.
    """
    readers: dict[str, list[Node]] = {}
    for node in graph.nodes:
        for name in node.inputs:
            readers.setdefault(name, []).append(node)
    changed, reordered = {}, {}
    for node in graph.nodes:
        if node.kind != "flatten" or node.values["order"] != "channels-first":
            continue
        last = node
        while len(after := readers.get(last.name, [])) == 1 and after[0].kind in _PASSING:
            last = after[0]
        if len(after) == 1 and after[0].kind == "dense" and after[0].same_as is None:
            shared = any(one.same_as == after[0].name for one in graph.nodes)
            if not shared:
                reordered[after[0].name] = node.inputs[0]
                values = {**node.values, "order": "channels-last"}
                changed[node.name] = Node(node.name, node.kind, node.inputs, values)
    nodes = tuple(changed.get(node.name, node) for node in graph.nodes)
    return Graph(nodes, graph.name, graph.one_logit), reordered


def _reorder(layer: KerasLayer, shape: Shape) -> None:
    """Rows of a dense kernel from `C*H*W` to `H*W*C`."""
    kernel = layer.weights[0]  # (C*H*W, units)
    if len(shape) > 1:
        maps = kernel.reshape(*shape, -1)
        layer.weights[0] = np.moveaxis(maps, 0, -2).reshape(kernel.shape)
