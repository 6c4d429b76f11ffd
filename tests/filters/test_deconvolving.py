"""Deconvolution against the picture that went in, and against the normal equations."""

import inspect

import numpy as np
import pytest

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.filters import deconvolve, kernel, toeplitz, trace_convolution


def drawn(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("mode", ["cross-correlation", "convolution"])
@pytest.mark.parametrize("shape", [(9,), (7, 9), (40, 45)], ids=["row", "dense", "sparse"])
@pytest.mark.parametrize("options", [{}, {"dilation": 2}], ids=["", "dilation 2"])
def test_the_picture_comes_back_from_a_full_convolution(mode, shape, options):
    picture = drawn(*shape)
    weights = drawn(*(3,) * len(shape), seed=1)
    weights[(1,) * len(shape)] += 10  # its own cell outweighs the others: well conditioned
    b = trace_convolution(picture, weights, padding="full", mode=mode, **options).output
    found = deconvolve(b, weights, padding="full", mode=mode, **options)
    np.testing.assert_allclose(found, picture, atol=1e-9)


@pytest.mark.parametrize("shape", [(8, 9), (33, 34)], ids=["dense", "sparse"])
def test_a_ridge_is_the_normal_equations(shape):
    b, weights = drawn(*shape), kernel("gaussian-blur")
    matrix = toeplitz(weights, shape, padding="same").toarray()
    expected = np.linalg.solve(
        matrix.T @ matrix + 0.01 * np.eye(matrix.shape[1]), matrix.T @ b.ravel()
    )
    found = deconvolve(b, weights, ridge=0.01, padding="same")
    np.testing.assert_allclose(found.ravel(), expected, atol=1e-8)


@pytest.mark.parametrize("shape", [(6, 6), (40, 40)], ids=["dense", "sparse"])
def test_a_singular_matrix_asks_for_a_ridge_and_is_content_with_one(shape):
    picture = drawn(*shape)
    b = trace_convolution(picture, kernel("vertical")).output
    with pytest.raises(InvalidSetting, match=r"unknowns is singular.*such as ridge=1e-6"):
        deconvolve(b, kernel("vertical"))
    found = deconvolve(b, kernel("vertical"), ridge=1e-9)
    assert found.shape == picture.shape
    again = trace_convolution(found, kernel("vertical")).output
    np.testing.assert_allclose(again, b, atol=1e-6)
    assert np.linalg.norm(found) < np.linalg.norm(picture)


def test_a_square_matrix_needs_no_ridge():
    picture = drawn(40, 41)
    b = trace_convolution(picture, kernel("gaussian-blur"), padding="same").output
    found = deconvolve(b, kernel("gaussian-blur"), padding="same")
    np.testing.assert_allclose(found, picture, atol=1e-8)


def test_a_ridge_too_small_to_help_asks_for_a_larger_one():
    with pytest.raises(InvalidSetting, match=r"is singular.*a ridge above 1e-30"):
        deconvolve(drawn(40, 40), kernel("vertical"), ridge=1e-30)


REFUSED = {
    "ridge": ({"ridge": -1.0}, InvalidSetting, "ridge cannot be -1.0: give 0 or more"),
    "NaN": ({"ridge": float("nan")}, InvalidSetting, "ridge cannot be nan: give 0 or more"),
    "word": ({"ridge": "a"}, InvalidSetting, "ridge cannot be 'a': give 0 or more"),
    "axes": ({"kernel": [1, 2]}, ShapeError, r"shape \(2,\): give both as \(W,\)"),
    "padding": ({"padding": 9}, InputTooSmall, r"shape \(-11, -11\). Take less padding"),
    "huge": ({"b": np.ones((2999, 2999))}, InvalidSetting, "3001x3001 under 9 .*in parts"),
}


@pytest.mark.parametrize(("changed", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused(changed, error, words):
    given = {"b": np.ones((5, 5)), "kernel": np.ones((3, 3))} | changed
    with pytest.raises(error, match=words):
        inspect.unwrap(deconvolve)(given.pop("b"), given.pop("kernel"), **given)
