"""The kernels with names against the printed table, and against what they are derived from."""

import numpy as np
import pytest
from scipy import ndimage

from striate.errors import UnknownName
from striate.filters import kernel, kernel_names

# As the table of FIGURES.md, section 2, prints them: rows apart by "/".
PRINTED = {
    "identity": "0 0 0 / 0 1 0 / 0 0 0",
    "edge-diagonal": "1 0 -1 / 0 0 0 / -1 0 1",
    "edge-4": "0 1 0 / 1 -4 1 / 0 1 0",
    "edge-8": "-1 -1 -1 / -1 8 -1 / -1 -1 -1",
    "sharpen": "0 -1 0 / -1 5 -1 / 0 -1 0",
    "vertical": "1 0 -1 / 1 0 -1 / 1 0 -1",
    "horizontal": "1 1 1 / 0 0 0 / -1 -1 -1",
    "prewitt-x": "-1 0 1 / -1 0 1 / -1 0 1",
    "prewitt-y": "-1 -1 -1 / 0 0 0 / 1 1 1",
    "sobel-x": "-1 0 1 / -2 0 2 / -1 0 1",
    "sobel-y": "-1 -2 -1 / 0 0 0 / 1 2 1",
    "laplacian-1d": "1 -2 1",
    "laplacian": "0 1 0 / 1 -4 1 / 0 1 0",
    "laplacian-8": "1 1 1 / 1 -8 1 / 1 1 1",
}
# What takes arguments, and the kernels that signals need besides.
FAMILIES = {"emboss", "motion-blur", "gabor", "gaussian", "log", "moving-average", "difference"}
BLURS = {
    "box-blur": (9, "1 1 1 / 1 1 1 / 1 1 1"),
    "gaussian-blur": (16, "1 2 1 / 2 4 2 / 1 2 1"),
}


def read(text: str) -> np.ndarray:
    return np.array([[float(word) for word in row.split()] for row in text.split("/")])


@pytest.mark.parametrize("name", PRINTED)
def test_kernels_are_as_printed(name):
    np.testing.assert_array_equal(kernel(name), read(PRINTED[name]))


@pytest.mark.parametrize("name", BLURS)
def test_blurs_keep_the_brightness(name):
    divisor, text = BLURS[name]
    np.testing.assert_array_equal(kernel(name) * divisor, read(text))
    assert kernel(name).sum() == pytest.approx(1)


def test_every_kernel_is_held_against_the_table():
    assert set(kernel_names()) == {*PRINTED, *BLURS, *FAMILIES}


def test_sobel_prewitt_and_laplacian_are_scipys():
    picture = np.random.default_rng(0).normal(size=(9, 11))
    theirs = {
        "sobel-x": ndimage.sobel(picture, axis=1),
        "sobel-y": ndimage.sobel(picture, axis=0),
        "prewitt-x": ndimage.prewitt(picture, axis=1),
        "laplacian": ndimage.laplace(picture),
    }
    for name, expected in theirs.items():
        np.testing.assert_allclose(ndimage.correlate(picture, kernel(name)), expected, atol=1e-12)


def test_a_kernel_is_a_copy():
    kernel("identity")[:] = 7
    assert kernel("identity").sum() == 1


def test_unknown_kernels_are_refused():
    with pytest.raises(
        UnknownName, match=r"no single kernel called 'sobel'.*Did you mean sobel-.*filters.sobel"
    ):
        kernel("sobel")
