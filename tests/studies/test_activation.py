"""Gradients by layer against a backward pass by hand, first weights, and speed."""

import math

import numpy as np
import pytest
import torch

import striate
from striate.errors import InvalidSetting, UnknownName
from striate.nets import create
from striate.studies._activation import Activation, epochs_to_halve, first_weights
from striate.studies._lines import deep_line
from striate.studies._trials import Trial


def made(activation: str, initial: float | str, layers: int = 3, width: int = 50):
    net = create(deep_line(layers, width, activation), num_classes=10, in_channels=1, size=8)
    first_weights(activation, initial)(net, 0)
    return net


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
