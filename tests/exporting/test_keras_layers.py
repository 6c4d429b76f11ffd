"""What Keras would compute with a node's layers, in NumPy, is what its module computes."""

import numpy as np
import pytest
import torch
from tests.nets.keras_models.in_numpy import keras
from torch import nn

from striate.errors import ForeignLayer
from striate.exporting._keras_layers import keras_layers
from striate.nets.graph import KINDS, make_node
from striate.nets.graph._modules import module_of
from striate.nets.graph._shapes import after
from striate.nets.keras_models._activations import NAMED

MAPS, ROWS, VECTOR = (3, 7, 6), (4, 9), (5,)
CASES = {
    "a convolution": ("conv", MAPS, {"filters": 4, "kernel": [3, 2]}, "Conv2D"),
    "with strides": ("conv", MAPS, {"filters": 4, "kernel": [3, 2], "stride": [2, 1]}, "Conv2D"),
    "with holes": ("conv", MAPS, {"filters": 4, "kernel": [3, 2], "dilation": [1, 2]}, "Conv2D"),
    "without bias": ("conv", MAPS, {"filters": 4, "kernel": [3, 3], "bias": False}, "Conv2D"),
    "same": (
        "conv", (3, 8, 7), {"filters": 4, "kernel": [3, 3], "stride": [2, 2], "padding": "same"},
        "Conv2D",
    ),
    "padded as same pads": (
        "conv", MAPS, {"filters": 4, "kernel": [3, 3], "padding": [[1, 1], [1, 1]]}, "Conv2D"
    ),
    "padded as same does not": (
        "conv", (3, 8, 8),
        {"filters": 4, "kernel": [3, 3], "stride": [2, 2], "padding": [[1, 1], [1, 1]]},
        "ZeroPadding2D Conv2D",
    ),
    "causal": (
        "conv", ROWS, {"filters": 2, "kernel": [3], "dilation": [2], "padding": "causal"},
        "ZeroPadding1D Conv1D",
    ),
    "groups": ("conv", (4, 5, 5), {"filters": 6, "kernel": [3, 3], "groups": 2}, "Conv2D"),
    "a group a channel": (
        "conv", (4, 5, 5), {"filters": 8, "kernel": [3, 2], "groups": 4}, "DepthwiseConv2D"
    ),
    "one channel": ("conv", (1, 5, 5), {"filters": 2, "kernel": [3, 3]}, "Conv2D"),
    "depthwise": ("depthwise", MAPS, {"kernel": [3, 2], "multiplier": 2}, "DepthwiseConv2D"),
    "depthwise of rows": ("depthwise", ROWS, {"kernel": [3]}, "DepthwiseConv1D"),
    "dense": ("dense", VECTOR, {"units": 4}, "Dense"),
    "dense on channels": ("dense", MAPS, {"units": 4, "bias": False}, "Dense"),
    "dense on rows": ("dense", MAPS, {"units": 4, "axis": 2}, "Permute Dense Permute"),
    "dense on columns": ("dense", MAPS, {"units": 4, "axis": 3}, "Permute Dense Permute"),
    "batch norm": ("batchnorm", MAPS, {"epsilon": 0.1}, "BatchNormalization"),
    "batch norm without scale": ("batchnorm", ROWS, {"scale": False}, "BatchNormalization"),
    "batch norm without shift": ("batchnorm", VECTOR, {"center": False}, "BatchNormalization"),
    "slopes of maps": ("prelu", MAPS, {"shared": [2, 3]}, "PReLU"),
    "slopes of rows": ("prelu", MAPS, {"shared": [1, 3]}, "PReLU"),
    "slopes of numbers": ("prelu", VECTOR, {}, "PReLU"),
    "maximum": (
        "maxpool", MAPS, {"kernel": [3, 2], "stride": [2, 2], "padding": "same"}, "MaxPooling2D"
    ),
    "maximum of rows": ("maxpool", ROWS, {"kernel": [2]}, "MaxPooling1D"),
    "mean": ("avgpool", MAPS, {"kernel": [3, 3], "padding": "same"}, "AveragePooling2D"),
    "mean with zeros": (
        "avgpool", MAPS, {"kernel": [2, 2], "padding": [[1, 0], [1, 1]], "count_padding": True},
        "ZeroPadding2D AveragePooling2D",
    ),
    "mean with zeros as same pads": (
        "avgpool", MAPS, {"kernel": [3, 3], "stride": [1, 1], "padding": "same",
                          "count_padding": True},
        "ZeroPadding2D AveragePooling2D",
    ),
    "mean of all": ("globalpool", MAPS, {}, "GlobalAveragePooling2D"),
    "maximum of all": (
        "globalpool", ROWS, {"mode": "max", "keep": True}, "GlobalMaxPooling1D"
    ),
    "padded": ("pad", MAPS, {"cells": [[1, 0], [0, 2]]}, "ZeroPadding2D"),
    "cropped": ("crop", ROWS, {"cells": [[1, 2]]}, "Cropping1D"),
    "flat": ("flatten", MAPS, {}, "Permute Flatten"),
    "flat, channels last": ("flatten", MAPS, {"order": "channels-last"}, "Flatten"),
    "flat already": ("flatten", VECTOR, {}, "Flatten"),
    "reshaped": ("reshape", MAPS, {"shape": [2, 9, 7]}, "Permute Reshape Permute"),
    "reshaped to a vector": ("reshape", MAPS, {"shape": [-1]}, "Permute Reshape"),
    "a vector to maps": ("reshape", (24,), {"shape": [2, 3, 4]}, "Reshape Permute"),
    "reshaped, channels last": (
        "reshape", MAPS, {"shape": [14, 9], "order": "channels-last"}, "Reshape"
    ),
    "permuted": ("permute", MAPS, {"axes": [3, 1, 2]}, "Permute"),
    "permuted rows": ("permute", ROWS, {"axes": [2, 1]}, "Permute"),
    "softmax": ("softmax", MAPS, {}, "Softmax"),
    "softmax of rows": ("softmax", MAPS, {"axis": 2}, "Softmax"),
    "rescaled": ("rescaling", MAPS, {"scale": [1.0, 2.0, 3.0], "offset": 0.5}, "Rescaling"),
    "normalised": (
        "normalization", MAPS, {"mean": [0.1, 0.2, 0.3], "variance": [1.0, 4.0, 9.0]},
        "Normalization",
    ),
    "normalised alike": (
        "normalization", MAPS, {"mean": 0.1, "variance": 4.0, "invert": True}, "Normalization"
    ),
    "relu": ("relu", MAPS, {}, "Activation"),
    "leaky": ("relu", MAPS, {"slope": 0.1}, "LeakyReLU"),
    "bounded": ("relu", MAPS, {"slope": 0.1, "threshold": 0.2, "most": 0.5}, "ReLU"),
    "elu": ("elu", MAPS, {"alpha": 0.5}, "ELU"),
    "tanh": ("tanh", MAPS, {}, "Activation"),
    "dropout": ("dropout", VECTOR, {"rate": 0.5}, "Dropout"),
    "dropped maps": ("spatialdropout", MAPS, {"rate": 0.5}, "SpatialDropout2D"),
}  # fmt: skip


