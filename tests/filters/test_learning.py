"""Learning a kernel: both ways find the one that made the output; descent is torch's SGD."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from striate.errors import InvalidSetting, ShapeError
from striate.filters import kernel, learn_kernel, trace_convolution

PICTURE = np.random.default_rng(0).normal(size=(16, 18))


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("method", ["least-squares", "gradient-descent"])
@pytest.mark.parametrize("name", ["sobel-x", "laplacian-1d", "gaussian-blur"])
def test_the_kernel_comes_back(name, method, mode):
    b = trace_convolution(PICTURE, kernel(name), mode=mode).output
    found = learn_kernel(PICTURE, b, method=method, mode=mode)
    np.testing.assert_allclose(found.kernel, kernel(name), atol=1e-9)
    assert found.loss < 1e-18


def test_a_row_with_stride_dilation_and_padding():
    row = PICTURE[0]
    options = {"stride": 2, "dilation": 2, "padding": "same"}
    b = trace_convolution(row, [1, -2, 5], **options).output
    found = learn_kernel(row, b, size=3, **options)
    np.testing.assert_allclose(found.kernel, [1, -2, 5], atol=1e-9)
    assert found.history == ()
    assert found.learning_rate is None


def test_a_picture_of_three_channels_gives_a_filter_of_three():
    picture = np.random.default_rng(1).normal(size=(3, 9, 9))
    weights = np.random.default_rng(2).normal(size=(1, 3, 3, 2))
    b = trace_convolution(picture, weights).output[0]
    np.testing.assert_allclose(learn_kernel(picture, b).kernel, weights, atol=1e-9)


def test_noise_leaves_a_loss_that_least_squares_makes_smallest():
    noise = np.random.default_rng(3).normal(size=(14, 16))
    b = trace_convolution(PICTURE, kernel("sobel-x")).output + noise
    best = learn_kernel(PICTURE, b)
    assert 0 < best.loss < np.mean(noise**2)
    descended = learn_kernel(PICTURE, b, method="gradient-descent")
    assert descended.loss == pytest.approx(best.loss)
    assert descended.history[-1] == pytest.approx(descended.loss)


def test_gradient_descent_is_torchs_sgd_step_by_step():
    b = trace_convolution(PICTURE, kernel("sobel-y")).output
    x, y = torch.from_numpy(PICTURE)[None, None], torch.from_numpy(b)
    weights = torch.zeros(1, 1, 3, 3, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=0.05)
    losses = []
    for _ in range(20):
        loss = ((F.conv2d(x, weights)[0, 0] - y) ** 2).mean()
        losses.append(float(loss.detach()))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    found = learn_kernel(PICTURE, b, method="gradient-descent", steps=20, learning_rate=0.05)
    np.testing.assert_allclose(found.kernel, weights.detach().numpy()[0, 0], atol=1e-12)
    np.testing.assert_allclose(found.history[:-1], losses)
    assert found.learning_rate == 0.05


def test_at_the_default_rate_the_loss_never_rises():
    b = trace_convolution(PICTURE + 10, kernel("sharpen")).output
    found = learn_kernel(PICTURE + 10, b, method="gradient-descent", steps=50)
    assert len(found.history) == 51
    assert list(found.history) == sorted(found.history, reverse=True)


REFUSED = {
    "method": ({"method": "magic"}, InvalidSetting, "'magic': give least-squares or gradient"),
    "size": ({"padding": "same"}, InvalidSetting, "with padding same.*such as size=3"),
    "zero size": ({"size": 0}, InvalidSetting, "size cannot be 0: it must be at least 1"),
    "other size": ({"size": 5}, ShapeError, r"\(12, 14\) from .*not \(14, 16\): mend size"),
    "too large": ({"b": np.ones((20, 20))}, ShapeError, "larger than any kernel.*mend the padding"),
    "axes": ({"b": np.ones(4)}, ShapeError, r"shape \(4,\) is not one map"),
    "flat": ({"x": np.ones((16, 18))}, InvalidSetting, "9 weights 1 follow from 224 places. Take"),
    "zeros": (
        {"x": np.zeros((16, 18)), "method": "gradient-descent"},
        InvalidSetting,
        "zeros teaches nothing: give",
    ),
    "rate": (
        {"method": "gradient-descent", "learning_rate": 99.0},
        InvalidSetting,
        r"rate of 99 would not converge.*below \d",
    ),
    "steps": (
        {"method": "gradient-descent", "steps": 0},
        InvalidSetting,
        "Steps cannot be 0: give 1",
    ),
}


@pytest.mark.parametrize(("changed", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(changed, error, words):
    given = {"x": PICTURE, "b": np.ones((14, 16))} | changed
    with pytest.raises(error, match=words):
        learn_kernel(given.pop("x"), given.pop("b"), **given)
