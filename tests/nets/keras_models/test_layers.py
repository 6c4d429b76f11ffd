"""Each translator against Keras's layer in NumPy, and what none of them lets through."""

import numpy as np
import pytest
import torch
from tests.nets.keras_models.in_numpy import keras

from striate.errors import ForeignLayer
from striate.nets.graph import INPUT
from striate.nets.graph._modules import module_of
from striate.nets.keras_models._builder import Builder
from striate.nets.keras_models._config import Layer
from striate.nets.keras_models._layers import LAYERS, OPERATIONS

MAPS, ROWS, VECTOR = (7, 6, 3), (9, 4), (5,)
CASES = {
    "a convolution": ("Conv2D", MAPS, {"filters": 4, "kernel_size": [3, 2], "strides": [2, 1]}),
    "one with holes": ("Conv2D", MAPS, {"filters": 4, "kernel_size": 2, "dilation_rate": 2}),
    "same": ("Conv2D", MAPS, {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}),
    "groups": ("Conv2D", (5, 5, 4), {"filters": 6, "kernel_size": 3, "groups": 2}),
    "activated": ("Conv2D", MAPS, {"filters": 4, "kernel_size": 3, "activation": "relu"}),
    "no bias": ("Conv2D", MAPS, {"filters": 4, "kernel_size": 3, "use_bias": False}),
    "causal": ("Conv1D", ROWS, {"filters": 3, "kernel_size": [3], "padding": "causal"}),
    "depthwise": ("DepthwiseConv2D", MAPS, {"kernel_size": [3, 2], "depth_multiplier": 2}),
    "depthwise of rows": ("DepthwiseConv1D", ROWS, {"kernel_size": 3, "activation": "tanh"}),
    "separable": (
        "SeparableConv2D", MAPS, {"filters": 5, "kernel_size": [2, 3], "depth_multiplier": 2}
    ),
    "separable of rows": ("SeparableConv1D", ROWS, {"filters": 5, "kernel_size": [2]}),
    "dense": ("Dense", VECTOR, {"units": 4, "activation": "sigmoid"}),
    "dense on maps": ("Dense", MAPS, {"units": 4, "use_bias": False}),
    "softmax of a dense layer": ("Dense", MAPS, {"units": 4, "activation": "softmax"}),
    "maximum": ("MaxPooling2D", MAPS, {"pool_size": [3, 2], "padding": "same"}),
    "maximum of rows": ("MaxPooling1D", ROWS, {"pool_size": 2, "strides": 1}),
    "mean": ("AveragePooling2D", MAPS, {"pool_size": [3, 3], "strides": [2, 2], "padding": "same"}),
    "mean of rows": ("AveragePooling1D", ROWS, {"pool_size": 2}),
    "mean of all": ("GlobalAveragePooling2D", MAPS, {}),
    "mean of all rows": ("GlobalAveragePooling1D", ROWS, {"keepdims": True}),
    "maximum of all": ("GlobalMaxPooling2D", MAPS, {"keepdims": True}),
    "batch norm": ("BatchNormalization", MAPS, {"epsilon": 0.1}),
    "batch norm of columns": ("BatchNormalization", MAPS, {"axis": [2], "scale": False}),
    "batch norm of a vector": ("BatchNormalization", VECTOR, {"center": False}),
    "slopes of maps": ("PReLU", MAPS, {"shared_axes": [1, 2]}),
    "slopes of rows and channels": ("PReLU", MAPS, {"shared_axes": [1, 3]}),
    "slopes whose axis is counted from the end": ("PReLU", MAPS, {"shared_axes": [-1]}),
    "slopes of every number": ("PReLU", MAPS, {}),
    "flat": ("Flatten", MAPS, {}),
    "reshaped": ("Reshape", MAPS, {"target_shape": [14, 9]}),
    "reshaped to a vector": ("Reshape", MAPS, {"target_shape": [-1]}),
    "permuted": ("Permute", MAPS, {"dims": [3, 1, 2]}),
    "padded": ("ZeroPadding2D", MAPS, {"padding": [[1, 0], [0, 2]]}),
    "rows padded": ("ZeroPadding1D", ROWS, {"padding": [1, 2]}),
    "cropped": ("Cropping2D", MAPS, {"cropping": [[1, 2], [0, 3]]}),
    "rescaled": ("Rescaling", MAPS, {"scale": [1.0, 2.0, 3.0], "offset": -1.0}),
    "normalised": ("Normalization", MAPS, {"mean": [0.1, 0.2, 0.3], "variance": [1.0, 4.0, 9.0]}),
    "and back": (
        "Normalization", MAPS, {"axis": None, "mean": 0.5, "variance": 4.0, "invert": True}
    ),
    "softmax along rows": ("Softmax", MAPS, {"axis": 1}),
    "activated by a softmax": (
        "Dense", MAPS, {"units": 4, "activation": {"class_name": "Softmax", "config": {"axis": 1}}}
    ),
    "activated by a layer": (
        "Conv2D", MAPS, {
            "filters": 2, "kernel_size": 1,
            "activation": {"class_name": "Activation", "config": {"activation": "tanh"}},
        },
    ),
    "leaky": ("LeakyReLU", MAPS, {"negative_slope": 0.2}),
    "nothing in evaluation": ("SpatialDropout2D", MAPS, {"rate": 0.5}),
    "dropout": ("Dropout", VECTOR, {"rate": 0.5}),
    "the identity": ("Identity", MAPS, {}),
}  # fmt: skip


