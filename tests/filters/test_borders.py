"""Borders by SciPy's and OpenCV's names, against both."""

import cv2
import numpy as np
import pytest
from scipy import ndimage

from striate.errors import InvalidSetting, UnknownName
from striate.filters._borders import canonical_border, padded

ROW = np.arange(1.0, 5)
OPENCVS = ["REFLECT", "REFLECT_101", "REFLECT101", "DEFAULT", "REPLICATE", "CONSTANT", "WRAP"]
SCIPYS = [
    "reflect", "grid-mirror", "mirror", "nearest", "constant", "grid-constant", "grid-wrap", "wrap",
]  # fmt: skip


@pytest.mark.parametrize("name", OPENCVS)
def test_opencvs_names_mean_what_they_mean_there(name):
    theirs = cv2.copyMakeBorder(ROW[None], 0, 0, 3, 3, getattr(cv2, f"BORDER_{name}"), value=9)[0]
    np.testing.assert_array_equal(padded(ROW, [(3, 3)], f"BORDER_{name}", 9), theirs)
    assert canonical_border(name.lower()) == canonical_border(f"cv2.BORDER_{name}"[4:])


@pytest.mark.parametrize("name", SCIPYS)
def test_scipys_names_mean_what_they_mean_there(name):
    laid = padded(ROW, [(3, 3)], name, 9)
    for offset in range(7):  # a kernel of one 1 picks the value so far aside
        weights = np.zeros(7)
        weights[offset] = 1
        theirs = ndimage.correlate1d(ROW, weights, mode=name, cval=9)  # type: ignore[arg-type]
        np.testing.assert_array_equal(laid[offset : offset + 4], theirs)


@pytest.mark.parametrize(
    ("constant", "kind"), [(0, np.uint8), (255, np.uint8), (0.5, np.float64), (-1, np.float64)]
)
def test_bytes_stay_bytes_where_the_constant_is_one(constant, kind):
    laid = padded(np.zeros((2, 2), np.uint8), [(1, 1), (1, 1)], "constant", constant)
    assert laid.dtype == kind
    assert laid[0, 0] == constant


@pytest.mark.parametrize("constant", [np.nan, np.inf, "much", None], ids=str)
def test_a_constant_that_is_no_number_is_refused(constant):
    with pytest.raises(InvalidSetting, match=rf"is {constant!r}; use a finite number"):
        padded(ROW, [(1, 1)], "constant", constant)


@pytest.mark.parametrize("name", ["edge", "symmetric", "BORDER_ISOLATED", "", "reflekt"])
def test_other_words_are_refused(name):
    with pytest.raises(
        UnknownName, match=rf"no border called '{name}'.*(mirror|reflect|replicate)"
    ):
        canonical_border(name)
