"""Chains of torch's layers as graphs: built again from the graph, they compute the same."""

from collections import OrderedDict

import pytest
import torch
from torch import nn

from striate import nets
from striate.errors import ForeignLayer
from striate.exporting._native_graph import graph_of
from striate.nets import GlobalAveragePool, GraphNet, NetSpec, Residual, SequentialNet
from striate.nets.graph import Graph, make_node, spell

SHAPE = (4, 9, 8)
LAYERS = {
    "relu": nn.ReLU(),
    "relu6": nn.ReLU6(),
    "leaky": nn.LeakyReLU(0.2),
    "elu": nn.ELU(0.5),
    "gelu": nn.GELU(),
    "gelu by tanh": nn.GELU("tanh"),
    "selu": nn.SELU(),
    "silu": nn.SiLU(),
    "mish": nn.Mish(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "hardsigmoid": nn.Hardsigmoid(),
    "hardswish": nn.Hardswish(),
    "softmax of channels": nn.Softmax(1),
    "softmax of rows": nn.Softmax(2),
    "dropout": nn.Dropout(0.3),
    "dropped maps": nn.Dropout2d(0.3),
    "prelu": nn.PReLU(4),
    "one slope": nn.PReLU(),
    "identity": nn.Identity(),
    "batch norm": nn.BatchNorm2d(4, eps=0.1, momentum=0.2),
    "batch norm without weights": nn.BatchNorm2d(4, affine=False),
    "convolution": nn.Conv2d(4, 6, (3, 2), stride=(1, 2), dilation=(2, 1), padding=(1, 0)),
    "same": nn.Conv2d(4, 6, 3, padding="same", bias=False),
    "valid": nn.Conv2d(4, 6, 3, padding="valid", groups=2),
    "mean of all": GlobalAveragePool(),
    "maximum": nn.MaxPool2d(2),
    "maximum that hangs over": nn.MaxPool2d(2, ceil_mode=True),
    "padded maximum that hangs over": nn.MaxPool2d(3, 3, padding=1, ceil_mode=True),
    "padded maximum": nn.MaxPool2d((3, 2), (2, 1), padding=1),
    "mean": nn.AvgPool2d((2, 3)),
    "mean that hangs over": nn.AvgPool2d(2, ceil_mode=True),
    "mean with zeros": nn.AvgPool2d(3, 2, padding=1),
    "mean without zeros": nn.AvgPool2d(3, 2, padding=1, count_include_pad=False),
    "residual": Residual(nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.Tanh())),
    "residual with a way past": Residual(nn.Conv2d(4, 2, 3, 2), nn.Conv2d(4, 2, 3, 2)),
}


def chain(*layers, size=SHAPE[1:]) -> SequentialNet:
    """A net of three classes whose features are these layers, called m0, m1, ..."""
    features = nn.Sequential(OrderedDict((f"m{n}", layer) for n, layer in enumerate(layers)))
    numbers = features.eval()(torch.zeros(1, SHAPE[0], *size)).numel()
    head = nn.Sequential(OrderedDict(flatten=nn.Flatten(), dense=nn.Linear(numbers, 3)))
    spec = NetSpec("name", "lenet5", 3, SHAPE[0], *size)
    return SequentialNet(spec, features, head, classifier="dense").eval()


def built_again(net) -> nn.Module:
    graph, modules = graph_of(net)
    spec = net.spec
    again = NetSpec("graph", spell(graph), 3, spec.in_channels, spec.height, spec.width).build()
    assert isinstance(again, GraphNet)
    held = graph_of(again)[1]
    for name, module in modules.items():
        pairs = zip(held[name].state_dict().values(), module.state_dict().values(), strict=True)
        for mine, theirs in pairs:
            mine.copy_(theirs.reshape(mine.shape) if mine.numel() == theirs.numel() else theirs)
    return again.eval()


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_a_layer_becomes_a_node_that_computes_the_same(layer):
    torch.manual_seed(0)
    for buffer in layer.buffers():
        if buffer.is_floating_point():
            buffer.uniform_(0.5, 1.5)
    net, x = chain(layer), torch.randn(2, *SHAPE)
    with torch.no_grad():
        wanted = net.head(net.features(x))
        torch.testing.assert_close(built_again(net)(x), wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("pool", "cells"),
    [
        (nn.MaxPool2d(2), [[0, 0], [0, 0]]),
        (nn.MaxPool2d(2, ceil_mode=True), [[0, 1], [0, 0]]),
        (nn.MaxPool2d(3, 3, padding=1, ceil_mode=True), [[1, 2], [1, 1]]),
        (nn.MaxPool2d(4, 4, padding=1, ceil_mode=True), [[1, 2], [1, 3]]),
        (nn.MaxPool2d(3, 2, padding=1), [[1, 1], [1, 1]]),
    ],
)
def test_a_window_that_hangs_over_the_edge_gets_cells_there(pool, cells):
    """On 9x8; a window of 4 at 0, 4 and 8 of the padded 11 and 10 reaches to 12: 1 and 2 more."""
    [first, *_] = graph_of(chain(pool))[0].nodes
    assert (first.kind, first.values["padding"]) == ("maxpool", cells)


