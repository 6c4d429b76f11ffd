"""Products and sums of `striate conv`, as text and as JSON: written out by hand."""

import json

import numpy as np
import pytest
from tests.cli.conv_made import worked

from striate.cli._conv_parts import Part, backward, forward
from striate.cli._conv_trace import lines, to_json
from striate.errors import InputError
from striate.filters import Cell, Traced

CAME = "how its cells came about: "
DOWN = "column by column from the top down. Cells are"


def shown(*parts: Part, trace=False, chosen=None, limit=100) -> list[str]:
    return list(lines(list(parts), trace=trace, chosen=chosen, limit=limit))


def told(*shape: int, terms: int = 1, count: int = 0) -> Part:
    """A part of so many cells, each of so many terms."""
    values = np.zeros(shape)
    traced = Traced(values, lambda index: Cell(index, ((2.0, 0.5),) * terms, float(terms)), count)
    return Part("output", "output", values, traced, "input*weight")


def test_a_small_convolution_reads_as_worked_by_hand(tmp_path):
    (tmp_path / "a.json").write_text('{"input": [[1, 2], [3, 4]], "weights": [[1, -1]]}')
    parts = forward(*worked(str(tmp_path / "a.json")))
    assert shown(*parts, trace=True) == [
        "", "input, 2x2x1", "  1  2", "  3  4",
        "", "weights, 1 filter 1x2x1", "   1  -1",
        "", "output, 2x1x1", "  -1", "  -1",
        f"{CAME}input*weight; {DOWN} row,column, from 0:",
        "  0,0: 1*1 + 2*-1 = -1",
        "  1,0: 3*1 + 4*-1 = -1",
    ]  # fmt: skip
    assert shown(*parts)[-1] == "  -1"


def test_the_order_of_terms_is_said_where_there_is_more_than_one_way():
    made, values = worked(input="4x4x4", kernel="2", filters=4, groups=2, mode="convolution")
    parts = shown(*forward(made, values), *backward(made, values, None), trace=True, limit=1)
    orders = [line.removeprefix(CAME) for line in parts if line.startswith(CAME)]
    assert orders == [
        f"input*weight (flipped, as it lies); channel by channel, {DOWN} map,row,column, from 0:",
        f"input*upstream; {DOWN} filter,channel,row,column, from 0:",
        f"upstream*weight; filter by filter, {DOWN} map,row,column, from 0:",
    ]


TABLES = {
    "whole": ([[10.0, -3], [0, 4]], ["  10  -3", "   0   4"]),
    "minus zero": ([[-0.0, 1.0]], ["  0  1"]),
    "halves": ([[0.5, 12]], ["   0.50  12.00"]),
    "small": ([[0.04, 0.00123456]], ["      0.04  0.001235"]),
    "huge": ([[1e15, 1]], ["  1e+15      1"]),
}


@pytest.mark.parametrize(("values", "expected"), TABLES.values(), ids=TABLES)
def test_numbers_stand_in_columns_no_longer_than_they_need(values, expected):
    assert shown(Part("a", "a", np.array(values)))[2:] == expected


HEADS = {
    "one plane": ((1, 2, 3), "a, 2x3x1", []),
    "maps": ((2, 1, 1), "a, 1x1x2", [" map 0", " map 1"]),
    "filters": ((2, 1, 1, 3), "a, 2 filters 1x3x1", [" filter 0", " filter 1"]),
    "channels": (
        (1, 2, 1, 3), "a, 1 filter 1x3x2", [" filter 0, channel 0", " filter 0, channel 1"],
    ),
    "one number": ((1,), "a, 1 number", []),
    "numbers": ((3,), "a, 3 numbers", []),
}  # fmt: skip


@pytest.mark.parametrize(("shape", "head", "names"), HEADS.values(), ids=HEADS)
def test_an_array_says_its_size_and_names_its_planes(shape, head, names):
    found = shown(Part("a", "a", np.zeros(shape)))
    assert found[1] == head
    assert [line for line in found[2:] if not line.startswith("  ")] == names


@pytest.mark.parametrize(
    ("shape", "fits"),
    [((24, 24), True), ((16, 1, 1), True), ((25, 1), False), ((1, 25), False), ((17, 1, 1), False)],
)
def test_arrays_too_large_for_a_page_are_not_shown(shape, fits):
    found = " ".join(shown(Part("a", "a", np.zeros(shape))))
    assert ("not shown: more than 24x24 or 16 planes; --json holds it" in found) is not fits


