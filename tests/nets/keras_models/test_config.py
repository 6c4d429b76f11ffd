"""What is read out of a Keras config, in both of Keras's spellings."""

from dataclasses import replace
from typing import Any

import pytest
from tests.nets.keras_models.written import CONV, LITTLE, layer, sequential

from striate.errors import ForeignLayer, InputError
from striate.nets.keras_models._config import (
    Layer,
    ends_of,
    layers_of,
    model_of,
    plain,
    snake_case,
)

# The groups of Keras's own files.
SNAKES = {
    "Add": "add",
    "BatchNormalization": "batch_normalization",
    "Conv2D": "conv2d",
    "DepthwiseConv2D": "depthwise_conv2d",
    "ELU": "elu",
    "GlobalAveragePooling2D": "global_average_pooling2d",
    "InputLayer": "input_layer",
    "LeakyReLU": "leaky_re_lu",
    "PReLU": "p_re_lu",
    "ReLU": "re_lu",
    "SpatialDropout1D": "spatial_dropout1d",
    "ZeroPadding2D": "zero_padding2d",
}


def model(*layers, kind="Functional", **more):
    return Layer(kind, "mine", {"layers": list(layers), **more}, "", ())


def tensor(name: str, call: Any = 0, output: Any = 0) -> dict[str, Any]:
    history = {"keras_history": [name, call, output]}
    return {"class_name": "__keras_tensor__", "config": history}


@pytest.mark.parametrize(("name", "expected"), SNAKES.items(), ids=SNAKES)
def test_classes_are_called_in_files_as_keras_calls_them(name, expected):
    assert snake_case(name) == expected


def test_a_model_is_its_layers():
    outermost = model_of(LITTLE)
    assert (outermost.type, outermost.name, outermost.path) == ("Sequential", "little", "")
    found = layers_of(outermost)
    assert [one.type for one in found] == ["InputLayer", "Conv2D", "Flatten", "Dense"]
    assert [one.path for one in found[1:]] == ["layers/conv2d", "layers/flatten", "layers/dense"]
    assert found[1].said == "conv (Conv2D)"
    assert found[1].config["filters"] == 2


@pytest.mark.parametrize("values", [None, [], "x", {}, {"config": 3}])
def test_what_is_no_config(values):
    with pytest.raises(InputError, match=r"A Keras model's config is a JSON object, not ['\"]"):
        model_of(values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"class_name": "Mine", "config": {}}, r"model is a Mine, .*Build the same net as keras\."),
        ({**LITTLE, "registered_name": "a>Net"}, r"model is a a>Net, a class of somebody's own"),
        ({**LITTLE, "module": "kerasx.models"}, r"model is a Sequential, a class of somebody's"),
    ],
)
def test_models_of_somebodys_own(values, words):
    with pytest.raises(ForeignLayer, match=words):
        model_of(values)


def test_a_class_without_a_module_is_somebodys_own_whatever_it_is_called():
    own = {**layer("Dense", "dense"), "module": None, "registered_name": "Dense"}
    with pytest.raises(ForeignLayer, match=r"^dense is a Dense, a class of somebody's own"):
        layers_of(model(own))
    legacy = {"class_name": "Dense", "config": {"name": "dense"}}
    older = {**layer("Dense", "d"), "module": "tf_keras.src.layers", "registered_name": "Dense"}
    assert [one.type for one in layers_of(model(legacy, older))] == ["Dense", "Dense"]


def test_weights_are_counted_class_by_class_as_keras_does():
    relu = {**layer("ReLU", "r"), "module": "keras.src.ops.nn"}
    twice = [CONV, layer("Dense", "d"), CONV, relu, layer("ReLU", "s")]
    assert [one.path for one in layers_of(model(*twice))] == [
        "layers/conv2d", "layers/dense", "layers/conv2d_1", "layers/re_lu", "layers/re_lu",
    ]  # fmt: skip
    entrance = layer("InputLayer", "i")
    assert [one.path for one in layers_of(model(entrance, entrance))][1] == "layers/input_layer_1"
    of_chain = layers_of(model(entrance, entrance, kind="Sequential"))
    assert of_chain[1].path == "layers/input_layer"


def test_layers_of_models_within_models_say_where_they_are():
    inner = Layer("Sequential", "base", LITTLE["config"], "layers/sequential_1", ("base",))
    found = layers_of(inner)[1]
    assert found.path == "layers/sequential_1/layers/conv2d"
    assert found.said == "base/conv (Conv2D)"


def test_operators_are_told_from_layers():
    added = {**layer("Add", "a"), "module": "keras.src.ops.numpy"}
    assert [one.operation for one in layers_of(model(added, layer("Add", "b")))] == [True, False]


@pytest.mark.parametrize(
    "calls",
    [
        [[["a", 0, 0, {}], ["b", 1, 2, {}]]],
        [{"args": [[tensor("a"), tensor("b", 1, 2)]], "kwargs": {}}],
        [{"args": [tensor("a")], "kwargs": {"other": tensor("b", 1, 2)}}],
    ],
    ids=["Keras 2", "Keras 3", "Keras 3, by keyword"],
)
def test_calls_of_both_spellings(calls):
    [found] = layers_of(model({**layer("Add", "sum"), "inbound_nodes": calls}))
    assert found.calls == ((("a", 0, 0), ("b", 1, 2)),)


