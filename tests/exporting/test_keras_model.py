"""The config of a whole model: who reads whom, what stands before and behind, reordered weights."""

import json

import numpy as np
import pytest
from torch import nn

from striate import nets
from striate.classifier import Classifier
from striate.exporting._keras_model import keras_model
from striate.images import Preprocessing
from striate.nets import NetSpec
from striate.nets.graph import Graph, GraphNet, make_node, spell

LINE = "conv(4, 3) relu flatten dropout(0.1) dense(5) tanh dense(classes)"
RESIDUAL = (
    "conv(4, 3, padding=1) residual(conv(4, 3, padding=1) relu, shortcut=conv(4, 1)) globalpool "
    "dense(classes)"
)
FLAT = make_node("flat", "flatten", ("input",))
SHARED = (
    make_node("a", "conv", ("input",), filters=2, kernel=[3, 3], padding=[[2, 0], [2, 0]]),
    make_node("b", "conv", ("a",), "a", filters=2, kernel=[3, 3], padding=[[2, 0], [2, 0]]),
    make_node("sum", "add", ("a", "b")),
    make_node("flat", "flatten", ("sum",)),
    make_node("d", "dense", ("flat",), units="classes"),
)
TWO_READERS = (
    FLAT,
    make_node("d", "dense", ("flat",), units=3),
    make_node("e", "dense", ("flat",), units=3),
    make_node("sum", "add", ("d", "e")),
)
NORMED = (
    FLAT,
    make_node("norm", "batchnorm", ("flat",)),
    make_node("d", "dense", ("norm",), units="classes"),
)


def lined(line, classes=3):
    return nets.create(line, num_classes=classes, in_channels=2, size=(6, 5))


def graph(nodes, classes=3, one_logit=False):
    text = spell(Graph(tuple(nodes), "mine", one_logit))
    net = NetSpec("graph", text, classes, 2, 6, 5).build()
    assert isinstance(net, GraphNet)
    return net


def modelled(net, mean=0.4, std=0.2):
    preprocessing = Preprocessing(6, 5, 2, mean=(mean,) * 2, std=(std,) * 2)
    return keras_model(Classifier(net, ("x", "y", "z")[: net.num_classes], preprocessing))


def layers_of(model):
    return {layer["name"]: layer for layer in model.config["config"]["layers"]}


def reads(layer):
    """For each call of a layer, the calls that it reads."""
    found = []
    for call in layer["inbound_nodes"]:
        [tensors] = call["args"] if isinstance(call["args"][0], list) else [call["args"]]
        found.append([tuple(tensor["config"]["keras_history"]) for tensor in tensors])
    return found


@pytest.mark.parametrize(
    "net", [lined(LINE), lined(RESIDUAL), graph(SHARED), graph(TWO_READERS), graph(NORMED)],
    ids=["a chain", "a residual", "shared weights", "two readers", "a norm behind flatten"],
)  # fmt: skip
def test_everything_that_is_read_is_made_and_everything_made_is_read(net):
    model = modelled(net)
    layers = layers_of(model)
    made = {(n, call, 0) for n, layer in layers.items() for call in range(len(reads(layer)))}
    read = {one for layer in layers.values() for call in reads(layer) for one in call}
    last = tuple(model.config["config"]["output_layers"])
    assert read | {last} == made | {("pictures", 0, 0)}
    assert last not in read
    assert model.config["config"]["input_layers"] == ["pictures", 0, 0]
    assert [name for _, name, _ in model.weights] == list(layers)
    assert [kind for kind, _, _ in model.weights] == [one["class_name"] for one in layers.values()]
    assert json.loads(json.dumps(model.config, allow_nan=False)) == model.config


def test_bytes_are_divided_by_255_and_normalised():
    layers = list(layers_of(modelled(lined(LINE))).values())
    assert [layer["class_name"] for layer in layers[:3]] == [
        "InputLayer", "Rescaling", "Normalization",
    ]  # fmt: skip
    assert layers[0]["config"]["batch_shape"] == [None, 6, 5, 2]
    assert layers[1]["config"]["scale"] == 1 / 255
    assert layers[2]["config"]["mean"] == [0.4, 0.4]
    assert layers[2]["config"]["variance"] == pytest.approx([0.04, 0.04])


def test_statistics_that_change_nothing_are_left_out():
    assert "normalization" not in layers_of(modelled(lined(LINE), mean=0.0, std=1.0))
    assert "normalization" in layers_of(modelled(lined(LINE), mean=0.0, std=0.5))
    assert "normalization" in layers_of(modelled(lined(LINE), mean=0.5, std=1.0))


