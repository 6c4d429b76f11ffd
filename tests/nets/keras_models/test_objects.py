"""Model objects, told by the code behind them: stand-ins for Keras, which is not needed here."""

import numpy as np
import pytest
from tests.nets.keras_models.written import CONV, sequential

from striate.errors import ForeignLayer, InputError
from striate.nets.keras_models._config import layers_of, model_of
from striate.nets.keras_models._objects import open_model


def kind(name, module="keras.src.layers", **members):
    return type(name, (), {"__module__": module, **members})


def weight(values):
    return kind("Variable", numpy=lambda self: np.asarray(values))()


def conv(module="keras.src.layers", activation=None):
    made = kind("Conv2D", module)()
    made.name, made.weights, made.activation = "conv", [weight([[1.0]]), weight([2.0])], activation
    return made


def model(*layers, module="keras.src.models", name="Sequential"):
    made = kind(name, module, get_config=lambda self: sequential(CONV)["config"])()
    made.layers = list(layers)
    return made


def test_its_arrays_are_found_where_its_config_says():
    source = open_model(model(conv(), conv()))
    assert source.config["class_name"] == "Sequential"
    [_, layer] = layers_of(model_of(source.config))
    kernel, bias = source.arrays(layer)
    assert (kernel.tolist(), bias.tolist()) == ([[1.0]], [2.0])
    assert not source.old
    assert open_model(model(conv("tf_keras.src"), module="tf_keras.src")).old


def test_a_layer_called_as_keras_calls_one_is_told_by_its_code():
    with pytest.raises(
        ForeignLayer, match=r"conv is a Conv2D of mine\.layers, a class of somebody"
    ):
        open_model(model(conv("mine.layers")))


def relu(x):
    return x


def test_so_is_a_function_called_as_one_of_keras_s():
    relu.__module__ = "mine"
    with pytest.raises(ForeignLayer, match=r"activation of conv is relu of mine, somebody's own"):
        open_model(model(conv(activation=relu)))
    relu.__module__ = "keras.src.activations"
    assert open_model(model(conv(activation=relu))).config["config"]


@pytest.mark.parametrize("thing", [3, "model", object(), np.zeros(3)])
def test_what_is_no_model_is_said(thing):
    with pytest.raises(InputError, match=r"is no Keras model: give a keras\.Sequential"):
        open_model(thing)


def test_a_class_of_ones_own_is_no_sequential_whatever_it_is_called():
    source = open_model(model(conv(), module="mine"))
    with pytest.raises(ForeignLayer, match=r"The model is a Sequential, a class of somebody's own"):
        model_of(source.config)
