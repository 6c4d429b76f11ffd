"""Cells that say how they came about: written as by hand, and asked for by their place."""

import numpy as np
import pytest

from striate.errors import InvalidSetting
from striate.filters import Cell, Traced
from striate.filters._cells import number, traced

WRITTEN = {
    "sum": (Cell((0,), ((3, 1), (1, -1)), 2), "3*1 + 1*-1 = 2"),
    "with a bias": (Cell((0,), ((3, 1),), 2.5, -0.5), "3*1 + -0.5 (bias) = 2.5"),
    "with a bias of zero": (Cell((0,), ((3, 1),), 3, 0.0), "3*1 + 0 (bias) = 3"),
    "maximum": (Cell((0,), ((1,), (4,)), 4, how="max"), "max(1, 4) = 4"),
    "average": (Cell((0,), ((1,), (4,)), 2.5, how="average"), "(1 + 4) / 2 = 2.5"),
    "average of one": (Cell((0,), ((4,),), 4, how="average"), "(4) / 1 = 4"),
    "nothing": (Cell((0,), (), 0), "nothing = 0"),
    "nothing but a bias": (Cell((0,), (), 7, 7), "nothing + 7 (bias) = 7"),
}


@pytest.mark.parametrize(("cell", "words"), WRITTEN.values(), ids=WRITTEN)
def test_a_cell_is_written_as_by_hand(cell, words):
    assert str(cell) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3.0, "3"), (-1.0, "-1"), (-0.0, "0"), (1 / 9, "0.111111"), (-2 / 3, "-0.666667"),
        (1e15 - 1, "999999999999999"), (1e15, "1e+15"), (1e-9, "1e-09"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_people_do(value, words):
    assert number(value) == words


def squares(*shape: int) -> Traced:
    """An array whose cells are the squares of their places in it."""
    roots = np.arange(float(np.prod(shape))).reshape(shape)

    def explain(index):
        root = float(roots[index])
        return Cell(index, ((root, root),), root**2)

    return Traced(roots**2, explain, roots.size)


def test_a_cell_is_asked_for_by_its_place():
    made = squares(2, 3)
    assert str(made.cell(1, 2)) == "5*5 = 25"
    assert made.cell(1, 2).index == (1, 2)
    assert made.terms(0, 1) == ((1, 1),)


def test_cells_come_row_by_row():
    assert [cell.index for cell in squares(2, 3).cells()] == list(np.ndindex(2, 3))
    assert [cell.value for cell in squares(2, 3).cells()] == [0, 1, 4, 9, 16, 25]


@pytest.mark.parametrize("asked", ["cell", "terms"])
@pytest.mark.parametrize("index", [(2, 0), (0, 3), (0,), (0, 0, 0), (-1, 0), ()], ids=str)
def test_cells_that_are_not_there_are_refused(index, asked):
    shown = ",".join(map(str, index))
    words = f"no cell {shown} in 2x3: give 2 numbers, each from 0 to its size less 1"
    with pytest.raises(InvalidSetting, match=words):
        getattr(squares(2, 3), asked)(*index)


def test_axes_of_one_in_front_are_hidden_and_their_cells_are_still_found():
    full = np.arange(6.0).reshape(1, 1, 2, 3)
    asked = []

    def explain(index):
        asked.append(index)
        value = float(full[index])
        return Cell(index, ((value,),), value, 0.5, "max")

    made = traced(full, explain, rank=2, count=6, mode="convolution")
    assert made.output.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert made.cell(1, 0) == Cell((1, 0), ((3,),), 3, 0.5, "max")
    assert asked == [(0, 0, 1, 0)]
    assert (made.count, made.mode) == (6, "convolution")


def test_the_array_is_a_copy():
    full = np.zeros((1, 2))
    made = traced(full, lambda index: Cell(index, (), 0.0), rank=1, count=0)
    full[:] = 7
    assert made.output.tolist() == [0, 0]
    assert made.mode == ""
