"""What a graph for training changes at the two ends of one: its scaling and its class scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from striate.errors import InvalidSetting
from striate.nets.graph._graph import INPUT, Graph, Node, make_node, usable_name
from striate.nets.graph._kinds import KINDS
from striate.nets.graph._shapes import Shape
from striate.nets.graph._values import CLASSES, quoted

_SCALING = ("rescaling", "normalization")
_FRAMING = ("reshape", "flatten", "permute", "crop", "pad")
_KEEPING = ("batchnorm", "prelu", "dense", "depthwise", "conv", "spatialdropout", "softmax")


def following_classes(graph: Graph, shapes: Mapping[str, Shape] | None = None) -> Graph:
    """The same graph with the number in its classifier replaced by `classes`, if it ends in one.

    That is the last dense layer or convolution, if nothing behind it depends on the number and
    every number that it gives is the score of one class.

    Args:
        graph: With numbers.
        shapes: Of what each node gives, as far as they are known. Without them a convolution
            before a flatten is no classifier unless its maps surely are of one cell.
    """
    by_name = {node.name: node for node in graph.nodes}
    node: Node | None = graph.nodes[-1]
    while node is not None and node.kind in ("flatten", "globalpool", "dropout"):
        if node.kind == "flatten" and not _gives_one_cell(node.inputs[0], by_name, shapes or {}):
            return graph
        node = by_name.get(node.inputs[0])
    if node is None or node.kind not in ("dense", "conv") or node.same_as is not None:
        return graph
    if any(other.same_as == node.name for other in graph.nodes):
        return graph
    if node.kind == "conv" and node.values["groups"] != 1:
        return graph
    if node.kind == "dense" and node.values["axis"] != 1:
        return graph
    key = "units" if node.kind == "dense" else "filters"
    marked = replace(node, values={**node.values, key: CLASSES})
    nodes = tuple(marked if one is node else one for one in graph.nodes)
    return replace(graph, nodes=nodes)


def is_base(graph: Graph, shapes: Mapping[str, Shape]) -> bool:
    """Says whether a graph is for features alone: it ends in maps, or has no dense layer at all.

    Args:
        graph: A net.
        shapes: Of what each node gives.
    """
    if following_classes(graph, shapes).classifier is not None:
        return False
    ends_in_maps = len(shapes[graph.nodes[-1].name]) != 1
    return ends_in_maps or not any(node.kind == "dense" for node in graph.nodes)


def with_head(graph: Graph, shapes: Mapping[str, Shape]) -> Graph:
    """A base with the means of its maps, where it ends in maps, and a dense layer for the classes.

    Args:
        graph: For features alone.
        shapes: Of what each node gives.
    """
    nodes, taken = list(graph.nodes), {node.name for node in graph.nodes}
    last = nodes[-1].name
    if len(shapes[last]) == 3:
        nodes.append(make_node(usable_name("pooled", taken), "globalpool", (last,)))
        last = nodes[-1].name
    nodes.append(make_node(usable_name("scores", taken), "dense", (last,), units=CLASSES))
    return replace(graph, nodes=tuple(nodes), one_logit=False)


def without_scaling(graph: Graph) -> Graph:
    """The same graph without the rescaling and normalization of its pictures.

    They may stand behind layers that only reorder or frame, as long as nothing else reads what is
    between.

    Raises:
        InvalidSetting: they stand behind a padding, and make of its zeros other numbers.
    """
    nodes, source, padding = list(graph.nodes), INPUT, None
    while len(nodes) > 1:
        readers = [node for node in nodes if source in node.inputs]
        if len(readers) != 1 or readers[0].kind not in (*_SCALING, *_FRAMING):
            break
        [first] = readers
        if first.kind in _FRAMING:
            source, padding = first.name, first if first.kind == "pad" else padding
            continue
        if padding is not None and not _keeps_zero(first):
            raise InvalidSetting(
                f"The node {quoted(first.name)} scales the pictures behind the padding "
                f"{quoted(padding.name)}, whose zeros it changes, so it cannot be left out for "
                f"training, where pictures come normalised. Put it before the padding."
            )
        nodes = [_rewired(node, first.name, source) for node in nodes if node is not first]
    return replace(graph, nodes=tuple(nodes))


def _gives_one_cell(name: str, by_name: Mapping[str, Node], shapes: Mapping[str, Shape]) -> bool:
    """Whether the maps that a node gives are surely of one cell, or no maps at all."""
    while name not in shapes:
        node = by_name.get(name)
        if node is None:
            return False
        if node.kind in ("globalpool", "flatten"):
            return True
        if node.kind == "reshape":
            sides = node.values["shape"]
            last = node.values["order"] == "channels-last"
            return all(side == 1 for side in (sides[:-1] if last else sides[1:]))
        widens = isinstance(node.values.get("padding"), list) or node.values.get("axis", 1) != 1
        if widens or not (node.kind in _KEEPING or KINDS[node.kind].pointwise):
            return False
        name = node.inputs[0]
    return all(side == 1 for side in shapes[name][1:])


def _keeps_zero(node: Node) -> bool:
    """Whether a scaling leaves zeros as they are."""
    shift = node.values["offset" if node.kind == "rescaling" else "mean"]
    return not any(shift) if isinstance(shift, list) else not shift


def _rewired(node: Node, name: str, source: str) -> Node:
    """The node, reading the source where it read another."""
    return replace(node, inputs=tuple(source if one == name else one for one in node.inputs))
