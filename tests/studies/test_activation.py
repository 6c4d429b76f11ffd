"""Gradients by layer against a backward pass by hand, first weights, and speed."""

import math

import numpy as np
import pytest
import torch

import striate
from striate.errors import InvalidSetting, UnknownName
from striate.images import to_batch
from striate.nets import create
from striate.studies._activation import Activation, epochs_to_halve, first_weights
from striate.studies._gradients import gradient_norms, gradients_in_words
from striate.studies._lines import deep_line
from striate.studies._trials import Trial


def made(activation: str, initial: float | str, layers: int = 3, width: int = 50):
    net = create(deep_line(layers, width, activation), num_classes=10, in_channels=1, size=8)
    first_weights(activation, initial)(net, 0)
    return net


def test_gradient_norms_are_those_of_backpropagation_by_hand(digits):
    net, chosen = made("sigmoid", 0.5, layers=1), np.arange(30)
    w1, b1, w2, b2 = (weight.detach().double().numpy() for weight in net.parameters())
    x = to_batch(digits.images[chosen], digits.preprocessing).double().flatten(1).numpy()
    hidden = 1 / (1 + np.exp(-(x @ w1.T + b1)))
    logits = hidden @ w2.T + b2
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    at_logits = (shares - np.eye(10)[digits.labels[chosen]]) / len(chosen)
    at_hidden = at_logits @ w2 * hidden * (1 - hidden)
    expected = [np.linalg.norm(at_hidden.T @ x), np.linalg.norm(at_logits.T @ hidden)]
    assert gradient_norms(net, digits, chosen) == pytest.approx(expected, rel=1e-9)


def test_sigmoids_gradients_vanish_from_small_weights_and_relus_do_not_from_fitted(digits):
    chosen = np.arange(100)
    small = gradient_norms(made("sigmoid", 0.01, layers=6), digits, chosen)
    fitted = gradient_norms(made("relu", "fitted", layers=6), digits, chosen)
    assert len(small) == len(fitted) == 7
    assert small[0] < 1e-6 * small[-1]
    assert 0.1 < fitted[0] / fitted[-1] < 10


@pytest.mark.parametrize(
    ("activation", "initial", "deviation"),
    [
        pytest.param("relu", 0.01, 0.01, id="small"),
        pytest.param("tanh", 1.0, 1.0, id="large"),
        pytest.param("relu", "fitted", math.sqrt(2 / 200), id="he"),
        pytest.param("tanh", "fitted", math.sqrt(2 / 400), id="glorot"),
    ],
)
def test_first_weights_have_their_deviation(activation, initial, deviation):
    net = made(activation, initial, layers=2, width=200)
    weight = net.get_submodule("head.dense2").get_parameter("weight")
    assert float(weight.detach().std()) == pytest.approx(deviation, rel=0.02)
    bias = net.get_submodule("head.dense2").get_parameter("bias")
    assert not bias.detach().any()
    twin = made(activation, initial, layers=2, width=200)
    torch.testing.assert_close(twin.state_dict(), net.state_dict())


def test_epochs_until_the_loss_is_half_of_guessing():
    rows = [{"epoch": epoch, "loss": loss} for epoch, loss in ((1.0, 2.0), (2.0, 1.15), (3.0, 0.2))]
    trial = Trial(0, np.ones((1, 5)), rows, 1.0)
    assert math.log(10) / 2 == pytest.approx(1.151, abs=1e-3)
    assert epochs_to_halve(trial, 10) == 2.0
    assert epochs_to_halve(Trial(0, np.ones((1, 5)), rows[:1], 1.0), 10) is None


def test_the_study_has_gradients_curves_and_a_net_that_diverged(tmp_path, tiny):
    choices = {"activations": ("relu", "sigmoid"), "initial": (0.01, 100.0), "width": 20}
    study = striate.study("activation", "digits", folder=tmp_path / "out", **choices, **tiny)
    rows = {row["name"]: row for row in study.facts["variants"]}
    assert list(rows) == ["relu, 0.01", "sigmoid, 0.01", "relu, 100", "sigmoid, 100"]
    small = rows["sigmoid, 0.01"]
    assert np.shape(small["gradient_norms"]) == (2, 7)
    assert [len(curve) for curve in small["curves"]] == [1, 1]
    lost = rows["relu, 100"]
    assert lost["accuracy"] is None
    assert all("at step" in trial["diverged"] for trial in lost["trials"])
    said = " ".join(study.verdict)
    assert "relu, 100: 2 of 2 trainings ended in numbers that are none" in said
    assert "sigmoid, 0.01: from the last layer to the first gradients shrink" in said
    assert study.chart.read_text(encoding="utf-8").startswith("<svg")


def test_gradients_of_deep_nets_with_huge_weights_have_a_norm(tmp_path, tiny):
    choices = {"activations": ("relu",), "initial": (100.0,), "layers": 50, "width": 500}
    once = {**tiny, "seeds": 1}
    study = striate.study("activation", "digits", folder=tmp_path, **choices, **once)
    [row] = study.facts["variants"]
    assert np.isfinite(row["gradient_norms"]).all()
    assert np.min(row["gradient_norms"]) > 1e155  # the squares would overflow
    assert row["accuracy"] is None


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_norms_whose_squares_would_be_lost_are_not(digits, scale):
    net = made("relu", 0.1, layers=1)
    plain = gradient_norms(net, digits, np.arange(30))
    last = net.get_submodule("head.dense2")
    last.get_parameter("weight").register_hook(lambda gradient: gradient * scale)
    found = gradient_norms(net, digits, np.arange(30))
    assert found[0] == pytest.approx(plain[0])
    assert found[1] / scale == pytest.approx(plain[1])


@pytest.mark.parametrize(
    ("means", "words"),
    [
        ([1.0, 2.0], None),
        ([0.0, 0.0], None),
        ([1e-4, 1.0], "shrink by a factor of 1e+04."),
        ([1e4, 1.0], "grow by a factor of 1e+04."),
        ([0.0, 1.0], "shrink to nothing at all."),
    ],
)
def test_gradients_that_shrink_or_grow_are_said(means, words):
    start = "x: from the last layer to the first gradients "
    assert gradients_in_words("x", means) == (None if words is None else start + words)


def test_silu_is_swish():
    assert Activation(activations=("silu", "relu")).activations == ("swish", "relu")


@pytest.mark.parametrize(
    ("choices", "error", "words"),
    [
        pytest.param({"activations": ("rely",)}, UnknownName, "Did you mean relu", id="misspelt"),
        pytest.param({"activations": ()}, InvalidSetting, "at least one value", id="none"),
        pytest.param({"initial": (0.0,)}, InvalidSetting, "cannot be 0.0: give a", id="zero"),
        pytest.param({"initial": (math.nan,)}, InvalidSetting, "cannot be nan: give a", id="nan"),
        pytest.param({"initial": ("hee",)}, InvalidSetting, "cannot be 'hee'.*fitted", id="word"),
        pytest.param(
            {"initialisation": "he"}, InvalidSetting, "initialisation is he.*Leave out", id="fixed"
        ),
    ],
)
def test_choices_that_cannot_be(choices, error, words):
    with pytest.raises(error, match=words):
        striate.study("activation", "digits", **choices)
