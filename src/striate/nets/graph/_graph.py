"""A graph's text: JSON nodes, checked one by one and written back in one spelling."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from torch import nn

from striate._parsing import parse_json
from striate.errors import InvalidSetting, UnknownSetting, nearest
from striate.nets.graph._kinds import KINDS
from striate.nets.graph._values import CLASSES, REQUIRED, quoted

INPUT = "input"
MAX_NODES = 5_000
MAX_CHARACTERS = 4_000_000
_NAME = re.compile(r"[A-Za-z0-9_]{1,200}")
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
        known = parse_json(text)
    except ValueError as error:
        raise InvalidSetting(
            f"A graph is JSON, and {quoted(text)} is not: {str(error)[:100]}."
        ) from None
    if not isinstance(known, dict) or not isinstance(known.get("nodes"), list):
        raise InvalidSetting(
            f"A graph is a JSON object with a list of nodes, not {quoted(text)}. "
            f"Write it with striate.nets.from_keras."
        )
    for key in known:
        if key not in ("name", "one_logit", "nodes"):
            parts = ["name", "nodes", "one_logit"]
            raise UnknownSetting("part of a graph", quoted(key)[1:-1], parts)
    graph = Graph(
        tuple(_node(values) for values in known["nodes"][: MAX_NODES + 1]),
        _checked_title(known.get("name", "graph")),
        known.get("one_logit", False) is True,
    )
    check_wiring(graph)
    return graph


def check_wiring(graph: Graph) -> None:
    """Holds that every node reads nodes before it and is read by one after it.

    A node that nobody reads may still hold the weights of one that is read.

    Raises:
        InvalidSetting: it does not; the message names the node. A cycle is such a case.
    """
    if not 1 <= len(graph.nodes) <= MAX_NODES:
        raise InvalidSetting(
            f"A graph has from 1 to {MAX_NODES:,} nodes, and this one has "
            f"{len(graph.nodes) if len(graph.nodes) <= MAX_NODES else 'more'}."
        )
    before: dict[str, Node] = {}
    unread, shared = {INPUT}, set[str]()
    for node in graph.nodes:
        _check_name(node, before)
        for name in node.inputs:
            if name != INPUT and name not in before:
                raise InvalidSetting(
                    f"The node {quoted(node.name)} reads {quoted(name)}, which is not before it: "
                    f"put nodes in the order in which they run, without cycles."
                )
        _check_shared(node, before)
        shared |= {node.same_as} if node.same_as else set()
        unread = (unread - set(node.inputs)) | {node.name}
        before[node.name] = node
    unread -= {graph.nodes[-1].name, *shared}
    if unread:
        raise InvalidSetting(
            f"Nothing reads the output of {_some(sorted(unread))}: only the last node gives "
            f"scores. Leave such nodes out."
        )
    following = [node.name for node in graph.nodes if node.follows_classes]
    if len(following) > 1:
        raise InvalidSetting(
            f"Only one node can follow the classes, and {_some(following)} do: write numbers in "
            f"all but the last."
        )


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
        raise InvalidSetting(f"A node is a JSON object, not {quoted(known)}.")
    name, kind, inputs = known.get("name"), known.get("kind"), known.get("inputs")
    if not isinstance(name, str) or not isinstance(kind, str) or kind not in KINDS:
        close = nearest(str(kind)[:60], KINDS)
        offer = f"Did you mean {' or '.join(close)}?" if close else f"There are: {_listed()}."
        raise InvalidSetting(
            f"The node {quoted(name)} cannot be of the kind {quoted(kind)}. {offer}"
        )
    if not isinstance(inputs, list) or not all(isinstance(one, str) for one in inputs):
        raise InvalidSetting(f"The inputs of {quoted(name)} are a list of names of nodes.")
    wanted = KINDS[kind].inputs
    if len(inputs) != wanted if wanted else not 1 <= len(inputs) <= MAX_NODES:
        raise InvalidSetting(
            f"The node {quoted(name)}, {kind}, reads {wanted or 'one or more'} other nodes, and "
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
            of = f"parameter of the node {quoted(name)}, {kind},"
            raise UnknownSetting(of, quoted(key)[1:-1], parameters)
    for key, parameter in parameters.items():
        value = values.get(key, parameter.default)
        if value is REQUIRED:
            raise InvalidSetting(f"The node {quoted(name)}, {kind}, lacks its {key}.")
        if key not in values or value is parameter.default:
            yield key, value
            continue
        try:
            yield key, parameter.check(value)
        except ValueError as error:
            raise InvalidSetting(
                f"The {key} of the node {quoted(name)}, {kind}, cannot be {quoted(value)[1:-1]}: "
                f"give {error}."
            ) from None


def _check_name(node: Node, before: dict[str, Node]) -> None:
    if not _NAME.fullmatch(node.name) or node.name in _TAKEN or node.name in before:
        why = "there is one already" if node.name in before else "letters, digits and _, none of "
        raise InvalidSetting(
            f"A node cannot be called {quoted(node.name)}: "
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
            f"The node {quoted(node.name)} cannot share the weights of {quoted(node.same_as)}: "
            f"that is no weighted node before it of the same kind and parameters."
        )


def _checked_title(name: Any) -> str:
    if not isinstance(name, str) or not 1 <= len(name) <= 200 or not name.isprintable():
        raise InvalidSetting(
            f"A graph cannot be called {quoted(name)}: give up to 200 printable characters."
        )
    return name


def _listed() -> str:
    """Some of the kinds, as many as a message has room for."""
    return f"{', '.join(sorted(KINDS)[:10])} and {len(KINDS) - 10} more"


def _some(names: Sequence[str]) -> str:
    """At most five names, together no longer than a message has room for."""
    each = 60 if len(names) < 3 else 25
    return ", ".join(name[:each] for name in names[:5])
