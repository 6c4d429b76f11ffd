"""The net that a graph makes, with the same protocol as those that have names."""

from __future__ import annotations

import dataclasses
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence

from jaxtyping import Float
from torch import Tensor, nn

from striate.errors import ShapeError
from striate.nets._layers import classifier_units
from striate.nets._net import Net
from striate.nets._spec import NetSpec
from striate.nets.graph._ends import following_classes
from striate.nets.graph._graph import INPUT, Graph, Node, parse, spell
from striate.nets.graph._modules import module_of
from striate.nets.graph._shapes import Shape, flow, shown

_BLOCKS = ("conv", "depthwise", "add", "concatenate")
_NORMS = ("batchnorm", "prelu")
_PLAIN_ACTIVATIONS = ("relu", "elu", "celu", "gelu", "selu", "silu", "mish", "tanh", "sigmoid")


class GraphNet(Net):
    """A net from nodes: features up to the last map that everything after it depends on.

    Args:
        spec: Of kind "graph"; its text is checked.

    Raises:
        InvalidSetting: a text that is no graph.
        ShapeError, InputTooSmall: pictures that do not fit, or scores that are not one a class.
    """

    def __init__(self, spec: NetSpec) -> None:
        super().__init__(spec)
        graph = parse(spec.text)
        units = classifier_units(spec.num_classes, one_logit=graph.one_logit)
        shapes = flow(graph, (spec.in_channels, spec.height, spec.width), units)
        if not spec.is_base:
            check_scores(graph, shapes, spec.num_classes)
        self.graph, self._shapes = graph, shapes
        cut = feature_nodes(graph, shapes)
        self._border = graph.nodes[cut - 1].name if cut else INPUT
        self.features = _part(graph.nodes[:cut], shapes, INPUT)
        self.head = _part(graph.nodes[cut:], shapes, self._border)
        self.has_head = cut < len(graph.nodes)

    @property
    def stages(self) -> dict[str, nn.Module]:
        """The activated output of every convolution, sum or concatenation in the features."""
        return {f"features.{name}": self.features.get_submodule(name) for name in self._ends()}

    def forward_features(self, x: Float[Tensor, "N C H W"]) -> Float[Tensor, "N D h w"]:
        """Turns pictures `(N, C, H, W)` into the deepest feature maps `(N, D, h, w)`."""
        return self.features(x)

    def forward_head(
        self, features: Float[Tensor, "N D h w"], pre_logits: bool = False
    ) -> Float[Tensor, "N K"]:
        """Turns feature maps `(N, D, h, w)` into logits `(N, K)`, or stops short of them.

        Raises:
            ShapeError: `pre_logits`, and no last layer could be told from the rest.
        """
        if not pre_logits:
            return self.head(features)
        found = {self._border: features}
        classifier = self._classifier()
        for node in self._head_nodes():
            if node.name == classifier.name:
                return found[node.inputs[0]]
            module = self.head.get_submodule(node.layer)
            found[node.name] = module(*(found[name] for name in node.inputs))
        return features

    def reset_classifier(self, num_classes: int) -> None:
        """Replaces the classifier by a fresh one; everything below it keeps its weights.

        Raises:
            ShapeError: the graph does not end in a layer that could be replaced.
        """
        node = self._classifier()
        old = self.get_submodule(self.path_of(node.name))
        like = next(old.parameters())
        text = spell(following_classes(self.graph, self._shapes))
        spec = dataclasses.replace(self.spec, num_classes=num_classes, text=text)
        graph = parse(text)
        units = classifier_units(num_classes, one_logit=graph.one_logit)
        shapes = flow(graph, (spec.in_channels, spec.height, spec.width), units)
        check_scores(graph, shapes, num_classes)
        marked = next(one for one in graph.nodes if one.name == node.name)
        fresh = module_of(marked, shapes[marked.inputs[0]], shapes[marked.name])
        self.set_submodule(self.path_of(node.name), fresh.to(like.device, like.dtype))
        self.graph, self._shapes, self.spec = graph, shapes, spec

    def path_of(self, name: str) -> str:
        """The place in the net of a node's module, such as `features.conv2d`."""
        node = next(node for node in self.graph.nodes if node.name == name)
        in_head = any(node.layer == one.name for one in self._head_nodes())
        return f"{'head' if in_head else 'features'}.{node.layer}"

    def _head_nodes(self) -> tuple[Node, ...]:
        names = [node.name for node in self.graph.nodes]
        cut = names.index(self._border) + 1 if self._border != INPUT else 0
        return self.graph.nodes[cut:]

    def _classifier(self) -> Node:
        node = following_classes(self.graph, self._shapes).classifier
        if node is None or node.name not in [one.name for one in self._head_nodes()]:
            raise ShapeError(
                f"{self.spec.title[:60]} has no dense layer or convolution at its end that could "
                f"be replaced: end it in Dense, or train it for {self.num_classes} classes."
            )
        return node

    def _ends(self) -> Iterator[str]:
        """Each block's last node: its norm or activation, where nothing else reads between."""
        nodes = self.graph.nodes[: len(self.graph.nodes) - len(self._head_nodes())]
        readers: dict[str, list[Node]] = {}
        for node in nodes:
            for name in node.inputs:
                readers.setdefault(name, []).append(node)
        for node in nodes:
            if node.kind not in _BLOCKS or len(self._shapes[node.name]) != 3 or node.same_as:
                continue
            last = node
            while len(after := readers.get(last.name, [])) == 1 and after[0].kind in (
                *_NORMS,
                *_PLAIN_ACTIVATIONS,
            ):
                last = after[0]
            if last.same_as is None:
                yield last.name


