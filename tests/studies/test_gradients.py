"""The gradients before the first step, beside backpropagation by hand."""

import numpy as np
import pytest

from striate.images import to_batch
from striate.nets import create
from striate.studies._activation import first_weights
from striate.studies._gradients import gradient_norms, gradients_in_words
from striate.studies._lines import deep_line


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
