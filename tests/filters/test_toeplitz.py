"""Convolution as a matrix: exactly the convolution, and of the shape that its name says."""

import inspect

import numpy as np
import pytest
import torch
from scipy import linalg
from torch.nn import functional as F

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.filters import kernel, toeplitz, trace_convolution

OPTIONS = {
    "plain": {},
    "same": {"padding": "same"},
    "full": {"padding": "full"},
    "stride 2": {"stride": 2, "padding": 1},
    "dilation 2": {"dilation": 2},
}
ROWS = {
    "[5, 8] * [1, -1] = [5, 3, -8]": ([5, 8], [5, 3, -8]),
    "[1, -1] * [1, -1] = [1, -2, 1]": ([1, -1], [1, -2, 1]),
}


@pytest.mark.parametrize(("row", "expected"), ROWS.values(), ids=ROWS)
def test_one_dimension_gives_the_figure(row, expected):
    matrix = toeplitz([1, -1], 2, padding="full", mode="convolution")
    assert (matrix @ row).tolist() == expected


def test_a_textbook_row_gives_the_figure():
    matrix = toeplitz([1 / 4, 1 / 2, 1 / 4], 5, padding="same")
    assert (matrix @ [72, 88, 62, 52, 37]).tolist() == [58, 77.5, 66, 50.75, 31.5]


def test_a_shape_may_be_numpys():
    expected = toeplitz([1, 2], 4).toarray()
    for shape in (np.int64(4), [4], (np.uint8(4),)):
        np.testing.assert_array_equal(toeplitz([1, 2], shape).toarray(), expected)


def test_a_row_is_scipys_toeplitz_matrix():
    matrix = toeplitz([3, 1, 2], 6, mode="convolution", padding="full").toarray()
    expected = linalg.toeplitz([3, 1, 2, 0, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0])
    np.testing.assert_array_equal(matrix, expected)


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_a_x_equals_the_convolution_exactly(options, mode):
    rng = np.random.default_rng(0)
    picture, weights = rng.integers(-9, 10, (9, 11)), rng.integers(-9, 10, (3, 3))
    matrix = toeplitz(weights, picture.shape, mode=mode, **options)
    expected = trace_convolution(picture, weights, mode=mode, **options).output
    np.testing.assert_array_equal((matrix @ picture.ravel()).reshape(expected.shape), expected)


def test_filters_channels_and_groups_are_torchs():
    rng = np.random.default_rng(0)
    picture, weights = rng.normal(size=(4, 6, 7)), rng.normal(size=(6, 2, 3, 2))
    matrix = toeplitz(weights, picture.shape, groups=2, padding=(1, 0))
    expected = F.conv2d(
        torch.from_numpy(picture), torch.from_numpy(weights), groups=2, padding=(1, 0)
    ).numpy()
    np.testing.assert_allclose((matrix @ picture.ravel()).reshape(expected.shape), expected)


def test_a_picture_is_doubly_block_toeplitz():
    matrix = toeplitz(kernel("sobel-x"), (5, 6), padding="same").toarray().reshape(5, 6, 5, 6)
    for down in range(4):  # blocks are equal along block diagonals, cells along diagonals
        np.testing.assert_array_equal(matrix[down, :, :4], matrix[down + 1, :, 1:])
    for across in range(5):
        np.testing.assert_array_equal(matrix[:, across, :, :5], matrix[:, across + 1, :, 1:])


def test_it_is_sparse():
    matrix = toeplitz(np.ones((3, 3)), (100, 100))
    assert matrix.shape == (98 * 98, 100 * 100)
    assert matrix.nnz == 98 * 98 * 9


REFUSED = {
    "no size": ({"shape": ()}, ShapeError, r"shape \(\): each size is at least 1"),
    "zero": ({"shape": (0, 3)}, ShapeError, r"shape \(0, 3\): each size"),
    "small": ({"shape": (2, 9)}, InputTooSmall, "window of 3 does not fit on 2"),
    "huge": ({"shape": (10**5, 10**5)}, InvalidSetting, "too large: at most 10,000,000"),
    "large": ({"shape": (3000, 3000)}, InvalidSetting, "80,892,036 weights: at most 20,000,000"),
    "half": ({"shape": (5, 5.5)}, InvalidSetting, "size cannot be 5.5: give a whole number"),
    "mode": ({"mode": "flip"}, InvalidSetting, "'flip': give cross-correlation"),
}


@pytest.mark.parametrize(("changed", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(changed, error, words):
    given = {"shape": (5, 5)} | changed
    with pytest.raises(error, match=words):
        inspect.unwrap(toeplitz)(np.ones((3, 3)), **given)
