"""Any net of known layers as a graph: chains of torch's layers, and graph nets as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from torch import nn

from striate.arithmetic import Window, output_size
from striate.errors import ForeignLayer
from striate.nets import GlobalAveragePool, GraphNet, Net, Residual, SequentialNet
from striate.nets.graph import INPUT, Graph, Node, Shape, after, make_node, usable_name

Modules = dict[str, nn.Module]
"""The module of each node that has weights, by the node's name."""


def graph_of(net: Net) -> tuple[Graph, Modules]:
    """Describes a net as a graph, with the modules that hold its weights.

    Args:
        net: A graph net, or a chain of layers that a graph has.

    Raises:
        ForeignLayer: a layer that no graph has, or a net that is no chain; the message names it.
    """
    if isinstance(net, GraphNet):
        found = {node.name: net.get_submodule(net.path_of(node.name)) for node in net.graph.nodes}
        return net.graph, {name: _behind_padding(module) for name, module in found.items()}
    if not isinstance(net, SequentialNet):
        raise ForeignLayer(
            f"{net.spec.title} is a {type(net).__name__}, wired in code that cannot be written "
            f"down for Keras. Nets that come from Keras, lines of the notation and chains of "
            f"layers can be: see striate models."
        )
    walk = _Walk((net.spec.in_channels, net.spec.height, net.spec.width))
    last = walk.chain(net.features, INPUT, "")
    walk.chain(net.head, last, "")
    one_logit = walk.shapes[walk.nodes[-1].name] == (1,)
    title = net.spec.title if len(net.spec.title) < 60 else "net"
    return Graph(tuple(walk.nodes), title, one_logit), walk.modules


class _Walk:
    """Adds a node for each module of a chain."""

    def __init__(self, shape: Shape) -> None:
        self.nodes: list[Node] = []
        self.modules: Modules = {}
        self.shapes: dict[str, Shape] = {INPUT: shape}

    def chain(self, module: nn.Module, source: str, prefix: str) -> str:
        for name, child in module.named_children():
            source = self.layer(child, source, f"{prefix}{name}")
        return source

    def layer(self, module: nn.Module, source: str, name: str) -> str:
        if isinstance(module, nn.Sequential):
            return self.chain(module, source, f"{name}_")
        if isinstance(module, nn.Identity):
            return source
        if isinstance(module, Residual):
            body = self.layer(module.body, source, f"{name}_body")
            shortcut = self.layer(module.shortcut, source, f"{name}_shortcut")
            return self._add(name, "add", (body, shortcut))
        kind, values = _described(module, self.shapes[source], name)
        return self._add(name, kind, (source,), module, **values)

    def _add(
        self,
        name: str,
        kind: str,
        inputs: tuple[str, ...],
        module: nn.Module | None = None,
        **values: Any,
    ) -> str:
        node = make_node(usable_name(name, frozenset(self.shapes)), kind, inputs, **values)
        self.shapes[node.name] = after(node, [self.shapes[one] for one in inputs], 1)
        self.nodes.append(node)
        if module is not None:
            self.modules[node.name] = module
        return node.name


_PLAIN: dict[type[nn.Module], Callable[[Any], tuple[str, dict[str, Any]]]] = {
    nn.ReLU: lambda _: ("relu", {}),
    nn.ReLU6: lambda _: ("relu", {"most": 6.0}),
    nn.LeakyReLU: lambda m: ("relu", {"slope": m.negative_slope}),
    nn.ELU: lambda m: ("elu", {"alpha": m.alpha}),
    nn.GELU: lambda m: ("gelu", {"approximate": m.approximate == "tanh"}),
    nn.SELU: lambda _: ("selu", {}),
    nn.SiLU: lambda _: ("silu", {}),
    nn.Mish: lambda _: ("mish", {}),
    nn.Tanh: lambda _: ("tanh", {}),
    nn.Sigmoid: lambda _: ("sigmoid", {}),
    nn.Hardsigmoid: lambda _: ("hardsigmoid", {}),
    nn.Hardswish: lambda _: ("hardsilu", {}),
    nn.Softmax: lambda m: ("softmax", {"axis": m.dim}),
    nn.Dropout: lambda m: ("dropout", {"rate": m.p}),
    nn.Dropout2d: lambda m: ("spatialdropout", {"rate": m.p}),
    nn.Flatten: lambda _: ("flatten", {}),
    GlobalAveragePool: lambda _: ("globalpool", {}),
}


def _described(module: nn.Module, shape: Shape, name: str) -> tuple[str, dict[str, Any]]:
    kind = type(module)
    if kind in _PLAIN:
        return _PLAIN[kind](module)
    if isinstance(module, nn.Conv2d) and module.padding_mode == "zeros":
        return "conv", {
            "filters": module.out_channels,
            "groups": module.groups,
            "bias": module.bias is not None,
            "kernel": list(module.kernel_size),
            "stride": list(module.stride),
            "dilation": list(module.dilation),
            "padding": module.padding
            if isinstance(module.padding, str)
            else [[int(side)] * 2 for side in module.padding],
        }
    if kind is nn.Linear:
        linear = cast(nn.Linear, module)
        return "dense", {"units": linear.out_features, "bias": linear.bias is not None}
    if isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
        return _pooling(module, shape, name)
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d) and module.momentum is not None:
        return "batchnorm", {
            "epsilon": module.eps,
            "momentum": module.momentum,
            "scale": module.weight is not None,
            "center": module.bias is not None,
        }
    if kind is nn.PReLU:
        return "prelu", {"shared": list(range(2, len(shape) + 1))}
    raise ForeignLayer(
        f"{name} is a {kind.__name__}, for which Keras has no layer: this net cannot be written "
        f"for it. Train one without, such as convnet-mnist."
    )


def _pooling(
    module: nn.MaxPool2d | nn.AvgPool2d, shape: Shape, name: str
) -> tuple[str, dict[str, Any]]:
    """A pooling whose last window hangs over the edge gets that much more padding there."""
    kernel, stride, begin = (_pair(v) for v in (module.kernel_size, module.stride, module.padding))
    average = isinstance(module, nn.AvgPool2d)
    if _pair(getattr(module, "dilation", 1)) != (1, 1) or getattr(module, "divisor_override", None):
        raise ForeignLayer(f"{name} is a pooling with holes or a divisor, which Keras has not.")
    cells = []
    for axis in (0, 1):
        window = Window(kernel[axis], stride[axis], begin[axis], 1, module.ceil_mode)
        places = output_size(shape[1 + axis], window)
        reach = (places - 1) * stride[axis] + kernel[axis]
        cells.append([begin[axis], begin[axis] + max(0, reach - shape[1 + axis] - 2 * begin[axis])])
    values = {"kernel": list(kernel), "stride": list(stride), "padding": cells}
    if not average:
        return "maxpool", values
    hanging = any(first != last for first, last in cells)
    if hanging and any(begin) and module.count_include_pad:
        raise ForeignLayer(
            f"{name} averages over padding and over windows that hang over the edge, which Keras "
            f"has not. Leave out ceil."
        )
    counted = bool(module.count_include_pad) and any(begin)
    return "avgpool", {**values, "count_padding": counted}


def _pair(value: Any) -> tuple[int, int]:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)  # type: ignore[return-value]


def _behind_padding(module: nn.Module) -> nn.Module:
    return module[-1] if isinstance(module, nn.Sequential) else module
