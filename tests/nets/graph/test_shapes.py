"""Shapes and counts: the courses' figures, torch's own counts, and what does not fit together."""

import pytest

from striate.errors import InputTooSmall, ShapeError
from striate.nets.graph import Graph, _shapes, after, flow, make_node, per_axis
from striate.nets.graph._modules import module_of
from striate.nets.graph._shapes import parameters, shown

MAPS, ROWS, VECTOR = (3, 4, 6), (3, 9), (5,)
# FIGURES section 3: the shape that comes in, filters, side, stride, padding; shape and parameters.
FIGURES = [
    ((1, 7, 7), (1, 3, 1, 0), (1, 5, 5), 10),
    ((1, 7, 7), (1, 3, 2, 0), (1, 3, 3), 10),
    ((3, 5, 5), (2, 3, 2, 1), (2, 3, 3), 56),
    ((3, 32, 32), (10, 5, 1, 2), (10, 32, 32), 760),
    ((3, 32, 32), (6, 5, 1, 0), (6, 28, 28), 456),
    ((3, 32, 32), (5, 5, 1, 0), (5, 28, 28), 380),
    ((64, 56, 56), (32, 1, 1, 0), (32, 56, 56), 2_080),
    ((3, 224, 224), (64, 3, 1, 1), (64, 224, 224), 1_792),
]
WEIGHTED = [
    ("conv", MAPS, {"filters": 6, "kernel": [3, 2], "groups": 3}),
    ("conv", MAPS, {"filters": 6, "kernel": [3, 2], "padding": "same", "bias": False}),
    ("conv", ROWS, {"filters": 2, "kernel": [3], "padding": "causal"}),
    ("conv", MAPS, {"filters": "classes", "kernel": [1, 1]}),
    ("depthwise", MAPS, {"kernel": [3, 2], "multiplier": 2}),
    ("depthwise", ROWS, {"kernel": [3], "bias": False}),
    ("dense", VECTOR, {"units": 4}),
    ("dense", MAPS, {"units": "classes", "bias": False}),
    ("dense", MAPS, {"units": 4, "axis": 2}),
    ("batchnorm", MAPS, {}),
    ("batchnorm", ROWS, {"scale": False}),
    ("batchnorm", VECTOR, {"scale": False, "center": False}),
    ("prelu", MAPS, {"shared": [2, 3]}),
    ("prelu", MAPS, {"shared": [1]}),
    ("prelu", VECTOR, {}),
    ("relu", MAPS, {}),
]


def node(kind, count=1, **values):
    return make_node("a", kind, tuple("bcd"[:count]), **values)


@pytest.mark.parametrize(("shape", "layer", "made", "count"), FIGURES)
def test_the_courses_figures(shape, layer, made, count):
    filters, side, stride, padding = layer
    given = node(
        "conv", filters=filters, kernel=[side] * 2, stride=[stride] * 2, padding=[[padding] * 2] * 2
    )
    assert after(given, [shape], 1) == made
    assert parameters(given, shape, made) == count


@pytest.mark.parametrize(("kind", "shape", "values"), WEIGHTED)
def test_parameters_are_those_that_torch_counts(kind, shape, values):
    given = node(kind, **values)
    made = after(given, [shape], 7)
    module = module_of(given, shape, made)
    assert parameters(given, shape, made) == sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(
    ("kind", "values", "reads", "made"),
    [
        ("add", {}, [(3, 4, 6), (3, 4, 6)], (3, 4, 6)),
        ("multiply", {}, [(3, 4, 6), (3, 1, 1)], (3, 4, 6)),
        ("maximum", {}, [(1, 4, 1), (3, 1, 6), (1, 1, 1)], (3, 4, 6)),
        ("subtract", {}, [(1,), (1,)], (1,)),
        ("concatenate", {}, [(3, 4, 6), (2, 4, 6), (1, 4, 6)], (6, 4, 6)),
        ("concatenate", {"axis": 3}, [(3, 4, 6), (3, 4, 2)], (3, 4, 8)),
    ],
)
def test_tensors_that_fit_together(kind, values, reads, made):
    assert after(node(kind, len(reads), **values), reads, 1) == made