def test_containers_are_unfolded_and_what_does_nothing_is_left_out():
    block = nn.Sequential(OrderedDict(conv=nn.Conv2d(4, 4, 3), rest=nn.Sequential(nn.ReLU())))
    graph, modules = graph_of(chain(block, nn.Identity()))
    assert [(node.name, node.inputs) for node in graph.nodes] == [
        ("m0_conv", ("input",)),
        ("m0_rest_0", ("m0_conv",)),
        ("flatten", ("m0_rest_0",)),
        ("dense", ("flatten",)),
    ]
    assert modules["m0_conv"] is block.conv


def test_a_residual_is_a_sum_of_body_and_shortcut():
    graph, _ = graph_of(chain(Residual(nn.Conv2d(4, 4, 1))))
    assert [(node.name, node.kind, node.inputs) for node in graph.nodes][:2] == [
        ("m0_body", "conv", ("input",)),
        ("m0", "add", ("m0_body", "input")),
    ]


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (
            nn.Conv2d(4, 4, 3, padding=1, padding_mode="reflect"),
            r"m1 is a Conv2d, for which Keras has no layer.*Train one without, such as convnet-mni",
        ),
        (nn.AdaptiveAvgPool2d(2), r"m1 is a AdaptiveAvgPool2d, for which Keras has no layer"),
        (nn.BatchNorm2d(4, momentum=None), r"m1 is a BatchNorm2d, for which Keras has no layer"),
        (nn.MaxPool2d(2, dilation=2), r"m1 is a pooling with holes or a divisor"),
        (nn.AvgPool2d(2, divisor_override=3), r"m1 is a pooling with holes or a divisor, which"),
        (
            nn.AvgPool2d(3, 2, padding=1, ceil_mode=True),
            r"m1 averages over padding and over windows that hang .*Leave out ceil",
        ),
    ],
)
def test_layers_that_no_graph_has_are_named(layer, words):
    with pytest.raises(ForeignLayer, match=words):
        graph_of(chain(nn.ReLU(), layer))


def test_a_graph_net_is_its_own_graph():
    nodes = (
        make_node("a", "conv", ("input",), filters=4, kernel=[2, 2], padding="same"),
        make_node("b", "conv", ("a",), "a", filters=4, kernel=[2, 2], padding="same"),
        make_node("g", "globalpool", ("b",)),
        make_node("d", "dense", ("g",), units="classes"),
    )
    net = NetSpec("graph", spell(Graph(nodes, "mine")), 3, *SHAPE).build()
    assert isinstance(net, GraphNet)
    graph, modules = graph_of(net)
    assert graph is net.graph
    assert list(modules) == ["a", "b", "g", "d"]
    assert isinstance(modules["a"], nn.Conv2d)  # and not the padding before it
    assert modules["a"] is modules["b"]


@pytest.mark.parametrize(
    ("line", "classes", "one_logit"),
    [("flatten dense(1)", 2, True), ("flatten dense(classes)", 2, False)],
)
def test_one_number_at_the_end_is_one_logit(line, classes, one_logit):
    net = nets.create(line, num_classes=classes, in_channels=1, size=4)
    graph, _ = graph_of(net)
    assert (graph.one_logit, graph.name) == (one_logit, line)


def test_a_long_line_is_called_net():
    line = " ".join(["relu"] * 20 + ["flatten dense(classes)"])
    graph, _ = graph_of(nets.create(line, num_classes=3, in_channels=1, size=4))
    assert graph.name == "net"
    assert len(graph.nodes) == 22