def written(kind, shape, before=None, /, **values):
    """A node's layers for Keras and its module, with weights that are nowhere 0 or 1."""
    torch.manual_seed(0)
    node = make_node("a", kind, ("input",), **values)
    made = after(node, [shape], 1)
    module = module_of(node, shape, made).double().eval()
    for tensor in module.state_dict().values():
        if tensor.is_floating_point():
            tensor.uniform_(0.5, 1.5)
    held = module[-1] if isinstance(module, nn.Sequential) else module
    return keras_layers(node, shape, made, held, before), module


def computed(layers, module, x):
    """The picture `x`, channels first, through both; what comes out has its channels last."""
    with torch.no_grad():
        wanted = np.moveaxis(module(torch.from_numpy(x)[None])[0].numpy(), 0, -1)
    given = np.moveaxis(x, 0, -1)
    for layer in layers:
        given = keras(layer.type, layer.config, layer.weights, given)
    return given, wanted


@pytest.mark.parametrize(("kind", "shape", "values", "types"), CASES.values(), ids=CASES)
def test_keras_computes_what_the_node_does(kind, shape, values, types):
    layers, module = written(kind, shape, **values)
    given, wanted = computed(layers, module, np.random.default_rng(0).normal(size=shape))
    assert given.shape == wanted.shape
    np.testing.assert_allclose(given, wanted, rtol=1e-9, atol=1e-12)
    assert " ".join(layer.type for layer in layers) == types
    assert len({layer.suffix for layer in layers}) == len(layers)  # or two would have one name
    assert [layer.suffix for layer in layers].count("") == 1


def test_a_dilated_convolution_that_strides_is_none_of_kerass():
    values = {"filters": 4, "kernel": [3, 3], "stride": [2, 1], "dilation": [1, 2]}
    with pytest.raises(
        ForeignLayer, match=r"^a has a stride of \[2, 1\] and a dilation of \[1, 2\]"
    ):
        written("conv", MAPS, **values)