@pytest.mark.parametrize(
    ("kind", "values", "shape", "made"),
    [
        ("reshape", {"shape": [-1]}, MAPS, (72,)),
        ("reshape", {"shape": [8, -1]}, MAPS, (8, 9)),
        ("reshape", {"shape": [8, 9], "order": "channels-last"}, MAPS, (9, 8)),
        ("permute", {"axes": [3, 1, 2]}, MAPS, (6, 3, 4)),
        ("globalpool", {"keep": True}, ROWS, (3, 1)),
        ("globalpool", {}, MAPS, (3,)),
        ("pad", {"cells": [[1, 0], [0, 2]]}, MAPS, (3, 5, 8)),
        ("crop", {"cells": [[1, 2]]}, ROWS, (3, 6)),
        ("dense", {"units": "classes", "axis": 3}, MAPS, (3, 4, 7)),
        ("maxpool", {"kernel": [2, 3]}, MAPS, (3, 2, 2)),
        ("maxpool", {"kernel": [3, 3], "stride": [2, 2], "padding": "same"}, MAPS, (3, 2, 3)),
        ("softmax", {"axis": 3}, MAPS, MAPS),
        ("rescaling", {"scale": [1.0, 2.0, 3.0]}, MAPS, MAPS),
        ("gelu", {}, VECTOR, VECTOR),
    ],
)
def test_the_shape_that_a_node_gives(kind, values, shape, made):
    assert after(node(kind, **values), [shape], 7) == made


@pytest.mark.parametrize(
    ("kind", "values", "reads", "words"),
    [
        ("conv", {"filters": 1, "kernel": [1]}, [VECTOR], "a, conv, does not fit on 5: it works"),
        ("conv", {"filters": 1, "kernel": [3, 3]}, [ROWS], "on 9x3: its window has 2 axes. Take"),
        ("maxpool", {"kernel": [3, 3], "stride": [1]}, [MAPS], "its window has 2 axes"),
        ("avgpool", {"kernel": [2], "padding": [[1, 1]] * 2}, [ROWS], "its window has 1 axes"),
        ("conv", {"filters": 4, "kernel": [1, 1], "groups": 2}, [MAPS], "4 filters on 3 channels"),
        ("conv", {"filters": 4, "kernel": [1, 1], "groups": 3}, [MAPS], "make no 3 groups. Take"),
        ("dense", {"units": 2, "axis": 2}, [VECTOR], "fit on 5: it works along axis 2. Take pict"),
        ("softmax", {"axis": 3}, [ROWS], "does not fit on 9x3: it works along axis 3"),
        ("globalpool", {}, [VECTOR], "a, globalpool, does not fit on 5: it works on maps"),
        ("spatialdropout", {"rate": 0.5}, [VECTOR], "does not fit on 5: it works on maps"),
        ("pad", {"cells": [[1, 1]]}, [MAPS], "does not fit on 4x6x3: it has 1 pairs of cells"),
        ("reshape", {"shape": [5, -1]}, [MAPS], r"its 72 values make no \[5, -1\]\. Take pictures"),
        ("reshape", {"shape": [71]}, [MAPS], r"its 72 values make no \[71\]"),
        ("permute", {"axes": [1, 1, 2]}, [MAPS], r"its axes \[1, 1, 2\] are not those from 1 on"),
        ("permute", {"axes": [2, 1]}, [MAPS], r"its axes \[2, 1\] are not those from 1 on"),
        ("rescaling", {"scale": [1.0, 2.0]}, [MAPS], "its scale has 2 numbers, one a channel"),
        ("normalization", {"mean": 0.0, "variance": [1.0] * 4}, [MAPS], "variance has 4 numbers"),
        ("prelu", {"shared": [3]}, [ROWS], r"does not fit on 9x3: its shared axes are \[3\]"),
        ("add", {}, [MAPS, VECTOR], "a, add, reads 4x6x3 and 5, which do not fit together. Take"),
        ("multiply", {}, [MAPS, (2, 4, 6)], "reads 4x6x3 and 4x6x2, which do not fit together"),
        ("concatenate", {}, [MAPS, (3, 4, 5)], "reads 4x6x3 and 4x5x3, which do not fit"),
        ("concatenate", {"axis": 2}, [VECTOR, VECTOR], "reads 5 and 5, which do not fit together"),
        ("concatenate", {}, [MAPS, ROWS], "reads 4x6x3 and 9x3, which do not fit together"),
    ],
)
def test_shapes_that_do_not_fit(kind, values, reads, words):
    with pytest.raises(ShapeError, match=words):
        after(node(kind, len(reads), **values), reads, 1)


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("conv", {"filters": 1, "kernel": [3, 3], "dilation": [2, 2]}, "only 4x6x3 is left .*3x3"),
        ("maxpool", {"kernel": [5, 1]}, "At the node a only 4x6x3 is left .*5x1 .*with --size"),
        ("crop", {"cells": [[2, 2], [0, 0]]}, "node a cuts everything off 4x6x3: take larger pic"),
    ],
)
def test_windows_that_do_not_fit_ask_for_larger_pictures(kind, values, words):
    with pytest.raises(InputTooSmall, match=words):
        after(node(kind, **values), [MAPS], 1)


