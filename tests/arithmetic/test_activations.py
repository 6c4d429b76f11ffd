"""FIGURES section 6: activations and their derivatives."""

import math

import pytest
import torch
from scipy.optimize import minimize_scalar
from torch.nn import functional as F

from striate.arithmetic import activation, activation_names
from striate.errors import InvalidSetting, UnknownName

INF = float("inf")
FIGURES = {
    "sigmoid'(0) = 1/4": (activation("sigmoid").derivative, 0, 1 / 4),
    "sigmoid saturates below": (activation("sigmoid").value, -INF, 0),
    "sigmoid saturates above": (activation("sigmoid").value, INF, 1),
    "sigmoid is not zero-centred: sigmoid(0) = 1/2": (activation("sigmoid").value, 0, 1 / 2),
    "tanh'(0) = 1": (activation("tanh").derivative, 0, 1),
    "tanh is zero-centred: tanh(0) = 0": (activation("tanh").value, 0, 0),
    "ReLU'(x) = 1 for x > 0": (activation("relu").derivative, 1e-9, 1),
    "ReLU'(x) = 0 for x < 0": (activation("relu").derivative, -1e-9, 0),
    "PReLU'(x) = slope for x < 0": (activation("prelu", slope=0.3).derivative, -2, 0.3),
    "ELU(-inf) = -alpha for alpha 1": (activation("elu").value, -INF, -1),
    "ELU(-inf) = -alpha for alpha 1.7": (activation("elu", alpha=1.7).value, -INF, -1.7),
    "Swish'(0) = 1/2": (activation("swish").derivative, 0, 1 / 2),
    "SiLU is Swish": (activation("silu").derivative, 0, 1 / 2),
}
TORCHS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "prelu": lambda x: F.prelu(x, torch.tensor(0.25, dtype=x.dtype)),
    "leakyrelu": F.leaky_relu,
    "elu": F.elu,
    "swish": F.silu,
    "gelu": F.gelu,
    "softplus": lambda x: F.softplus(x, threshold=100),  # else linear from 20 on
}
PLACES = [-1000.0, -30.0, -5.0, -1.3, -0.5, -1e-6, 0.0, 1e-6, 0.4, 2.0, 7.5, 30.0, 1000.0]


@pytest.mark.parametrize(("function", "x", "expected"), FIGURES.values(), ids=FIGURES)
def test_figure(function, x, expected):
    assert function(x) == expected


@pytest.mark.parametrize("x", PLACES)
def test_tanh_is_two_sigmoids_of_twice_less_one(x):
    sigmoid, tanh = activation("sigmoid"), activation("tanh")
    assert tanh.value(x) == pytest.approx(2 * sigmoid.value(2 * x) - 1, abs=1e-15)


def test_every_activation_is_held_against_torch():
    assert set(TORCHS) == set(activation_names())


@pytest.mark.parametrize("name", TORCHS)
def test_value_and_derivative_are_torchs(name):
    x = torch.tensor(PLACES, dtype=torch.float64, requires_grad=True)
    y = TORCHS[name](x)
    y.sum().backward()
    ours = activation(name)
    assert x.grad is not None
    assert [ours.value(place) for place in PLACES] == pytest.approx(y.tolist(), rel=1e-12)
    found = [ours.derivative(place) for place in PLACES]
    # Torch's own 1 - f(x) cancels far out: there only absolutely.
    assert found == pytest.approx(x.grad.tolist(), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", TORCHS)
def test_the_derivative_is_the_slope_of_the_value(name):
    ours, step = activation(name), 1e-5
    for x in (-7.0, -2.5, -0.3, 0.2, 1.9, 8.0):
        slope = (ours.value(x + step) - ours.value(x - step)) / (2 * step)
        assert ours.derivative(x) == pytest.approx(slope, abs=1e-8)


@pytest.mark.parametrize("name", TORCHS)
def test_infinity_gives_the_limit_and_not_a_number_stays_none(name):
    ours = activation(name)
    for end in (-INF, INF):
        far = math.copysign(1e300, end)
        assert ours.derivative(end) == ours.derivative(far)
        assert ours.value(end) in (ours.value(far), end)
    assert math.isnan(ours.value(math.nan))
    assert math.isnan(ours.derivative(math.nan))


def test_the_sigmoids_derivative_does_not_cancel_far_out():
    # exp(-40) / (1 + exp(-40))^2, where 1 - sigmoid(40) is 0 in floating point.
    assert activation("sigmoid").derivative(40) == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert activation("tanh").derivative(20) == pytest.approx(4 * 4.248354255291589e-18, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("sigmoid", ("-inf", "inf")), ("tanh", ("-inf", "inf")), ("relu", ("-inf",)),
        ("prelu", ()), ("leakyrelu", ()), ("elu", ("-inf",)), ("swish", ("-inf",)),
        ("gelu", ("-inf",)), ("softplus", ("-inf",)),
    ],
)  # fmt: skip
def test_where_it_saturates(name, ends):
    assert activation(name).saturates == ends


@pytest.mark.parametrize("name", ["swish", "gelu"])
def test_the_range_begins_at_the_least_value(name):
    ours = activation(name)
    least = minimize_scalar(ours.value, bracket=(-2, -1, 0)).fun
    assert ours.range == f"[{least:.3f}, inf)"


@pytest.mark.parametrize("spelling", ["LeakyReLU", "leaky-relu", "leaky_relu"])
def test_case_and_hyphens_do_not_matter(spelling):
    assert activation(spelling).title == "leakyrelu(slope=0.01)"


def test_a_slope_of_nought_is_relu_at_both_ends():
    flat = activation("prelu", slope=0)
    assert flat.value(-INF) == 0
    assert (flat.range, flat.saturates) == ("[0, inf)", ("-inf",))
    assert activation("prelu", slope=0.1).range == "(-inf, inf)"


def test_unknown_names_and_parameters_are_refused():
    with pytest.raises(UnknownName, match=r"no activation called 'sigmod'.*Did you mean sigmoid"):
        activation("sigmod")
    with pytest.raises(InvalidSetting, match=r"of a vector. Call striate.arithmetic.softmax"):
        activation("softmax")
    with pytest.raises(UnknownName, match=r"called 'softmx'.*Did you mean softmax"):
        activation("softmx")
    with pytest.raises(InvalidSetting, match=r"elu takes alpha, but slope=2 came"):
        activation("elu", slope=2)
    with pytest.raises(InvalidSetting, match=r"tanh takes no parameter, but alpha=1 came"):
        activation("tanh", alpha=1)


@pytest.mark.parametrize("value", [INF, math.nan, "two", 0, -1.5])
def test_an_alpha_is_a_finite_number_above_nought(value):
    with pytest.raises(
        InvalidSetting, match=rf"alpha of elu cannot be {value!r}.* above 0, such as 1"
    ):
        activation("elu", alpha=value)
