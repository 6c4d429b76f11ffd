"""The most probable classes against a whole, stable sort."""

import numpy as np
import pytest

from striate.classifier import most_probable

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("classes", [2, 10, 1000])
@pytest.mark.parametrize("most", [1, 2, 5, 100])
def test_they_are_the_first_of_a_stable_sort_also_where_many_are_equal(classes, most):
    # Of few different values, so that the cut goes through classes that are equally probable.
    for values in (RANDOM.random((50, classes)), RANDOM.integers(0, 4, (50, classes)) / 8):
        rows = values.astype(np.float32)
        expected = np.argsort(-rows, axis=1, kind="stable")[:, :most]
        np.testing.assert_array_equal(most_probable(rows, most), expected)


def test_zeros_of_both_signs_are_equal():
    rows = np.array([[-0.0, 0.0, 0.5, -0.0, 0.0, 0.25]], np.float32)
    assert most_probable(rows, 5).tolist() == [[2, 5, 0, 1, 3]]