class Branching(nn.Module):
    """Nodes that run in their order, each on what nodes before it gave.

    Args:
        nodes: The nodes.
        modules: Their modules by name; a shared one is there once.
        source: What the outermost input is called.
    """

    def __init__(self, nodes: Sequence[Node], modules: dict[str, nn.Module], source: str) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self._source = source
        self._steps = [(node.name, node.layer, node.inputs) for node in nodes]
        last = {name: place for place, node in enumerate(nodes) for name in node.inputs}
        self._done = [
            [name for name, place in last.items() if place == now] for now in range(len(nodes))
        ]

    def forward(self, x: Tensor) -> Tensor:
        """Runs the nodes; what nobody reads any more is let go."""
        found = {self._source: x}
        for (name, layer, inputs), done in zip(self._steps, self._done, strict=True):
            x = self._modules[layer](*(found[one] for one in inputs))  # type: ignore[misc]
            for one in done:
                del found[one]
            found[name] = x
        return x


def check_scores(graph: Graph, shapes: dict[str, Shape], num_classes: int) -> None:
    """Holds that a graph gives one score a class, or one alone for two classes.

    Raises:
        ShapeError: it does not.
    """
    made = shapes[graph.nodes[-1].name]
    if len(made) != 1:
        raise ShapeError(
            f"{graph.name[:60]} ends in maps of {shown(made)}, and class scores are a vector: put "
            f"GlobalAveragePooling2D or Flatten, then Dense, at its end."
        )
    one = graph.one_logit and num_classes == 2
    if made[0] != (1 if one else num_classes):
        raise ShapeError(
            f"{graph.name[:60]} ends in {made[0]:,} scores, and there are {num_classes:,} classes: "
            f"its last layer cannot follow their number. End it in a Dense layer."
        )


def feature_nodes(graph: Graph, shapes: dict[str, Shape]) -> int:
    """How many nodes make the features: the deepest maps that alone feed all that follows.

    Maps of more than one cell are preferred; weights are never shared across the border. Of a
    graph that ends in maps these are all nodes.
    """
    if len(shapes[graph.nodes[-1].name]) == 3:
        return len(graph.nodes)
    marked = following_classes(graph, shapes).classifier
    names = [node.name for node in graph.nodes]
    reads: Counter[str] = Counter()  # the last node that reads an output
    shares: Counter[str] = Counter()  # and the last that shares its weights
    for place, node in enumerate(graph.nodes):
        reads |= Counter(dict.fromkeys(node.inputs, place))
        if node.same_as:
            shares[node.same_as] = place
    cut, spatial, open_until = 0, False, reads[INPUT]
    for place, name in enumerate(names[: names.index(marked.name) if marked else -1]):
        open_until = max(open_until, shares[name])
        if open_until <= place and len(shapes[name]) == 3:
            wide = shapes[name][1] * shapes[name][2] > 1
            if wide or not spatial:
                cut, spatial = place + 1, spatial or wide
        open_until = max(open_until, reads[name])
    return cut


def _part(nodes: Sequence[Node], shapes: dict[str, Shape], source: str) -> nn.Module:
    """A plain chain as torch's own, which can be reordered; anything else as it is wired."""
    sharing: dict[str, set[Shape]] = {}
    for node in nodes:
        if node.same_as:
            sharing.setdefault(node.same_as, set()).add(shapes[node.inputs[0]])
    modules = {
        node.name: module_of(
            node, shapes[node.inputs[0]], shapes[node.name], sharing.get(node.name, ())
        )
        for node in nodes
        if node.same_as is None
    }
    before = source
    for node in nodes:
        if node.inputs != (before,) or node.same_as:
            return Branching(nodes, modules, source)
        before = node.name
    return nn.Sequential(OrderedDict(modules))
