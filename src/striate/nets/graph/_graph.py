"""A graph's text: JSON nodes, checked one by one and written back in one spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from torch import nn

from striate.errors import InvalidSetting, UnknownSetting, nearest
from striate.nets.graph._kinds import KINDS
from striate.nets.graph._values import CLASSES, REQUIRED

INPUT = "input"
MAX_NODES = 5_000
MAX_CHARACTERS = 4_000_000
_NAME = re.compile(r"[A-Za-z0-9_]{1,200}")
_SCALING = ("rescaling", "normalization")
_FIXED = ("name", "kind", "inputs", "same_as")
# A module of these names would hide what every container has.
_TAKEN = frozenset(dir(nn.Sequential())) | frozenset(dir(nn.ModuleDict())) | {INPUT}


@dataclass(frozen=True)
class Node:
    """One call of one layer.

    Args:
        name: Its own, unlike any other's.
        kind: One of `KINDS`.
        inputs: The nodes before it whose outputs it reads; `input` is the pictures.
        values: Its parameters, every one of them.
        same_as: The node before it whose weights it shares; None if they are its own.
    """

    name: str
    kind: str
    inputs: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict, hash=False)
    same_as: str | None = None

    @property
    def follows_classes(self) -> bool:
        """Whether it gives one score a class, however many there are."""
        return CLASSES in (self.values.get("units"), self.values.get("filters"))

    @property
    def layer(self) -> str:
        """The node that holds its weights: itself, unless they are shared."""
        return self.same_as or self.name


@dataclass(frozen=True)
class Graph:
    """A net as nodes, each fed by nodes before it; the last one gives the class scores.

    Args:
        nodes: In the order in which they run.
        name: What people call it.
        one_logit: Whether two classes share one logit, as under a sigmoid.
    """

    nodes: tuple[Node, ...]
    name: str = "graph"
    one_logit: bool = False

    @property
    def classifier(self) -> Node | None:
        """The node that follows the number of classes; None if the number is fixed."""
        return next((node for node in self.nodes if node.follows_classes), None)


def make_node(
    name: str, kind: str, inputs: tuple[str, ...], same_as: str | None = None, **values: Any
) -> Node:
    """Makes a node; parameters that are not given take their defaults.

    Raises:
        InvalidSetting: a kind or a value that cannot be.
        UnknownSetting: a parameter that the kind does not have.
    """
    return _node({"name": name, "kind": kind, "inputs": list(inputs), "same_as": same_as, **values})


def usable_name(name: str, taken: set[str] | frozenset[str] = frozenset()) -> str:
    """The name that a node can have, nearest to one that comes from elsewhere."""
    plain = re.sub(r"[^A-Za-z0-9_]", "_", name)[:150] or "layer"
    plain = f"{plain}_layer" if plain in _TAKEN else plain
    found, number = plain, 1
    while found in taken:
        number += 1
        found = f"{plain}_{number}"
    return found


def spell(graph: Graph) -> str:
    """Writes a graph in its one spelling: compact JSON, without what is at its default."""
    known = {
        "name": graph.name,
        "one_logit": graph.one_logit,
        "nodes": [_written(node) for node in graph.nodes],
    }
    return json.dumps(known, separators=(",", ":"), allow_nan=False)


def parse(text: str) -> Graph:
    """Reads a graph; nothing in it is evaluated.

    Raises:
        InvalidSetting: no JSON of a graph, beyond the limits, or a node that cannot be: the
            message names it.
    """
    if len(text) > MAX_CHARACTERS:
        raise InvalidSetting(
            f"A graph has at most {MAX_CHARACTERS:,} characters, and this one has {len(text):,}."
        )
    try:
        known = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidSetting(
            f"A graph is JSON, and {text[:60]!r} is not: {str(error)[:200]}."
        ) from None
    if not isinstance(known, dict) or not isinstance(known.get("nodes"), list):
        raise InvalidSetting(
            f"A graph is a JSON object with a list of nodes, not {text[:60]!r}. "
            f"Write it with striate.nets.from_keras."
        )
    for key in known:
        if key not in ("name", "one_logit", "nodes"):
            raise UnknownSetting("part of a graph", str(key)[:60], ["name", "nodes", "one_logit"])
    graph = Graph(
        tuple(_node(values) for values in known["nodes"][: MAX_NODES + 1]),
        _checked_title(known.get("name", "graph")),
        known.get("one_logit", False) is True,
    )
    check_wiring(graph)
    return graph


def check_wiring(graph: Graph) -> None:
    """Holds that every node reads nodes before it and is read by one after it.

    Raises:
        InvalidSetting: it does not; the message names the node. A cycle is such a case.
    """
    if not 1 <= len(graph.nodes) <= MAX_NODES:
        raise InvalidSetting(
            f"A graph has from 1 to {MAX_NODES:,} nodes, and this one has "
            f"{len(graph.nodes) if len(graph.nodes) <= MAX_NODES else 'more'}."
        )
    before: dict[str, Node] = {}
    unread = {INPUT}
    for node in graph.nodes:
        _check_name(node, before)
        for name in node.inputs:
            if name != INPUT and name not in before:
                raise InvalidSetting(
                    f"The node {node.name!r} reads {name!r}, which is not before it: put nodes "
                    f"in the order in which they run, without cycles."
                )
        _check_shared(node, before)
        unread = (unread - set(node.inputs)) | {node.name}
        before[node.name] = node
    unread.discard(graph.nodes[-1].name)
    if unread:
        raise InvalidSetting(
            f"Nothing reads the output of {', '.join(sorted(unread)[:5])}: only the last node "
            f"gives scores. Leave such nodes out."
        )
    following = [node.name for node in graph.nodes if node.follows_classes]
    if len(following) > 1:
        raise InvalidSetting(
            f"Only one node can follow the classes, and {', '.join(following[:5])} do: write "
            f"numbers in all but the last."
        )


def following_classes(graph: Graph) -> Graph:
    """The same graph with the number in its classifier replaced by `classes`, if it ends in one.

    That is the last dense layer or convolution, if nothing behind it depends on the number.
    """
    by_name = {node.name: node for node in graph.nodes}
    node: Node | None = graph.nodes[-1]
    while node is not None and node.kind in ("flatten", "globalpool", "dropout"):
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


def without_scaling(graph: Graph) -> Graph:
    """The same graph without rescaling and normalization right behind the pictures."""
    nodes = list(graph.nodes)
    while True:
        readers = [node for node in nodes if INPUT in node.inputs]
        first = readers[0]
        if len(readers) != 1 or len(nodes) == 1 or first.kind not in _SCALING:
            return replace(graph, nodes=tuple(nodes))
        nodes = [
            replace(node, inputs=tuple(INPUT if one == first.name else one for one in node.inputs))
            for node in nodes
            if node is not first
        ]


def _written(node: Node) -> dict[str, Any]:
    known: dict[str, Any] = {"name": node.name, "kind": node.kind, "inputs": list(node.inputs)}
    if node.same_as is not None:
        known["same_as"] = node.same_as
    defaults = KINDS[node.kind].parameters
    for name in sorted(node.values):
        if node.values[name] != defaults[name].default:
            known[name] = node.values[name]
    return known


def _node(known: Any) -> Node:
    if not isinstance(known, dict):
        raise InvalidSetting(f"A node is a JSON object, not {str(known)[:60]!r}.")
    name, kind, inputs = known.get("name"), known.get("kind"), known.get("inputs")
    if not isinstance(name, str) or not isinstance(kind, str) or kind not in KINDS:
        close = nearest(str(kind), KINDS)
        offer = f"Did you mean {' or '.join(close)}?" if close else f"There are: {_listed()}."
        raise InvalidSetting(
            f"The node {str(name)[:60]!r} cannot be of the kind {str(kind)[:60]!r}. {offer}"
        )
    if not isinstance(inputs, list) or not all(isinstance(one, str) for one in inputs):
        raise InvalidSetting(f"The inputs of {name[:60]!r} are a list of names of nodes.")
    wanted = KINDS[kind].inputs
    if len(inputs) != wanted if wanted else not 1 <= len(inputs) <= MAX_NODES:
        raise InvalidSetting(
            f"The node {name[:60]!r}, {kind}, reads {wanted or 'one or more'} other nodes, and "
            f"{len(inputs)} were given."
        )
    values = {key: value for key, value in known.items() if key not in _FIXED}
    same_as = known.get("same_as")
    return Node(
        name,
        kind,
        tuple(inputs),
        dict(_checked(name, kind, values)),
        same_as if isinstance(same_as, str) else None,
    )


def _checked(name: str, kind: str, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    parameters = KINDS[kind].parameters
    for key in values:
        if key not in parameters:
            raise UnknownSetting(f"parameter of the node {name[:60]}, {kind}", key, parameters)
    for key, parameter in parameters.items():
        value = values.get(key, parameter.default)
        if value is REQUIRED:
            raise InvalidSetting(f"The node {name[:60]!r}, {kind}, lacks its {key}.")
        if key not in values or value is parameter.default:
            yield key, value
            continue
        try:
            yield key, parameter.check(value)
        except ValueError as error:
            raise InvalidSetting(
                f"The {key} of the node {name[:60]!r}, {kind}, cannot be {str(value)[:60]}: "
                f"give {error}."
            ) from None


def _check_name(node: Node, before: dict[str, Node]) -> None:
    if not _NAME.fullmatch(node.name) or node.name in _TAKEN or node.name in before:
        why = "there is one already" if node.name in before else "letters, digits and _, none of "
        raise InvalidSetting(
            f"A node cannot be called {node.name[:60]!r}: "
            f"{why if node.name in before else why + 'the names that every container has'}. "
            f"Choose another name."
        )


def _check_shared(node: Node, before: dict[str, Node]) -> None:
    if node.same_as is None:
        return
    first = before.get(node.same_as)
    like = first is not None and (first.kind, first.values) == (node.kind, node.values)
    if first is None or first.same_as or not like or not KINDS[node.kind].weighted:
        raise InvalidSetting(
            f"The node {node.name!r} cannot share the weights of {node.same_as[:60]!r}: that is "
            f"no weighted node before it of the same kind and parameters."
        )


def _checked_title(name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name) <= 200 or not name.isprintable():
        raise InvalidSetting(
            f"A graph cannot be called {str(name)[:60]!r}: give up to 200 printable characters."
        )
    return name


def _listed() -> str:
    return ", ".join(sorted(KINDS))