def builder(shape=MAPS, last=True, arrays=()):
    """One whose pictures have a shape as Keras has it."""
    graph = (shape[-1], *shape[:-1]) if last else shape
    return Builder(graph, last, lambda _layer: arrays)


def translated(build, kind, config, inputs=(INPUT,)):
    layer = Layer(kind, "a", config, "layers/a", ("a",))
    build.begin(layer)
    return LAYERS[kind](build, layer, list(inputs))


def computed(build, name, weights, x):
    """What the nodes compute, with the weights where they were said to belong."""
    found = {INPUT: torch.from_numpy(np.moveaxis(x, -1, 0))[None]}
    for node in build.nodes:
        shape = build.shapes[node.inputs[0]]
        module = module_of(node, shape, build.shapes[node.name]).double().eval()
        held = module[-1] if isinstance(module, torch.nn.Sequential) else module
        for weight, array in zip(build.weights, weights, strict=True):
            if weight.node == node.name:
                target = getattr(held, weight.parameter)
                given = torch.from_numpy(np.ascontiguousarray(weight.transform(array)))
                target.data.copy_(given.reshape(target.shape))
        with torch.no_grad():
            found[node.name] = module(*(found[one] for one in node.inputs))
    return np.moveaxis(found[name][0].numpy(), 0, -1)


@pytest.mark.parametrize(("kind", "shape", "config"), CASES.values(), ids=CASES)
def test_a_layer_computes_what_kerass_does(kind, shape, config):
    random = np.random.default_rng(0)
    build = builder(shape)
    name = translated(build, kind, config)
    weights = [random.uniform(0.5, 1.5, weight.shape) for weight in build.weights]
    x = random.normal(size=shape)
    expected = keras(kind, config, weights, x)
    assert build.keras_shape(name) == expected.shape
    np.testing.assert_allclose(computed(build, name, weights, x), expected, rtol=1e-9, atol=1e-12)
    assert [weight.place for weight in build.weights] == list(range(len(weights)))


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        *((kind, {}) for kind in ("Add", "Multiply", "Average", "Maximum", "Minimum", "Subtract")),
        ("Concatenate", {}),
        ("Concatenate", {"axis": 1}),
        ("Concatenate", {"axis": -2}),
    ],
)
def test_layers_of_two_tensors(kind, config):
    x = np.random.default_rng(0).normal(size=MAPS)
    build = builder()
    half = translated(build, "Rescaling", {"scale": 0.5, "offset": 1.0})
    name = translated(build, kind, config, [INPUT, half])
    expected = keras(kind, config, [], x, 0.5 * x + 1)
    np.testing.assert_allclose(computed(build, name, [], x), expected)


def test_shared_axes_below_1_are_those_of_keras():
    build = builder((5, 6, 4))
    translated(build, "PReLU", {"shared_axes": [-1]})
    assert build.weights[0].shape == (5, 1, 4)  # keras.layers.PReLU(shared_axes=[-1]).alpha
    with pytest.raises(ForeignLayer, match=r"its shared axis is 4 among 4 axes"):
        translated(builder(), "PReLU", {"shared_axes": [4]})