@pytest.mark.parametrize("padding", ["same", [[1, 1], [1, 1]], [[0, 1], [0, 1]]], ids=str)
def test_a_convolution_is_written_alike_for_maps_of_every_size(padding):
    values = {"filters": 4, "kernel": [3, 3], "stride": [2, 2], "padding": padding}
    mains = []
    for side in (8, 7):
        layers, module = written("conv", (3, side, side), **values)
        given, wanted = computed(layers, module, np.random.default_rng(0).random((3, side, side)))
        np.testing.assert_allclose(given, wanted, rtol=1e-9, atol=1e-12)
        mains += [(layer.type, layer.config) for layer in layers if not layer.suffix]
    assert mains[0] == mains[1]


def node_before(kind, **values):
    return kind and make_node("before", kind, ("input",), **values)


@pytest.mark.parametrize(
    "before",
    [
        node_before("relu"),
        node_before("relu", most=6.0, threshold=0.5),
        *map(node_before, ("sigmoid", "softmax", "exponential")),
    ],
    ids=str,
)
def test_a_maximum_may_be_padded_with_zeros_where_nothing_is_below_zero(before):
    values = {"kernel": [3, 3], "stride": [2, 2], "padding": [[1, 1], [1, 1]]}
    layers, module = written("maxpool", (2, 8, 8), before, **values)
    assert [layer.type for layer in layers] == ["ZeroPadding2D", "MaxPooling2D"]
    given, wanted = computed(layers, module, np.random.default_rng(0).random((2, 8, 8)))
    np.testing.assert_array_equal(given, wanted)


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("maxpool", node_before("tanh")),
        ("maxpool", node_before("relu", slope=0.5)),
        ("maxpool", None),
        ("avgpool", node_before("relu")),
    ],
    ids=str,
)
def test_other_poolings_cannot_be_padded_so(kind, before):
    values = {"kernel": [3, 3], "stride": [2, 2], "padding": [[1, 1], [0, 1]]}
    with pytest.raises(ForeignLayer, match=r"^a pads its input by \[\(1, 1\), \(0, 1\)\]"):
        written(kind, (2, 8, 8), before, **values)


@pytest.mark.parametrize("axis", [1, 2, 3])
def test_concatenation_is_along_the_same_axis(axis):
    x = np.random.default_rng(0).normal(size=MAPS)
    node = make_node("a", "concatenate", ("b", "c"), axis=axis)
    [layer] = keras_layers(node, MAPS, after(node, [MAPS, MAPS], 1), None, None)
    last = np.moveaxis(x, 0, -1)
    given = keras(layer.type, layer.config, layer.weights, last, 2 * last)
    np.testing.assert_array_equal(given, np.moveaxis(np.concatenate([x, 2 * x], axis - 1), 0, -1))


@pytest.mark.parametrize("kind", ["add", "multiply", "average", "maximum", "minimum", "subtract"])
def test_joins_are_kerass_of_the_same_name(kind):
    node = make_node("a", kind, ("b", "c"))
    [layer] = keras_layers(node, MAPS, MAPS, None, None)
    assert (layer.type, layer.config, layer.weights) == (kind.capitalize(), {}, [])


ACTIVATIONS = [n for n, kind in KINDS.items() if kind.pointwise and n not in ("dropout", "elu")]


@pytest.mark.parametrize("kind", [*ACTIVATIONS, "logsoftmax"])
def test_activations_have_the_names_by_which_they_are_read(kind):
    [layer] = keras_layers(make_node("a", kind, ("input",)), VECTOR, VECTOR, None, None)
    assert layer.type == "Activation"
    assert NAMED[layer.config["activation"]] == (kind, {})


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [
        ("gelu", {"approximate": True}, r"a is gelu with \{'approximate': True\}, and Keras has"),
        ("celu", {"alpha": 0.5}, r"a is celu with \{'alpha': 0\.5\}.*with relu, gelu or another"),
        ("logsoftmax", {"axis": 2}, r"a is logsoftmax with \{'axis': 2\}, and Keras has no layer"),
    ],
)
def test_activations_that_keras_does_not_have(kind, values, words):
    with pytest.raises(ForeignLayer, match=words):
        written(kind, MAPS, **values)


def test_momentum_is_what_is_kept_and_not_what_is_replaced():
    [layer], _ = written("batchnorm", MAPS, momentum=0.01)
    assert layer.config["momentum"] == 0.99
    assert [len(array) for array in layer.weights] == [3] * 4


def test_weights_that_are_not_there_are_named():
    node = make_node("a", "dense", ("input",), units=2)
    with pytest.raises(ForeignLayer, match=r"A NoneType has no weight to write for Keras"):
        keras_layers(node, VECTOR, (2,), None, None)
