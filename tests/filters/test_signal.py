"""Signals against the textbook's figures, NumPy and SciPy."""

import numpy as np
import pytest
from scipy import ndimage

from striate.errors import InvalidSetting, ShapeError, UnknownName
from striate.filters import convolve, moving_average

SIGNAL = np.random.default_rng(3).normal(size=12)


@pytest.mark.parametrize(
    ("signal", "kernel", "size", "expected"),
    [
        ([5, 8], [1, -1], "full", [5, 3, -8]),
        ([1, -1], [1, -1], "full", [1, -2, 1]),
        ([72, 88, 62, 52, 37], [1 / 4, 1 / 2, 1 / 4], "same", [58, 77.5, 66, 50.75, 31.5]),
    ],
    ids=["5 8 by 1 -1", "the second difference", "the textbook row"],
)
def test_figures_of_the_course(signal, kernel, size, expected):
    assert convolve(signal, kernel, size=size).tolist() == expected


def test_a_moving_average_is_the_mean_of_the_previous_values():
    prices = [3.0, 5, 4, 8, 9, 7]
    means = moving_average(prices, 3)
    expected = [np.mean(prices[last - 2 : last + 1]) for last in range(2, 6)]
    np.testing.assert_allclose(means, expected)


@pytest.mark.parametrize("size", ["full", "same", "valid"])
@pytest.mark.parametrize("length", [1, 2, 3, 4, 11, 12])
def test_sizes_are_numpys(size, length):
    weights = np.random.default_rng(length).normal(size=length)
    expected = np.convolve(SIGNAL, weights, size)
    np.testing.assert_allclose(convolve(SIGNAL, weights, size=size), expected, atol=1e-12)
    turned = np.correlate(SIGNAL, weights, size)
    ours = convolve(SIGNAL, weights, size=size, mode="cross-correlation")
    np.testing.assert_allclose(
        ours, turned if size != "same" else np.convolve(SIGNAL, weights[::-1], "same"), atol=1e-12
    )


@pytest.mark.parametrize("border", ["reflect", "mirror", "nearest", "constant", "wrap"])
@pytest.mark.parametrize("length", [3, 7, 29])
def test_borders_are_scipys(border, length):
    weights = np.random.default_rng(length).normal(size=length)
    expected = ndimage.convolve1d(SIGNAL, weights, mode=border, cval=2)
    ours = convolve(SIGNAL, weights, size="same", border=border, constant=2)
    np.testing.assert_allclose(ours, expected, atol=1e-12)


def test_a_kernel_may_be_a_name():
    np.testing.assert_allclose(
        convolve(SIGNAL, "moving-average(5)", size="valid"), moving_average(SIGNAL, 5)
    )
    np.testing.assert_allclose(convolve(SIGNAL, "difference", size="valid"), np.diff(SIGNAL))
    np.testing.assert_allclose(convolve(SIGNAL, "laplacian-1d", size="valid"), np.diff(SIGNAL, 2))


def test_same_keeps_the_signals_length_with_a_longer_kernel():
    assert convolve([1.0, 2], np.ones(5), size="same").tolist() == [3, 3]


@pytest.mark.parametrize(
    ("signal", "error", "words"),
    [
        ([], ShapeError, r"shape \(N,\), and \(0,\) came"),
        ([[1, 2]], ShapeError, r"\(1, 2\) came.*filters.apply"),
        ([1, np.nan], InvalidSetting, "Value 1 of the signal is nan; .*fill in"),
        ([np.inf, 1], InvalidSetting, "Value 0 of the signal is inf"),
        (["a"], InvalidSetting, "not <U1 values"),
    ],
    ids=["empty", "a table", "nan", "inf", "words"],
)
def test_what_is_no_signal_is_refused(signal, error, words):
    with pytest.raises(error, match=words):
        convolve(signal, [1.0])


def test_kernels_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="one row, and this one is 3x3; use one such as moving"):
        convolve(SIGNAL, "sobel-x")
    with pytest.raises(ShapeError, match="13 weights does not fit into a signal of 12 .*same or"):
        moving_average(SIGNAL, 13)
    with pytest.raises(InvalidSetting, match="window of moving-average is 0; use a whole number"):
        moving_average(SIGNAL, 0)
    with pytest.raises(InvalidSetting, match="size is 'all'; it can be full, same, valid"):
        convolve(SIGNAL, [1], size="all")  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="no border called 'zero'"):
        convolve(SIGNAL, [1], size="same", border="zero")
