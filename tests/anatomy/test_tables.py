"""The columns of layers and of nets, and what nets are sorted by."""

import pytest
from torch import nn

from striate.anatomy import describe, layer_sheet, net_sheet
from striate.errors import UnknownSetting
from striate.nets import resolve


@pytest.fixture(scope="module")
def lenet5():
    return describe(resolve("lenet5"))


@pytest.fixture(scope="module")
def three(lenet5):
    return [lenet5, *(describe(resolve(name)) for name in ("convnet-mnist", "lenet-32x32x3"))]


def test_the_full_table_has_every_column_and_exact_numbers(lenet5):
    sheet = layer_sheet(lenet5, full=True)
    assert len(sheet.columns) == 19
    assert sheet.cells()[0] == [
        "features.conv1", "Conv2d", "32x32x1", "28x28x6", "5", "1", "0", "1", "1", "156", "6",
        "156", "0.3%", "4,704", "18,816 B", "117,600", "5", "1", "2.5",
    ]  # fmt: skip


def test_what_is_not_known_is_a_question_mark_and_what_is_not_there_a_dash():
    net = nn.Sequential(nn.Conv2d(3, 4, (1, 3)), nn.Upsample(scale_factor=2))
    net.append(nn.Linear(2, 2))
    net[2].forward = lambda x: x
    first, second, _ = layer_sheet(describe(net, input=(8, 8, 3)), full=True).cells()
    columns = [
        column.key for column in layer_sheet(describe(net, input=(8, 8, 3)), full=True).columns
    ]
    assert first[columns.index("kernel")] == "1x3"
    assert second[columns.index("receptive_field")] == "?"
    assert second[columns.index("jump")] == second[columns.index("parameters")] == "-"


def test_totals_say_parameters_values_costs_and_memory(lenet5):
    weights, made, memory = layer_sheet(lenet5).footer
    assert weights == "61,706 parameters (61,706 trainable, 0 not), 246.8 KB"
    assert made == "9,118 values a picture, 36.47 KB; 416,520 multiply-accumulates"
    assert memory.startswith("Running one picture takes 288.6 KB; training keeps")


@pytest.mark.parametrize("column", ["net", "parameters", "values", "macs", "receptive_field"])
@pytest.mark.parametrize("descending", [False, True])
def test_nets_are_sorted_by_any_column(three, column, descending):
    rows = net_sheet(three, sort=column, descending=descending).rows
    assert [row[column] for row in rows] == sorted(
        (row[column] for row in rows), reverse=descending
    )
    assert len(rows) == 3


def test_without_a_column_the_order_stays(three):
    rows = net_sheet(three).rows
    assert [row["net"] for row in rows] == ["lenet5", "convnet-mnist", "lenet-32x32x3"]
    assert [row["layers"] for row in rows] == [5, 5, 5]


def test_a_column_that_is_none_offers_the_nearest(three):
    with pytest.raises(UnknownSetting, match=r"no column called 'mac'.*Did you mean macs"):
        net_sheet(three, sort="mac")


@pytest.mark.parametrize(
    ("said", "key"),
    [("weights", "bytes"), ("sees", "receptive_field"), ("MACs", "macs"), ("Values", "values")],
)
def test_nets_are_sorted_by_headings_as_well(three, said, key):
    rows = net_sheet(three, sort=said).rows
    assert [row[key] for row in rows] == sorted(row[key] for row in rows)


def test_an_unknown_heading_offers_the_nearest(three):
    with pytest.raises(UnknownSetting, match=r"no column called 'weight'.*Did you mean weights"):
        net_sheet(three, sort="weight")


def test_nets_have_exact_numbers_where_they_are_asked_for(three):
    short, exact = (net_sheet(three, full=full).cells()[0] for full in (False, True))
    assert {"416.5 K", "246.8 KB"} <= set(short)
    assert {"416,520", "246,824 B"} <= set(exact)


def test_signals_are_printed_length_first():
    net = nn.Sequential(nn.Conv1d(3, 8, 5, stride=2), nn.MaxPool1d(2), nn.Flatten())
    sheet = layer_sheet(describe(net, input=(100, 3)), full=True)
    assert sheet.title == "Sequential, for pictures of 100x3"
    assert [cells[2:4] for cells in sheet.cells()] == [
        ["100x3", "48x8"], ["48x8", "24x8"], ["24x8", "192"],
    ]  # fmt: skip
