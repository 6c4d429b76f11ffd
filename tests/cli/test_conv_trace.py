"""Products and sums of `striate conv`: parts against torch, text and JSON by hand."""

import json

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_plan import Plan, plan
from striate.cli._conv_trace import Part, backward, forward, lines, to_json
from striate.errors import InputError
from striate.filters import Cell, Traced, Values

CAME = "how its cells came about: "
DOWN = "column by column from the top down. Cells are"


def worked(values: str = "random", **flags) -> tuple[Plan, Values]:
    made = plan(LayerFlags(**flags), values, 0, numbers=True)
    assert made.values is not None
    return made, made.values


def by_key(parts: list[Part]) -> dict[str, Part]:
    return {part.key: part for part in parts}


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


def test_the_letter_x_is_convolved_rectified_and_pooled_as_torch_does():
    made, values = worked("letter-x")
    parts = by_key(forward(made, values))
    assert list(parts) == ["input", "weights", "output", "relu", "pooled"]
    picture, weights = (torch.from_numpy(parts[key].values.copy()) for key in ("input", "weights"))
    output = F.conv2d(picture, weights)
    pooled = F.max_pool2d(output.relu(), 2, ceil_mode=True)
    for key, expected in (("output", output), ("relu", output.relu()), ("pooled", pooled)):
        np.testing.assert_allclose(parts[key].values, expected.numpy(), atol=1e-12)
    assert parts["pooled"].title == "max pooling 2x2, stride 2, past the end (ceil)"
    assert parts["relu"].traced is None


@pytest.mark.parametrize("pool", ["max", "average"])
def test_a_pooling_and_its_way_back_are_torchs(pool, tmp_path):
    words = {"kernel": "3x2", "stride": "2", "padding": "1", "ceil": True}
    made, values = worked(input="7x8x2", pool=pool, **words)
    x = torch.from_numpy(values.picture).requires_grad_()
    pooling = F.max_pool2d if pool == "max" else F.avg_pool2d
    y = pooling(x[None], (3, 2), 2, 1, ceil_mode=True)[0]
    upstream = np.random.default_rng(0).normal(size=tuple(y.shape))
    np.save(tmp_path / "up.npy", upstream)
    y.backward(torch.from_numpy(upstream))
    assert x.grad is not None
    ahead, back = forward(made, values), backward(made, values, str(tmp_path / "up.npy"))
    assert [part.key for part in ahead + back] == ["input", "output", "upstream", "input"]
    np.testing.assert_allclose(ahead[1].values, y.detach().numpy(), atol=1e-12)
    np.testing.assert_array_equal(back[0].values, upstream)
    np.testing.assert_allclose(back[1].values, x.grad.numpy(), atol=1e-12)
    ones = backward(made, values, None)[0]
    assert ones.title.endswith(": ones")
    np.testing.assert_array_equal(ones.values, np.ones(y.shape))


def test_gradients_flow_from_the_file_named_rather_than_from_the_values(tmp_path):
    (tmp_path / "a.json").write_text(
        '{"input": [[1, 2, 3]], "weights": [[10, 20]], "bias": [5], "upstream": [[1, -1]]}'
    )
    (tmp_path / "up.txt").write_text("2 1")
    made, values = worked(str(tmp_path / "a.json"))
    given = by_key(backward(made, values, None))
    assert list(given) == ["upstream", "weights", "bias", "input"]
    assert given["upstream"].title.endswith(": as given")
    assert given["weights"].values.tolist() == [[[[-1, -1]]]]
    assert given["bias"].values.tolist() == [0]
    named = by_key(backward(made, values, str(tmp_path / "up.txt")))
    assert named["weights"].values.tolist() == [[[[4, 7]]]]
    assert named["input"].values.tolist() == [[[20, 50, 20]]]
    assert named["bias"].values.tolist() == [3]


def test_the_order_of_terms_is_said_where_there_is_more_than_one_way():
    made, values = worked(input="4x4x4", kernel="2", filters=4, groups=2, mode="convolution")
    parts = shown(*forward(made, values), *backward(made, values, None), trace=True, limit=1)
    orders = [line.removeprefix(CAME) for line in parts if line.startswith(CAME)]
    assert orders == [
        f"input*weight (flipped, as it lies); channel by channel, {DOWN} map,row,column, from 0:",
        f"input*upstream; {DOWN} filter,channel,row,column, from 0:",
        f"upstream*weight; filter by filter, {DOWN} map,row,column, from 0:",
    ]


def test_a_convolution_without_weights_is_refused():
    made, values = worked(input="4x4", kernel="2")
    with pytest.raises(InputError, match="takes weights: give --kernel"):
        forward(made, Values(values.picture))


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
    assert "more" not in shown(told(3, 1), trace=True, limit=3)[-1]


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