@pytest.mark.parametrize(
    ("net", "activation"),
    [
        (lined("flatten dense(classes)"), "softmax"),
        (lined("flatten dense(classes)", classes=2), "softmax"),
        (lined("flatten dense(1)", classes=2), "sigmoid"),
        (graph([FLAT, make_node("d", "dense", ("flat",), units="classes")], 2, True), "sigmoid"),
    ],
    ids=["three", "two", "one logit of a line", "one logit of a graph"],
)
def test_probabilities_are_a_softmax_or_a_sigmoid(net, activation):
    [*_, last] = layers_of(modelled(net)).values()
    assert (last["name"], last["config"]["activation"]) == ("probabilities", activation)


def dense_kernel(model, name="dense1"):
    return next(arrays[0] for _, one, arrays in model.weights if one == name)


def test_a_dense_layer_behind_flatten_reads_the_numbers_in_kerass_order():
    net = lined(LINE)
    model = modelled(net)
    layers = layers_of(model)
    assert not [layer for layer in layers.values() if layer["class_name"] == "Permute"]
    kernel = dense_kernel(model)
    dense = net.get_submodule("head.dense1")
    assert isinstance(dense, nn.Linear)
    weight = dense.weight.detach().numpy()
    for channel, row, column in np.ndindex(4, 4, 3):
        ours, kerass = (channel * 4 + row) * 3 + column, (row * 3 + column) * 4 + channel
        np.testing.assert_array_equal(kernel[kerass], weight[:, ours])


@pytest.mark.parametrize(
    ("nodes", "dense"), [(TWO_READERS, "d"), (NORMED, "d")], ids=["two readers", "a batch norm"]
)
def test_elsewhere_the_maps_are_reordered_and_the_weights_are_not(nodes, dense):
    net = graph(nodes)
    model = modelled(net)
    assert [kind for kind, _, _ in model.weights].count("Permute") == 1
    weight = next(net.get_submodule(net.path_of(dense)).parameters()).detach().numpy()
    np.testing.assert_array_equal(dense_kernel(model, dense), weight.T)


def test_shared_weights_are_one_layer_that_is_called_twice():
    model = modelled(graph(SHARED))
    layers = layers_of(model)
    assert "b" not in layers
    assert reads(layers["a"]) == [[("a_pad", 0, 0)], [("b_pad", 0, 0)]]
    assert reads(layers["b_pad"]) == [[("a", 0, 0)]]
    assert reads(layers["sum"]) == [[("a", 0, 0), ("a", 1, 0)]]
    assert [name for _, name, arrays in model.weights if arrays] == ["a", "d"]


def test_nodes_called_like_the_layers_before_them_get_other_names():
    nodes = (
        make_node("pictures", "conv", ("input",), filters=2, kernel=[3, 3]),
        make_node("rescaling", "relu", ("pictures",)),
        make_node("flat", "flatten", ("rescaling",)),
        make_node("probabilities", "dense", ("flat",), units="classes"),
    )
    model = modelled(graph(nodes))
    assert [name for _, name, _ in model.weights] == [
        "pictures", "rescaling", "normalization", "pictures_2", "rescaling_2", "flat",
        "probabilities", "probabilities_2",
    ]  # fmt: skip
    assert model.config["config"]["output_layers"] == ["probabilities_2", 0, 0]


@pytest.mark.parametrize("name", ["pictures", "rescaling", "d" * 170])
def test_a_dense_layer_of_any_name_has_its_weights_in_kerass_order(name):
    net = graph((FLAT, make_node(name, "dense", ("flat",), units="classes")))
    [(kernel, _)] = [arrays for kind, _, arrays in modelled(net).weights if kind == "Dense"]
    weight = next(net.head.parameters()).detach().numpy()  # (3, 2*6*5)
    by_place = weight.reshape(3, 2, 6, 5).transpose(2, 3, 1, 0).reshape(60, 3)
    np.testing.assert_array_equal(kernel, by_place)


def test_a_name_that_keras_refuses_is_made_usable():
    text = spell(Graph((FLAT, make_node("d", "dense", ("flat",), units="classes")), "a/b c"))
    assert modelled(NetSpec("graph", text, 3, 2, 6, 5).build()).config["config"]["name"] == "a_b_c"


def test_a_node_that_only_holds_shared_weights_is_not_called():
    how = {"filters": 2, "kernel": [3, 3]}
    ramp = make_node("ramp", "relu", ("input",))
    conv, again = (
        make_node("a", "conv", ("ramp",), **how),
        make_node("b", "conv", ("input",), "a", **how),
    )
    flat = make_node("flat", "flatten", ("b",))
    layers = layers_of(
        modelled(graph((ramp, conv, again, flat, make_node("d", "dense", ("flat",), units=3))))
    )
    assert "ramp" not in layers
    assert reads(layers["a"]) == [[("normalization", 0, 0)]]