@pytest.mark.parametrize(
    ("chosen", "places"),
    [((1, 0), ["0,1,0", "1,1,0"]), ((1, 1, 0), ["1,1,0"]), (None, 8 * [None])],
    ids=["a place of every map", "one cell", "all"],
)
def test_chosen_cells_are_traced_and_no_others(chosen, places):
    traced = [line for line in shown(told(2, 2, 2), trace=True, chosen=chosen) if " = " in line]
    assert len(traced) == len(places)
    if chosen:
        assert traced == [f"  {place}: 2*0.5 = 1" for place in places]


@pytest.mark.parametrize("chosen", [(2, 0), (0, 0, 0, 0), (2, 0, 0)], ids=str)
def test_a_chosen_cell_that_no_array_has_is_refused(chosen):
    place = ",".join(map(str, chosen))
    words = f"no cell {place}: count from 0 in arrays of 2x2x2, such as --cell 0,0"
    with pytest.raises(InputError, match=words):
        shown(told(2, 2, 2), trace=True, chosen=chosen)
    with pytest.raises(InputError, match=words):
        to_json([told(2, 2, 2)], [], trace=True, chosen=chosen)


def test_a_long_trace_is_cut_by_the_limit_and_by_its_terms():
    short = shown(told(1, 40, 50), trace=True, limit=3)
    assert short[-1] == (
        "  … and 1,997 cells more: --limit N shows more, --cell Y,X shows one, "
        "--json holds every term"
    )
    assert short[-2].startswith("  0,2: ")
    wide = shown(told(3, 1, terms=20_001), trace=True)
    assert wide[-1] == "  … and 2 cells more: --cell Y,X shows one, --json holds every term"
    one = shown(told(2, 1, terms=20_001), trace=True)
    assert one[-1].startswith("  … and 1 cell more: ")
    assert "more" not in shown(told(3, 1), trace=True, limit=3)[-1]


def test_json_is_offered_only_where_it_holds_what_is_cut():
    cut = shown(told(1, 40, 50, count=200_001), trace=True, limit=3)
    assert cut[-1] == "  … and 1,997 cells more: --limit N shows more, --cell Y,X shows one"
    assert "16 planes; --json without --trace holds it" in cut[2]
    assert "16 planes; --json holds it" in shown(told(1, 40, 50, count=200_001))[2]
    large = Part("input", "input", np.zeros((1_000, 1_001)))
    assert "16 planes; a smaller picture is" in shown(large)[2]
    assert "json" not in shown(large, told(1, 40, 50), trace=True, limit=3)[-1]


def test_an_array_without_the_chosen_cell_says_so():
    small = Part("weights", "weights", np.zeros((1, 1)), told(1, 1).traced)
    found = shown(told(2, 2), small, trace=True, chosen=(1, 1))
    assert "  1,1: 2*0.5 = 1" in found
    assert found[-1] == "  (it has no cell 1,1)"


def test_json_is_plain_and_its_whole_numbers_have_no_point():
    made, values = worked(input="3x3", kernel="2")
    found = to_json(forward(made, values), [], trace=True, chosen=(0, 1))
    assert json.loads(json.dumps(found)) == found
    assert found["gradients"] is None
    (cell,) = found["trace"]["output"]
    assert cell["index"] == [0, 0, 1]
    assert ".0" not in json.dumps(found)
    halves = to_json([told(1, 1)], [], trace=True, chosen=None)["trace"]["output"][0]
    assert halves == {"index": [0, 0], "terms": [[2, 0.5]], "bias": None, "value": 1}


def test_json_keeps_forwards_and_backwards_apart():
    made, values = worked(input="3x3", kernel="2")
    ahead, back = forward(made, values), backward(made, values, None)
    found = to_json(ahead, back, trace=True, chosen=None)
    assert list(found["numbers"]) == ["input", "weights", "bias", "output"]
    assert list(found["gradients"]) == ["upstream", "weights", "bias", "input"]
    assert list(found["trace"]) == ["output", "weights_gradient", "input_gradient"]
    assert to_json(ahead, back, trace=False, chosen=None)["trace"] is None


def test_json_too_large_is_refused_and_says_how_to_choose():
    with pytest.raises(InputError, match=r"200,001 terms: at most 200,000 .*by --cell Y,X, or"):
        to_json([told(1, 1, count=200_001)], [], trace=True, chosen=None)
    assert to_json([told(1, 1, count=200_001)], [], trace=True, chosen=(0, 0))["trace"]
    assert to_json([told(1, 1, count=200_000)], [], trace=True, chosen=None)["trace"]
    large = Part("input", "input", np.zeros((1_000, 1_001)))
    with pytest.raises(InputError, match=r"1,001,000 numbers: at most 1,000,000 .*Leave --values"):
        to_json([large], [], trace=False, chosen=None)


def test_a_small_number_below_zero_is_no_zero_with_a_sign():
    part = Part("output", "output", np.array([[-0.001, 3.5]]), None, "")
    assert shown(part)[-1].split() == ["0.00", "3.50"]
