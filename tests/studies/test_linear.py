"""A chain of matrices is one matrix: multiplied by hand, and against the net."""

import numpy as np
import pytest
import torch

import striate
from striate.devices import candidates
from striate.errors import InvalidSetting, ShapeError
from striate.nets import create
from striate.studies._linear import TOLERANCE, collapse, compare_to_matrix
from striate.studies._lines import deep_line


def test_the_collapsed_matrix_is_numpys_product():
    net = create(deep_line(2, 7, ""), num_classes=3, in_channels=2, size=4)
    w1, b1, w2, b2, w3, b3 = (weight.detach().numpy() for weight in net.parameters())
    matrix, bias = collapse(net)
    np.testing.assert_allclose(matrix.numpy(), w3 @ w2 @ w1, atol=1e-6)
    np.testing.assert_allclose(bias.numpy(), w3 @ (w2 @ b1 + b2) + b3, atol=1e-6)


def test_the_net_is_its_matrix_to_rounding_and_another_net_is_not(digits):
    net = create(deep_line(3, 32, ""), num_classes=10, in_channels=1, size=8)
    device, chosen = candidates("cpu", "float32")[0], np.arange(200)
    found = compare_to_matrix(net, digits, chosen, device)
    assert 0 < found["matrix_error"] <= TOLERANCE
    assert found["same_answers"] == 1
    net.register_forward_hook(lambda _module, _inputs, logits: torch.add(logits, 0.1))  # pyright: ignore
    assert compare_to_matrix(net, digits, chosen, device)["matrix_error"] > 100 * TOLERANCE


def test_a_net_with_activations_is_no_matrix():
    with pytest.raises(ShapeError, match=r"head.relu1 is a ReLU. Take flatten and dense"):
        collapse(create(deep_line(1, 4, "relu"), num_classes=3, in_channels=1, size=4))


def test_the_study_compares_three_nets_and_prints_how_near_the_matrix_is(tmp_path, tiny):
    study = striate.study("linear", "digits", folder=tmp_path / "out", layers=2, width=16, **tiny)
    bare, relu, single = study.facts["variants"]
    assert bare["parameters"] == relu["parameters"] == 64 * 16 + 16 + 16 * 16 + 16 + 16 * 10 + 10
    assert single["parameters"] == 650
    assert bare["matrix_error"] <= TOLERANCE
    assert single["matrix_error"] <= TOLERANCE
    assert relu["matrix_error"] is None
    assert "make one of 64x10" in study.verdict[0]
    assert study.verdict[0].endswith("it is that matrix.")
    assert study.facts["relu_less_none"]["difference"] == pytest.approx(
        relu["accuracy"] - bare["accuracy"]
    )


def test_a_net_that_diverged_is_not_said_to_be_no_matrix(tmp_path, tiny):
    wild = {"learning_rate": 1e6, "optimizer": "sgd", "layers": 2, "width": 16}
    study = striate.study("linear", "digits", folder=tmp_path / "out", **wild, **tiny)
    bare, relu, _ = study.table.rows
    assert bare[0] == "3 layers without activation"
    assert bare[2:] == ("diverged, 2 of 2", "diverged")
    assert relu[3] == "no matrix"
    drawn = study.chart.read_text(encoding="utf-8")
    assert "Not drawn, since training diverged: 3 layers without" in drawn


@pytest.mark.parametrize("choice", [{"layers": 0}, {"width": 5000}, {"layers": 1.5}], ids=str)
def test_layers_that_cannot_be(choice):
    [(name, value)] = choice.items()
    with pytest.raises(InvalidSetting, match=f"{name} cannot be {value}: give a whole number"):
        striate.study("linear", "digits", **choice)
