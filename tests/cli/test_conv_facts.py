"""The arithmetic of one layer in words and in JSON: worked out by hand, line by line."""

import json

import pytest
import torch

from striate.cli._conv_facts import facts, lines
from striate.cli._conv_flags import LayerFlags
from striate.cli._conv_plan import Plan, plan

CROSSED = "Cross-correlation, which networks call convolution (the kernel is not flipped)"


def planned(size: str, **flags) -> Plan:
    return plan(LayerFlags(input=size, **flags), None, None, numbers=False)


def said(size: str, **flags) -> list[str]:
    return list(lines(planned(size, **flags)))


def line(name: str, size: str, **flags) -> str:
    """The line that begins with a name, its spaces made one."""
    (found,) = [line for line in said(size, **flags) if line.startswith(name)]
    return " ".join(found.split())


def test_a_convolution_is_worked_out_line_by_line():
    assert said("7x7x3", kernel="3", filters=2, stride="2", padding="1") == [
        f"{CROSSED}: 2 filters 3x3, stride 2, padding 1",
        "input                 7x7x3",
        "output                4x4x2         height and width (7 - 3 + 2*1)/2 + 1 = 4",
        "parameters            56            2 * (3*3*3 + 1)",
        "multiply-accumulates  864           4*4*2 places * 3*3*3 products",
        "fit                   exact",
    ]


def test_a_pooling_is_worked_out_line_by_line():
    assert said("7x6x3", pool="average") == [
        "Average pooling 2x2, stride 2, padding 0",
        "input                 7x6x3",
        "output                3x3x3         height (7 - 2)/2 + 1 = 3.5, rounded down to 3",
        "                                    width (6 - 2)/2 + 1 = 3",
        "parameters            0",
        "discarded             78.57%        of the values that come in",
        "fit                   does not fit  one row is never read (6)",
    ]


HEADLINES = {
    "one filter": ({"kernel": "3x5"}, "1 filter 3x5, stride 1, padding 0"),
    "thousands": ({"kernel": "1", "filters": 1200}, "1,200 filters 1x1, stride 1, padding 0"),
    "axes apart": (
        {"kernel": "3", "stride": "2x1", "padding": "0x1"}, "3x3, stride 2x1, padding 0x1",
    ),
    "dilation": (
        {"kernel": "2x3", "dilation": "1x4"}, "padding 0, dilation 1x4 (spread to 2x9)",
    ),
    "groups": ({"kernel": "1", "filters": 4, "groups": 2}, "1x1, stride 1, padding 0, 2 groups"),
    "flipped": (
        {"kernel": "1", "mode": "convolution"}, "Convolution (the kernel is flipped): 1 filter",
    ),
    "past the end": (
        {"pool": "max", "ceil": True}, "Max pooling 2x2, stride 2, padding 0, past the end (ceil)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("flags", "words"), HEADLINES.values(), ids=HEADLINES)
def test_the_first_line_says_what_it_is(flags, words):
    assert words in said("9x9x4", **flags)[0]


def test_the_formula_has_the_spread_kernel_and_rounds_as_the_layer_does():
    spread = line("output", "9x9", kernel="3", dilation="2", padding="1")
    assert spread == "output 7x7x1 height and width 9 - 5 + 2*1 + 1 = 7"
    down = line("output", "7x7", pool="max")
    assert down == "output 3x3x1 height and width (7 - 2)/2 + 1 = 3.5, rounded down to 3"
    up = line("output", "7x7", pool="max", ceil=True)
    assert up == "output 4x4x1 height and width (7 - 2)/2 + 1 = 3.5, rounded up to 4"


def test_parameters_say_what_they_are_made_of():
    plain = line("parameters", "9x9x4", kernel="3", filters=2, bias=False)
    assert plain == "parameters 72 2 * (3*3*4), no bias"
    grouped = line("parameters", "9x9x4", kernel="3", filters=2, groups=2)
    assert grouped == "parameters 38 2 * (3*3*2 + 1); each filter sees 2 of 4 channels"
    products = line("multiply-accumulates", "9x9x4", kernel="3", filters=2, groups=2)
    assert products == "multiply-accumulates 1,764 7*7*2 places * 3*3*2 products"


FITS = {
    "exact": ("7x7", {"kernel": "3"}, "exact"),
    "a row left out": (
        "8x7", {"kernel": "3", "stride": "2"}, "does not fit one row is never read (7)",
    ),
    "padding alone left over": (
        "6x6", {"kernel": "3", "stride": "2", "padding": "1"},
        "does not fit one padded row is left over; one padded column is left over",
    ),
    "with a mend": (
        "5x7", {"kernel": "3", "stride": "3", "padding": "1"},
        "does not fit one padded row is left over; with padding 2x1 it fits",
    ),
    "two left over": (
        "4x3", {"kernel": "3", "stride": "3", "padding": "2x0"},
        "does not fit 2 padded rows are left over; with padding 1x0 it fits",
    ),
    "the nearest of two mends": (
        "7x7", {"kernel": "5", "stride": "4", "padding": "4x1"},
        "does not fit 2 padded rows are left over; with padding 3x1 it fits",
    ),
    "past the end": (
        "7x6", {"pool": "max", "ceil": True},
        "does not fit the last window hangs over the last row",
    ),
    "between windows": (
        "1x30", {"kernel": "1", "stride": "1x29"},
        "exact but 28 columns are never read (1, 2, 3, 4, 5, 6, 7, … 28), between windows",
    ),
    "thousands": (
        "1x2001", {"kernel": "1", "stride": "1x2000"},
        "exact but 1,999 columns are never read (1, 2, 3, 4, 5, 6, 7, … 1999), between windows",
    ),
    "a convolution's mend": (
        "5x3", {"kernel": "3", "stride": "3"},
        "does not fit 2 rows are never read (3, 4); with padding 2x0 it fits",
    ),
    "which is more than half of a pooling's kernel": (
        "5x3", {"pool": "max", "kernel": "3"},
        "does not fit 2 rows are never read (3, 4)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("size", "flags", "words"), FITS.values(), ids=FITS)
def test_what_windows_leave_out_is_said_with_the_nearest_mend(size, flags, words):
    assert line("fit", size, **flags) == f"fit {words}"


def test_a_padding_solved_for_once_where_axes_are_alike():
    assert said("7x7", kernel="3", padding="?")[:4] == [
        "Paddings that fit 7 cells under a kernel of 3, stride 1: 0, 1, 2",
        "  Padding 1 keeps the size: 7 to 7.",
        "With padding 1:",
        "",
    ]


def test_one_cell_is_no_cells():
    assert said("1x1", kernel="1", padding="?")[0].startswith("Paddings that fit 1 cell under a")
    assert said("1x2", kernel="1", padding="?")[0].startswith("Paddings that fit 1 row under a")


def test_a_padding_solved_for_past_the_end_gives_the_size_that_it_says():
    found = said("6x6", pool="max", kernel="3", stride="2", ceil=True, padding="?")
    assert "  Padding 0 halves the size: 6 to 3, though it does not fit exactly." in found
    assert any(line.startswith("output                3x3x1") for line in found)


def test_a_padding_solved_for_axis_by_axis_says_why_none_fits():
    assert said("32x33", kernel="5", stride="2", padding="?")[:6] == [
        "Paddings that fit 32 rows under a kernel of 5, stride 2: none",
        "  (32 - 5 is odd, and 2P never changes that)",
        "  Padding 2 halves the size: 32 to 16, though it does not fit exactly.",
        "Paddings that fit 33 columns under a kernel of 5, stride 2: 0, 1, 2, 3, 4",
        "  Padding 2 halves the size: 33 to 17.",
        "With padding 2:",
    ]


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"kernel": "4"}, "  No padding keeps the size (7 to 7)."),
        ({"kernel": "3", "stride": "3"}, "  Padding 1 divides the size by 3: 7 to 3."),
        ({"kernel": "3", "dilation": "3"}, "  Padding 3 keeps the size: 7 to 7."),
        ({"kernel": "2", "pool": "max"}, "  Padding 1 halves the size: 7 to 4"),
    ],
    ids=["even", "by three", "dilated", "pooling"],
)
def test_the_padding_that_divides_the_size_is_said_if_there_is_one(flags, words):
    assert said("7x7", padding="?", **flags)[1 + ("pool" in flags)].startswith(words)