def test_strides_default_to_the_kernel_of_a_pooling_and_to_1_else():
    pool, conv = node("maxpool", kernel=[2, 3]), node("conv", filters=1, kernel=[2, 3])
    assert (per_axis(pool, "stride"), per_axis(pool, "dilation")) == ([2, 3], [1, 1])
    assert (per_axis(conv, "stride"), per_axis(conv, "dilation")) == ([1, 1], [1, 1])
    assert per_axis(node("maxpool", kernel=[2, 3], stride=[1, 4]), "stride") == [1, 4]


def test_shapes_are_shown_with_their_channels_last():
    assert [shown(shape) for shape in (MAPS, ROWS, VECTOR)] == ["4x6x3", "9x3", "5"]


def chain(*more):
    """A convolution, the same again with its weights, and what follows."""
    how = {"filters": 2, "kernel": [3, 3], "padding": "same"}
    first = make_node("a", "conv", ("input",), **how)
    return Graph((first, make_node("b", "conv", ("a",), "a", **how), *more))


def test_shapes_flow_through_a_graph_by_name():
    dense = make_node("d", "dense", ("f",), units="classes")
    shapes = flow(chain(make_node("f", "flatten", ("b",)), dense), (2, 5, 4), 7)
    assert shapes == {"input": (2, 5, 4), "a": (2, 5, 4), "b": (2, 5, 4), "f": (40,), "d": (7,)}


def test_shared_weights_are_counted_once(monkeypatch):
    monkeypatch.setattr(_shapes, "MAX_PARAMETERS", 2 * (2 * 9 + 1))
    assert flow(chain(), (2, 5, 4), 1)["b"] == (2, 5, 4)
    with pytest.raises(ShapeError, match=r"Up to the node n .* 42 parameters, and at most 38 are"):
        flow(chain(make_node("n", "batchnorm", ("b",))), (2, 5, 4), 1)


def test_weights_are_shared_only_where_they_fit():
    with pytest.raises(ShapeError, match=r"node b, conv, .* shares its weights with a on 5x4x3\."):
        flow(chain(), (3, 5, 4), 1)
    assert flow(shared("dense", units=3), (3, 5, 4), 1)["e"] == (3, 4, 4)
    assert flow(shared("prelu", shared=[2, 3]), (3, 5, 4), 1)["e"] == (3, 4, 4)
    for kind, values in (("dense", {"units": 3, "axis": 2}), ("prelu", {"shared": [1, 3]})):
        with pytest.raises(ShapeError, match=r"on 4x4x3: it shares its weights with d on 5x4x3"):
            flow(shared(kind, **values), (3, 5, 4), 1)


def shared(kind, **values):
    """A layer on the pictures, and again without their first row."""
    first = make_node("d", kind, ("input",), **values)
    crop = make_node("p", "crop", ("input",), cells=[[1, 0], [0, 0]])
    return Graph((first, crop, make_node("e", kind, ("p",), "d", **values)))


def test_nets_beyond_all_memory_are_refused_by_their_numbers():
    nodes = (make_node("f", "flatten", ("input",)), make_node("d", "dense", ("f",), units=10**6))
    with pytest.raises(ShapeError, match=r"Up to the node d .* 3,000,001,000,000 parameters, and"):
        flow(Graph(nodes), (3, 1000, 1000), 1)
    wide = Graph((make_node("c", "conv", ("input",), filters=300, kernel=[1, 1]),))
    with pytest.raises(ShapeError, match=r"node c would give 300,000,000 values .*268,435,456 are"):
        flow(wide, (3, 1000, 1000), 1)
