"""Names, shapes, axes and shared weights as a builder keeps them."""

import numpy as np
import pytest

from striate.errors import ForeignLayer, InputError
from striate.nets.graph import INPUT
from striate.nets.keras_models import _builder
from striate.nets.keras_models._builder import Builder, unsupported
from striate.nets.keras_models._config import Layer


def layer(name="conv", *, within=(), operation=False):
    path = "/".join(["layers", *within, name])
    return Layer("Conv2D", name, {}, path, (*within, name), operation=operation)


def builder(channels_last=True):
    return Builder((3, 8, 9), channels_last, lambda _layer: [])


def convolved(build, given, source=INPUT):
    """Calls a layer: one convolution with a kernel and a bias."""
    build.begin(given)
    channels = build.shapes[source][0]
    name = build.add(given, "conv", [source], filters=3, kernel=[3, 3], padding="same")
    build.learn(given, name, "weight", (3, 3, channels, 3))
    build.learn(given, name, "bias", (3,))
    return name


def test_a_node_gets_its_layers_name_and_its_shape():
    build = builder()
    first = convolved(build, layer())
    pooled = build.add(layer("pool"), "maxpool", [first], kernel=[2, 2])
    assert (first, pooled) == ("conv", "pool")
    assert build.shapes == {INPUT: (3, 8, 9), "conv": (3, 8, 9), "pool": (3, 4, 4)}
    assert [node.inputs for node in build.nodes] == [(INPUT,), ("conv",)]


def test_names_are_made_of_the_models_around_and_never_twice():
    build = builder()
    inner = layer("c/1", within=("base",))
    assert convolved(build, inner) == "base_c_1"
    build.begin(inner)
    assert build.add(inner, "relu", ["base_c_1"], "relu") == "base_c_1_relu"
    assert build.add(inner, "relu", ["base_c_1_relu"], "relu") == "base_c_1_relu_2"


def test_a_layer_that_is_called_again_shares_its_weights():
    build = builder()
    first = convolved(build, layer())
    second = convolved(build, layer(), first)
    third = convolved(build, layer(), second)
    assert [node.same_as for node in build.nodes] == [None, first, first]
    assert [(weight.node, weight.place) for weight in build.weights] == [(first, 0), (first, 1)]
    assert third == "conv_3"


def test_of_two_weighted_nodes_each_is_shared_with_its_own():
    build, given = builder(), layer()
    for source in (INPUT, "conv_point"):
        build.begin(given)
        depth = build.add(given, "depthwise", [source], "depth", kernel=[1, 1])
        build.add(given, "conv", [depth], "point", filters=3, kernel=[1, 1])
    assert [node.same_as for node in build.nodes] == [None, None, "conv_depth", "conv_point"]


def test_an_operator_shares_nothing():
    build = builder()
    added = layer("add", operation=True)
    convolved(build, added)
    assert convolved(build, added) == "add_2"
    assert [node.same_as for node in build.nodes] == [None, None]


def test_arrays_are_counted_layer_by_layer():
    build = builder()
    first, second = layer(), layer("other")
    convolved(build, first)
    convolved(build, second)
    assert (build.counted(first), build.counted(second), build.counted(layer("x"))) == (2, 2, 0)
    assert [weight.place for weight in build.weights] == [0, 1, 0, 1]


@pytest.mark.parametrize("channels_last", [True, False])
@pytest.mark.parametrize("axis", [1, 2, 3, -1, -2, -3])
def test_an_axis_of_keras_is_the_graphs_axis_of_the_same_length(axis, channels_last):
    build = builder(channels_last)
    told = build.keras_shape(INPUT)[axis - 1 if axis > 0 else axis]
    assert build.shapes[INPUT][build.axis(layer(), INPUT, axis) - 1] == told
    assert build.axis(layer(), INPUT, [axis]) == build.axis(layer(), INPUT, axis)


def test_a_vector_has_one_axis():
    build = builder()
    flat = build.add(layer("flat"), "flatten", [INPUT])
    axes = [build.axis(layer(), flat, axis) for axis in (-1, 1)]
    assert (build.rank(flat), axes) == (1, [1, 1])
    assert build.keras_shape(flat) == (216,)


@pytest.mark.parametrize("axis", [0, 4, -4, "1", 1.0, True, None, [1, 2]])
def test_axes_that_are_none(axis):
    with pytest.raises(ForeignLayer, match=r"conv \(Conv2D\) .*its axis is .* of 4 axes\. Change"):
        builder().axis(layer(), INPUT, axis)


def test_stored_arrays_get_their_channels_first():
    array = np.arange(24).reshape(2, 3, 4)
    assert builder().stored(array)[3, 1, 2] == array[1, 2, 3]
    assert builder(channels_last=False).stored(array) is array
    assert builder().stored(array[0, 0]).shape == (4,)


def test_more_nodes_or_calls_than_any_net_has(monkeypatch):
    monkeypatch.setattr(_builder, "MAX_NODES", 2)
    build = builder()
    last = convolved(build, layer(), convolved(build, layer()))
    with pytest.raises(InputError, match=r"has more than 2 layers, and no net needs them"):
        convolved(build, layer(), last)
    for _ in range(8):
        build.count_call(layer())
    with pytest.raises(InputError, match=r"calls its layers more than 8 times, at conv: no net"):
        build.count_call(layer())


def test_a_long_reason_is_cut():
    said = str(unsupported(layer(within=("base",)), "x" * 1000))
    assert said.startswith("base/conv (Conv2D) cannot come through: xxx")
    assert said.endswith("x. Change that in Keras and save it again.")
    assert len(said) < 400