def test_the_reference_gives_the_courses_figures():
    picture = np.array([[1, 0, 2, 3], [4, 6, 6, 8], [3, 1, 1, 0], [1, 2, 2, 4]], float)[..., None]
    pooled = keras("MaxPooling2D", {"pool_size": 2}, [], picture)
    assert pooled[..., 0].tolist() == [[6, 8], [3, 4]]
    pooled = keras("AveragePooling2D", {"pool_size": 2}, [], picture)
    assert pooled[..., 0].tolist() == [[2.75, 4.75], [1.75, 1.75]]
    edge = np.array([[1.0, 0, -1]] * 3)[..., None, None]
    step = np.repeat([[10.0] * 3 + [0.0] * 3], 6, 0)[..., None]
    maps = keras("Conv2D", {"kernel_size": 3, "use_bias": False}, [edge], step)
    assert maps[..., 0].tolist() == [[0, 30, 30, 0]] * 4


def test_channels_first_stay_where_they_are():
    build = builder((3, 7, 6), last=False)
    name = translated(build, "Flatten", {})
    assert (build.nodes[-1].values["order"], build.shapes[name]) == ("channels-first", (126,))
    assert translated(build, "Softmax", {"axis": 1}, [INPUT]) == "a_2"
    assert build.nodes[-1].values == {"axis": 1}
    translated(build, "Permute", {"dims": [2, 3, 1]})
    assert build.nodes[-1].values == {"axes": [2, 3, 1]}


@pytest.mark.parametrize(("given", "cells"), [(2, [[2, 2]] * 2), ([1, 3], [[1, 1], [3, 3]])])
def test_cells_may_be_one_number_or_one_an_axis(given, cells):
    build = builder()
    translated(build, "ZeroPadding2D", {"padding": given})
    assert build.nodes[-1].values == {"cells": cells}


def test_statistics_that_adapt_found_are_read_from_the_arrays():
    build = builder(arrays=[np.array([[[1.0, 2.0, 3.0]]]), np.array([4.0, 9.0, 1.0]), np.array(7)])
    translated(build, "Normalization", {"axis": -1})
    assert build.nodes[-1].values == {
        "mean": [1.0, 2.0, 3.0], "variance": [4.0, 9.0, 1.0], "invert": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "config", "words"),
    [
        ("Add", {}, r"a \(Add\) cannot come through: it needs two or more tensors of as many axes"),
        ("Dropout", {"rate": 0.5, "noise_shape": [1]}, r"noise_shape is not None; SpatialDropout2"),
        ("Normalization", {"axis": 1, "mean": 0, "variance": 1}, r"axis is \[1\]; only that of th"),
        ("Normalization", {"axis": [1, 2]}, r"its axis is \[1, 2\]; only that of the channels"),
        ("Normalization", {}, r"neither mean and variance nor been adapted\. Change that in Keras"),
        ("Normalization", {"axis": None}, r"it was adapted to 3, and its input has 1\. Change"),
        ("Normalization", {"mean": 0.0, "variance": -1.0}, r"its variance is -1\.0, below 0"),
        ("Rescaling", {"scale": [[1, 2], [3, 4]], "offset": 0}, r"scale has the shape \(2, 2\); g"),
        ("Permute", {"dims": [1, 2]}, r"its dims are \[1, 2\] on a tensor of 4 axes"),
        ("Flatten", {"data_format": "channels_first"}, r"channels_first among channels_last la"),
        ("Softmax", {"axis": 4}, r"its axis is 4 on a tensor of 4 axes\. Change that in Keras"),
    ],
)
def test_what_cannot_come_through_is_said(kind, config, words):
    arrays = [np.zeros(3)] * 2 if config == {"axis": None} else ()
    with pytest.raises(ForeignLayer, match=words):
        translated(builder(arrays=arrays), kind, config)


def test_every_operator_is_a_layer_and_every_case_has_a_translator():
    assert set(LAYERS) > OPERATIONS
    assert {kind for kind, _, _ in CASES.values()} <= set(LAYERS)