def test_facts_of_a_convolution_are_torchs_and_plain_json():
    made = planned(
        "11x12x4", kernel="3x5", filters=6, groups=2, stride="2x1", padding="1x2", dilation="1x2"
    )
    found = facts(made)
    layer = torch.nn.Conv2d(4, 6, (3, 5), (2, 1), (1, 2), (1, 2), groups=2)
    assert found["output"] == list(layer(torch.zeros(1, 4, 11, 12)).shape[1:])
    assert found["weights"] == layer.weight.numel()
    assert found["parameters"] == sum(part.numel() for part in layer.parameters())
    assert json.loads(json.dumps(found)) == found
    assert (found["mode"], found["filters"], found["groups"]) == ("cross-correlation", 6, 2)
    assert found["pool"] is found["discarded"] is found["paddings"] is None
    for name, pair in (("kernel", [3, 5]), ("stride", [2, 1]), ("dilation", [1, 2])):
        assert found[name] == pair


def test_facts_of_a_pooling_have_no_weights_and_the_share_that_it_discards():
    found = facts(planned("7x6x3", pool="max", padding="?"))
    down, across = found["output"][1:]
    assert found["discarded"] == pytest.approx(1 - down * across / 42)
    assert found["weights"] == found["parameters"] == found["macs"] == 0
    assert found["mode"] is found["filters"] is found["groups"] is None
    assert found["pool"] == "max"
    assert set(found["paddings"]) == {"rows", "columns", "taken"}
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("ceil", [False, True], ids=["floor", "ceil"])
def test_cells_left_out_are_those_that_no_window_touches(ceil):
    found = facts(planned("10x9", pool="max", kernel="2x3", stride="3x4", padding="1", ceil=ceil))
    for axis, name in enumerate(("rows", "columns")):
        size, kernel = (10, 9)[axis], found["kernel"][axis]
        starts = [place * found["stride"][axis] - 1 for place in range(found["output"][1 + axis])]
        read = {start + tap for start in starts for tap in range(kernel)}
        assert found["unread"][name] == [cell for cell in range(size) if cell not in read]
        assert found["leftover"][name] == max(0, size - max(read))
    assert found["ceil"] is ceil
