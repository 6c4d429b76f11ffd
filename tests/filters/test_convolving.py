"""Convolution by hand: against torch, SciPy and NumPy; the trace against its own sums."""

import numpy as np
import pytest
import torch
from scipy import signal
from torch.nn import functional as F

from striate.errors import InputTooSmall
from striate.filters import trace_convolution

LAYERS = {
    "plain": {},
    "stride 2": {"stride": 2},
    "stride 2 down, 3 across": {"stride": (2, 3)},
    "padding 2": {"padding": 2},
    "padding 0 down, 1 across": {"padding": (0, 1)},
    "dilation 2": {"dilation": 2, "padding": 1},
    "two groups": {"groups": 2},
    "depthwise": {"groups": 4, "stride": 2, "padding": 1},
    "everything": {"groups": 2, "stride": (2, 1), "padding": (1, 2), "dilation": (1, 2)},
}


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("options", LAYERS.values(), ids=LAYERS)
def test_output_is_torchs_and_every_cell_is_the_sum_of_its_terms(options, mode):
    picture, bias = drawn(4, 8, 9), drawn(8, seed=2)
    weights = drawn(8, 4 // options.get("groups", 1), 3, 2, seed=1)
    found = trace_convolution(picture, weights, bias=bias, mode=mode, **options)
    laid = weights if mode == "cross-correlation" else weights[:, :, ::-1, ::-1].copy()
    expected = F.conv2d(
        torch.from_numpy(picture)[None], torch.from_numpy(laid), torch.from_numpy(bias), **options
    )[0].numpy()
    np.testing.assert_allclose(found.output, expected, atol=1e-12)
    assert found.mode == mode
    terms = 0
    for cell in found.cells():
        assert cell.value == found.output[cell.index]
        assert cell.bias is not None
        assert sum(a * b for a, b in cell.terms) + cell.bias == pytest.approx(cell.value)
        terms += len(cell.terms)
    assert terms == found.count == expected.size * weights[0].size


@pytest.mark.parametrize("padding", ["valid", "same", "full"])
def test_a_plane_is_scipys(padding):
    picture, kernel = drawn(7, 9), drawn(3, 5, seed=1)
    flipped = trace_convolution(picture, kernel, padding=padding, mode="convolution")
    straight = trace_convolution(picture, kernel, padding=padding)
    expected = signal.convolve2d(picture, kernel, padding)
    np.testing.assert_allclose(flipped.output, expected, atol=1e-12)
    expected = signal.correlate2d(picture, kernel, padding)
    np.testing.assert_allclose(straight.output, expected, atol=1e-12)


@pytest.mark.parametrize("padding", ["valid", "same", "full"])
def test_a_row_is_numpys(padding):
    row, kernel = drawn(9), drawn(3, seed=1)
    found = trace_convolution(row, kernel, padding=padding, mode="convolution")
    np.testing.assert_allclose(found.output, np.convolve(row, kernel, padding), atol=1e-12)


def test_a_term_of_each_channel_in_turn_column_by_column():
    picture = np.arange(8).reshape(2, 2, 2)
    weights = 10 + np.arange(8).reshape(1, 2, 2, 2)
    assert trace_convolution(picture, weights).terms(0, 0, 0) == (
        (0, 10), (2, 12), (1, 11), (3, 13), (4, 14), (6, 16), (5, 15), (7, 17),
    )  # fmt: skip


def test_a_convolution_shows_the_weights_flipped_as_they_lie():
    found = trace_convolution([[1, 2], [3, 4]], [[5, 6], [7, 8]], mode="convolution")
    assert str(found.cell(0, 0)) == "1*8 + 3*6 + 2*7 + 4*5 = 60"


def test_padding_is_zeros_that_are_multiplied_too():
    found = trace_convolution([5, 8], [1, 2, 3], padding="same", bias=[0.5])
    assert str(found.cell(0)) == "0*1 + 5*2 + 8*3 + 0.5 (bias) = 34.5"


def test_what_cannot_be_laid_is_refused():
    with pytest.raises(InputTooSmall, match="window of 9 does not fit on 4: it needs at least 9"):
        trace_convolution(np.ones((4, 4)), np.ones((9, 9)))
