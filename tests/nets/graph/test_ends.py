"""What training changes at the ends of a graph: NumPy says what is left, and what cannot be."""

import numpy as np
import pytest
import torch

from striate.errors import InvalidSetting
from striate.nets import NetSpec
from striate.nets.graph import Graph, following_classes, make_node, spell, without_scaling

CONV = make_node("c", "conv", ("input",), filters=4, kernel=[3, 3])
POOL = make_node("g", "globalpool", ("c",), keep=True)
SMALL = make_node("s", "conv", ("g",), filters=5, kernel=[1, 1], padding="same")
FLAT = make_node("f", "flatten", ("s",))
DENSE = make_node("d", "dense", ("g",), units=5)
SHIFT = {"scale": 2.0, "offset": -1.0}


def chain(*layers):
    """Nodes of kinds and values, each behind the one before."""
    nodes, before = [], "input"
    for number, (kind, values) in enumerate(layers):
        nodes.append(make_node(f"n{number}", kind, (before,), **values))
        before = f"n{number}"
    return Graph(tuple(nodes))


def kinds(graph):
    return [node.kind for node in graph.nodes]


def outputs(graph, x, count):
    """What a net of this graph gives for one picture `(C, H, W)`."""
    net = NetSpec("graph", spell(graph), count, *x.shape).build().double().eval()
    with torch.no_grad():
        return net(torch.from_numpy(x)[None])[0].numpy()


def test_the_last_dense_follows_the_classes():
    graph = following_classes(Graph((CONV, POOL, DENSE)))
    assert graph.classifier is not None
    assert graph.classifier.name == "d"
    behind = make_node("r", "relu", ("d",))
    assert following_classes(Graph((CONV, POOL, DENSE, behind))).classifier is None


def test_a_convolution_before_a_flatten_follows_the_classes_if_its_maps_are_of_one_cell():
    after = following_classes(Graph((CONV, POOL, SMALL, FLAT))).classifier
    assert after is not None
    assert after.name == "s"
    flat = make_node("f", "flatten", ("c",))
    graph = Graph((CONV, flat))
    for shapes in (None, {"c": (4, 2, 1)}):
        assert following_classes(graph, shapes) == graph
    assert following_classes(graph, {"c": (4, 1, 1)}).classifier is not None


@pytest.mark.parametrize(
    ("between", "one"),
    [
        (("reshape", {"shape": [1, 1, 3], "order": "channels-last"}), True),
        (("reshape", {"shape": [3, 1, 1]}), True),
        (("reshape", {"shape": [1, 1, 3]}), False),
        (("globalpool", {}), True),
        (("permute", {"axes": [2, 3, 1]}), False),
        (("conv", {"filters": 3, "kernel": [1, 1], "padding": [[1, 0], [0, 0]]}), False),
        (("relu", {}), True),
    ],
)
def test_what_is_surely_of_one_cell(between, one):
    flat = () if between[0] == "globalpool" else (("flatten", {}),)
    before = [("globalpool", {"keep": True})] if between[0] != "globalpool" else []
    last = ("dense", {"units": 5})
    graph = following_classes(chain(*before, between, last, *flat))
    assert (graph.classifier is not None) is one


def test_scaling_right_behind_the_pictures_can_be_left_out():
    nodes = (
        make_node("a", "rescaling", ("input",), scale=1 / 255),
        make_node("b", "normalization", ("a",), mean=0.5, variance=1.0),
        make_node("c", "rescaling", ("b",)),
        make_node("d", "flatten", ("c",)),
        make_node("e", "dense", ("d",), units=3),
        make_node("f", "rescaling", ("e",)),
    )
    left = without_scaling(Graph(nodes)).nodes
    assert [(node.name, node.inputs) for node in left] == [
        ("d", ("input",)), ("e", ("d",)), ("f", ("e",)),
    ]  # fmt: skip
    alone = Graph((make_node("a", "rescaling", ("input",)),))
    assert without_scaling(alone) == alone
    both = Graph((nodes[0], make_node("b", "add", ("a", "input"))))
    assert without_scaling(both) == both


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ([("flatten", {})], lambda x: x.ravel()),
        ([("reshape", {"shape": [2, 3, 4]}), ("flatten", {})], lambda x: x.ravel()),
        ([("permute", {"axes": [2, 3, 1]}), ("flatten", {})],
         lambda x: x.transpose(1, 2, 0).ravel()),
        ([("crop", {"cells": [[1, 0], [0, 2]]}), ("flatten", {})],
         lambda x: x[:, 1:, :-2].ravel()),
    ],
)  # fmt: skip
def test_scaling_behind_what_only_reorders_or_frames_can_be_left_out(frames, expected):
    x = np.random.default_rng(0).normal(size=(1, 4, 6))
    tail = ("relu", {})
    left = without_scaling(chain(frames[0], ("rescaling", SHIFT), *frames[1:], tail))
    assert kinds(left) == [kind for kind, _ in (*frames, tail)]
    wanted = np.maximum(expected(x), 0)
    np.testing.assert_array_equal(outputs(left, x, wanted.size), wanted)


PAD = ("pad", {"cells": [[1, 0], [0, 2]]})


@pytest.mark.parametrize(
    "scaling",
    [
        ("rescaling", {"scale": 1 / 255}),
        ("normalization", {"mean": [0.0], "variance": 2.0}),
    ],
)
def test_scaling_behind_a_padding_can_be_left_out_if_zeros_stay_zeros(scaling):
    x = np.random.default_rng(0).normal(size=(1, 4, 6))
    left = without_scaling(chain(PAD, scaling, ("flatten", {})))
    wanted = np.pad(x, ((0, 0), (1, 0), (0, 2))).ravel()
    np.testing.assert_array_equal(outputs(left, x, wanted.size), wanted)


@pytest.mark.parametrize(
    "scaling",
    [
        ("rescaling", SHIFT),
        ("rescaling", {"offset": [0.0, 1.0]}),
        ("normalization", {"mean": 0.5, "variance": 1.0, "invert": True}),
    ],
)
def test_scaling_that_makes_other_numbers_of_a_paddings_zeros_cannot(scaling):
    graph = chain(PAD, ("permute", {"axes": [1, 3, 2]}), scaling, ("flatten", {}))
    with pytest.raises(InvalidSetting, match=r"'n2' scales .* behind the padding 'n0'.* before"):
        without_scaling(graph)
    before = chain(scaling, PAD, ("flatten", {}))
    assert kinds(without_scaling(before)) == ["pad", "flatten"]
