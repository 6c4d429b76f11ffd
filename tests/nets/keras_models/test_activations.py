"""Keras's activations by name, against their formulas in NumPy and SciPy, in float64."""

import numpy as np
import pytest
import torch
from scipy import special

from striate.nets.graph import make_node
from striate.nets.graph._modules import module_of
from striate.nets.keras_models._activations import LAYERS, NAMED

X = np.concatenate([np.linspace(-9, 9, 181), [0.0, 3.0, -3.0, 6.0, 40.0, -40.0]])
FORMULAS = {
    "relu": np.maximum(X, 0),
    "relu6": np.clip(X, 0, 6),
    "leaky_relu": np.where(X > 0, X, 0.2 * X),
    "elu": np.where(X > 0, X, np.expm1(X)),
    "celu": np.where(X > 0, X, np.expm1(X)),
    "selu": 1.0507009873554805 * np.where(X > 0, X, 1.6732632423543772 * np.expm1(X)),
    "gelu": X * special.ndtr(X),
    "silu": X * special.expit(X),
    "swish": X * special.expit(X),
    "mish": X * np.tanh(np.logaddexp(0, X)),
    "tanh": np.tanh(X),
    "sigmoid": special.expit(X),
    "log_sigmoid": special.log_expit(X),
    "softplus": np.logaddexp(0, X),
    "softsign": X / (1 + abs(X)),
    "exponential": np.exp(X),
    "hard_sigmoid": np.clip(X / 6 + 0.5, 0, 1),
    "hard_silu": X * np.clip(X / 6 + 0.5, 0, 1),
    "hard_swish": X * np.clip(X / 6 + 0.5, 0, 1),
    "hard_tanh": np.clip(X, -1, 1),
    "softmax": special.softmax(X),
    "log_softmax": special.log_softmax(X),
}


def computed(kind, values):
    node = make_node("a", kind, ("input",), **values)
    with torch.no_grad():
        return module_of(node, X.shape, X.shape)(torch.from_numpy(X)[None]).numpy()[0]


def test_every_name_has_a_formula():
    assert set(FORMULAS) == set(NAMED) - {"linear"}


@pytest.mark.parametrize("name", FORMULAS)
def test_by_name(name):
    found = NAMED[name]
    assert found is not None
    np.testing.assert_allclose(computed(*found), FORMULAS[name], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("layer", "config", "expected"),
    [
        ("ReLU", {}, np.maximum(X, 0)),
        ("ReLU", {"max_value": 6}, np.clip(X, 0, 6)),
        ("ReLU", {"max_value": 2.5}, np.clip(X, 0, 2.5)),
        ("ReLU", {"threshold": 1.0}, np.where(X > 1, X, 0)),
        ("ReLU", {"negative_slope": 0.1}, np.where(X > 0, X, 0.1 * X)),
        (
            "ReLU",
            {"max_value": 4, "negative_slope": 0.1, "threshold": 1.0},
            np.where(X > 1, np.minimum(X, 4), 0.1 * (X - 1)),
        ),
        ("LeakyReLU", {"negative_slope": 0.05}, np.where(X > 0, X, 0.05 * X)),
        ("LeakyReLU", {"alpha": 0.05}, np.where(X > 0, X, 0.05 * X)),
        ("LeakyReLU", {}, np.where(X > 0, X, 0.3 * X)),
        ("ELU", {"alpha": 0.5}, np.where(X > 0, X, 0.5 * np.expm1(X))),
    ],
)
def test_layers_with_numbers(layer, config, expected):
    np.testing.assert_allclose(computed(*LAYERS[layer](config)), expected, rtol=1e-12, atol=1e-15)
