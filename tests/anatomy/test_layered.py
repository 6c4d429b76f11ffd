"""Rows by the longest way, nothing on top of anything else, few crossings."""

import itertools

import pytest

from striate.anatomy._layered import layered

GRAPHS = {
    "chain": [(), (0,), (1,), (2,)],
    "residual": [(), (0,), (1,), (0, 2), (3,), (3, 4)],
    "inception": [(), (0,), (0,), (0,), (0,), (2,), (3,), (6,), (4,), (1, 5, 7, 8), (9,)],
    "dense": [(), (0,), (0, 1), (0, 1, 2), (0, 1, 2, 3)],
    "one": [()],
}


@pytest.mark.parametrize("inputs", GRAPHS.values(), ids=GRAPHS)
def test_every_node_stands_below_what_it_reads_and_beside_its_neighbours(inputs):
    layout = layered([80.0] * len(inputs), inputs, 20.0)
    for node, read in enumerate(inputs):
        assert all(layout.places[other].row < layout.places[node].row for other in read)
    by_row = {}
    passing = {id(p): p for path in layout.lines.values() for p in path} | {
        id(p): p for p in layout.places
    }
    for place in passing.values():
        by_row.setdefault(place.row, []).append(place)
    for places in by_row.values():
        places.sort(key=lambda place: place.x)
        for left, right in itertools.pairwise(places):
            assert right.x - left.x >= (left.width + right.width) / 2 + 20 - 1e-6
    assert layout.rows == max(by_row) + 1


def test_lines_pass_each_row_between():
    layout = layered([80.0] * 4, [(), (0,), (1,), (0, 2)], 20.0)
    assert [place.row for place in layout.lines[0, 3]] == [0, 1, 2, 3]
    assert [place.node for place in layout.lines[0, 3]] == [0, None, None, 3]


def test_two_ladders_do_not_cross():
    # 0 -> 1, 2; 1 -> 4, 2 -> 3: in the order of the numbers the last two lines would cross.
    layout = layered([80.0] * 5, [(), (0,), (0,), (2,), (1,)], 20.0)
    x = [place.x for place in layout.places]
    assert (x[1] < x[2]) == (x[4] < x[3])


def test_a_chain_is_straight():
    layout = layered([80.0] * 3, [(), (0,), (1,)], 20.0)
    assert len({round(place.x, 6) for place in layout.places}) == 1
    assert layout.right - layout.left == 80.0