def test_dicts_are_read_in_the_order_of_their_keys_as_keras_flattens_them():
    calls = [{"args": [{"b": tensor("y"), "a": tensor("x")}], "kwargs": {}}]
    [found] = layers_of(model({**CONV, "inbound_nodes": calls}))
    assert found.calls == ((("x", 0, 0), ("y", 0, 0)),)
    ends = model(output_layers={"b": ["y", 0, 0], "a": ["x", 0, 0]})
    assert ends_of(ends, "output_layers", []) == [("x", 0, 0), ("y", 0, 0)]


@pytest.mark.parametrize(
    ("entry", "first"),
    [
        (layer("Functional", "base", layers=[]), 1),
        ({**sequential(CONV), "name": "base"}, 1),
        (layer("Sequential", "base", layers=[CONV]), 0),
    ],
    ids=["a model", "a chain with an Input", "a chain without"],
)
def test_keras_2_counts_the_calls_of_models_inside_from_1(entry, first):
    calls = [[[["pictures", 0, 0, {}]], [["base", first, 0, {}]]]]
    read = [[["base", first, 0, {"training": False}]], [["base", first + 1, 0, {}]]]
    ends = [["base", first + 1, 0], ["conv", 1, 0]]
    entries = {**entry, "inbound_nodes": calls[0]}, {**CONV, "inbound_nodes": read}
    outer = replace(model(*entries, output_layers=ends), old=True)
    layers = layers_of(outer)
    assert layers[0].calls == ((("pictures", 0, 0),), (("base", 0, 0),))
    assert layers[1].calls == ((("base", 0, 0),), (("base", 1, 0),))
    assert ends_of(outer, "output_layers", layers) == [("base", 1, 0), ("conv", 1, 0)]


def test_a_layer_that_is_called_twice_has_two_calls():
    calls = [[["a", 0, 0, {}]], [["a", 1, 0, {}]]]
    [found] = layers_of(model({**CONV, "inbound_nodes": calls}))
    assert found.calls == ((("a", 0, 0),), (("a", 1, 0),))
    assert layers_of(model(CONV))[0].calls == ()


def test_calls_that_cannot_be():
    training = {"args": [tensor("a")], "kwargs": {"training": True}}
    for call in (training, [["a", 0, 0, {"training": True}]]):
        with pytest.raises(ForeignLayer, match=r"^conv is called with training=True, .*: call it"):
            layers_of(model({**CONV, "inbound_nodes": [call]}))
    for number in (True, 0.0, "0", float("inf")):
        calls = [{"args": [tensor("a", number)], "kwargs": {}}]
        with pytest.raises(InputError, match=rf"refers to call {number}, output 0 of 'a', and bo"):
            layers_of(model({**CONV, "inbound_nodes": calls}))
        with pytest.raises(InputError, match=rf"call 0, output {number} of 'a'.*Save the model ag"):
            ends_of(model(output_layers=["a", 0, number]), "output_layers", [])
    with pytest.raises(InputError, match=r"A call in a Keras config is no '3'"):
        layers_of(model({**CONV, "inbound_nodes": [3]}))


@pytest.mark.parametrize(
    "written",
    [["a", 2, 1], [["a", 2, 1]], [[["a", 2, 1]]], {"out": ["a", 2, 1]}],
    ids=["one", "a list", "a list of lists", "by name"],
)
def test_ends_of_every_spelling(written):
    assert ends_of(model(output_layers=written), "output_layers", []) == [("a", 2, 1)]
    assert ends_of(model(), "output_layers", []) == []


def test_a_model_within_counts_its_own_making_as_a_call_where_it_is_an_output():
    inner = Layer("Functional", "a", {}, "", ("a",))
    ends: dict[str, Any] = {"input_layers": ["a", 1, 0], "output_layers": ["a", 1, 0]}
    assert ends_of(model(**ends), "output_layers", [inner]) == [("a", 0, 0)]
    assert ends_of(model(**ends), "input_layers", [inner]) == [("a", 1, 0)]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"layers": None}, r"The model 'mine' lists no layers: it is of another Keras"),
        ({"layers": [3]}, r"A layer of 'mine' is no JSON object with a config"),
        ({"layers": [{"config": []}]}, r"A layer of 'mine' is no JSON object with a config"),
    ],
)
def test_lists_that_are_none(values, words):
    with pytest.raises(InputError, match=words):
        layers_of(Layer("Sequential", "mine", values, "", ()))


@pytest.mark.parametrize("kind", ["Lambda", "TFOpLambda", "SlicingOpLambda"])
def test_code_in_a_layer_is_refused_by_its_name(kind):
    nested = Layer("Sequential", "base", sequential(layer(kind, "f"))["config"], "", ("base",))
    with pytest.raises(ForeignLayer, match=rf"^base/f is a {kind} layer: .*such as Rescaling for"):
        layers_of(nested)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3),
        ((1, (2, 3)), [1, [2, 3]]),
        ({"class_name": "__tuple__", "items": [1, [2]]}, [1, [2]]),
        ({"class_name": "__numpy__", "config": {"value": [0.5]}}, [0.5]),
        ({"class_name": "__tensor__", "config": {"value": {"a": 1}}}, {"a": 1}),
        ({"class_name": "__tensor__"}, None),
    ],
)
def test_arrays_and_tuples_are_unwrapped(value, expected):
    assert plain(value) == expected


def test_names_in_messages_are_cut():
    assert len(Layer("K" * 900, "n", {}, "", ("n" * 900,)).said) < 200
