"""What the numbers of a kernel may be: a table of doubles, or a word about what is wrong."""

import numpy as np
import pytest

from striate.errors import InvalidSetting, ShapeError
from striate.filters._weights import MAX_SIDE, checked_weights


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        ([1, 0, -1], [[1, 0, -1]]),
        (5, [[5]]),
        ([[True, False]], [[1, 0]]),
        (np.array([[1]], np.uint8), [[1]]),
        ([[1e100, -1e100]], [[1e100, -1e100]]),
    ],
    ids=["table", "row", "number", "yes and no", "bytes", "largest"],
)
def test_real_numbers_become_a_table_of_doubles(given, expected):
    found = checked_weights(given)
    assert found.dtype == np.float64
    assert found.tolist() == expected


def test_the_table_is_a_copy():
    given = np.ones((2, 2))
    checked_weights(given)[:] = 7
    assert (given == 1).all()


@pytest.mark.parametrize("shape", [(1, MAX_SIDE), (MAX_SIDE, 1)])
def test_the_longest_side_is_taken(shape):
    assert checked_weights(np.zeros(shape)).shape == shape


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([[1, np.nan]], r"the weight nan; weights are finite numbers up to 1e\+100"),
        ([[1, np.inf]], "the weight inf; weights are finite"),
        ([[0, -np.inf], [np.nan, 0]], "the weight -inf; weights are finite"),  # the first of them
        ([[1e200]], r"the weight 1e\+200; .* up to 1e\+100"),
        ([["x"]], "<U1 values; weights are real"),
        ([[1j]], "complex128 values; weights are real"),
        ([[None]], "object values; weights are real"),
    ],
    ids=["nan", "inf", "minus inf", "huge", "words", "complex", "none"],
)
def test_weights_that_are_no_numbers_are_refused(weights, words):
    with pytest.raises(InvalidSetting, match=f"^The kernel holds {words}"):
        checked_weights(weights)


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ([], r"shape \(1, 0\); a kernel is a table of rows and columns, at least 1x1"),
        ([[]], r"shape \(1, 0\); a kernel is a table"),
        (np.zeros((3, 3, 3)), r"shape \(3, 3, 3\).*each channel"),
        ([[1, 2], [3]], "rows of different lengths; give every row as many"),
        (np.zeros((1, 1002)), "1x1002; at most 1001x1001 weights.*Shrink the picture"),
        (np.zeros((1002, 1)), "1002x1; at most 1001x1001"),
    ],
    ids=["nothing", "empty row", "three axes", "ragged", "too long", "too high"],
)
def test_tables_that_are_no_kernels_are_refused(weights, words):
    with pytest.raises(ShapeError, match=f"^The kernel .*{words}"):
        checked_weights(weights)


def test_messages_call_it_by_the_name_that_it_was_given():
    with pytest.raises(ShapeError, match="^My stencil has rows of different lengths; give every"):
        checked_weights([[1, 2], [3]], "My stencil")
    with pytest.raises(InvalidSetting, match="^My stencil holds the weight nan; weights are"):
        checked_weights([np.nan], "My stencil")
