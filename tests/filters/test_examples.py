"""FIGURES section 1: every worked example comes out as printed, by the trace and by the matrix."""

import numpy as np
import pytest

from striate.errors import UnknownName
from striate.filters import (
    example,
    example_names,
    toeplitz,
    trace_convolution,
    trace_pooling,
)

CONVOLUTIONS = {
    "vertical-edges": "-5 -4 0 8 / -10 -2 2 3 / 0 -2 -4 -7 / -3 -2 -3 -16",
    "bright-to-dark": "0 30 30 0 / 0 30 30 0 / 0 30 30 0 / 0 30 30 0",
    "dark-to-bright": "0 -30 -30 0 / 0 -30 -30 0 / 0 -30 -30 0 / 0 -30 -30 0",
    "stride-2": "91 100 88 / 69 91 117 / 44 72 74",
    "one-dimension": "5 3 -8",
    "second-difference": "1 -2 1",
    "textbook-row": "58 77.5 66 50.75 31.5",
}
POOLINGS = {
    "max-pooling": "6 8 / 3 4",
    "average-pooling": "2.75 4.75 / 1.75 1.75",
    "overlapping-pooling": "3 3 3 / 3 3 3 / 3 2 3",
}
LETTER_X = {
    "falling diagonal": "1.00 .33 .56 .33 / .33 1.00 .33 .56 / .56 .33 1.00 .11 / .33 .56 .11 .78",
    "small X": ".56 .33 .56 .33 / .33 1.00 .56 .11 / .56 .56 .56 .11 / .33 .11 .11 .33",
    "rising diagonal": ".33 .56 1.00 .78 / .56 .56 1.00 .33 / 1.00 1.00 .11 .56 / .78 .33 .56 .33",
}


def read(text: str) -> np.ndarray:
    return np.array([[float(word) for word in row.split()] for row in text.split("/")])


def convolved(name: str):
    made = example(name)
    assert made.weights is not None
    return trace_convolution(
        made.picture, made.weights, stride=made.stride, padding=made.padding, mode=made.mode
    )


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_the_trace_gives_the_figure(name):
    np.testing.assert_array_equal(convolved(name).output[0], read(CONVOLUTIONS[name]))


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_the_matrix_gives_the_figure(name):
    made = example(name)
    assert made.weights is not None
    matrix = toeplitz(
        made.weights, made.picture.shape,
        stride=made.stride, padding=made.padding, mode=made.mode,
    )  # fmt: skip
    expected = read(CONVOLUTIONS[name])
    np.testing.assert_array_equal((matrix @ made.picture.ravel()).reshape(expected.shape), expected)


def test_the_first_cell_of_vertical_edges_reads_as_printed():
    assert str(convolved("vertical-edges").cell(0, 0, 0)) == (
        "3*1 + 1*1 + 2*1 + 0*0 + 5*0 + 7*0 + 1*-1 + 8*-1 + 2*-1 = -5"
    )


def test_the_letter_x_is_drawn_as_described():
    picture = example("letter-x").picture[0]
    expected = -np.ones((9, 9))
    for place in range(1, 8):
        expected[place, place] = expected[place, 8 - place] = 1
    np.testing.assert_array_equal(picture, expected)


def test_the_first_map_of_the_letter_x_begins_as_printed():
    first = convolved("letter-x").output[0]
    assert first.shape == (7, 7)
    assert first[0].round(2).tolist() == [0.78, -0.11, 0.11, 0.33, 0.56, -0.11, 0.33]
    assert first.diagonal().round(2).tolist() == [0.78, 1, 1, 0.56, 1, 1, 0.78]


@pytest.mark.parametrize(("place", "name"), list(enumerate(LETTER_X)), ids=LETTER_X)
def test_relu_and_pooling_of_the_letter_x_give_the_figure(place, name):
    made = example("letter-x")
    assert made.relu
    assert made.pool is not None
    rectified = np.maximum(convolved("letter-x").output, 0)
    pooled = trace_pooling(
        rectified, made.pool_kernel, kind=made.pool, stride=made.pool_stride, ceil=made.pool_ceil
    )
    np.testing.assert_array_equal(pooled.output[place].round(2), read(LETTER_X[name]))


@pytest.mark.parametrize("name", POOLINGS)
def test_the_pooling_gives_the_figure(name):
    made = example(name)
    assert made.pool is not None
    pooled = trace_pooling(made.picture, made.pool_kernel, kind=made.pool, stride=made.pool_stride)
    np.testing.assert_array_equal(pooled.output[0], read(POOLINGS[name]))


def test_every_example_is_held_against_its_figure():
    assert set(example_names()) == {*CONVOLUTIONS, *POOLINGS, "letter-x"}


def test_slips_on_slides_are_named_where_they_are():
    assert [name for name in example_names() if example(name).slip] == ["stride-2", "letter-x"]
    assert "83 where 88 stands here, and 127 for 117" in example("stride-2").slip


def test_unknown_examples_are_refused():
    with pytest.raises(UnknownName, match=r"no example called 'leter-x'. Did you mean letter-x"):
        example("leter-x")
