"""Tables that fit, in numbers that people read."""

import pytest
from torch import nn

from striate.anatomy import describe, folded, layer_sheet, net_sheet
from striate.anatomy._sheet import in_bytes, in_short, people
from striate.errors import UnknownSetting
from striate.nets import resolve


@pytest.fixture(scope="module")
def lenet5():
    return describe(resolve("lenet5"))


@pytest.fixture(scope="module")
def three(lenet5):
    return [lenet5, *(describe(resolve(name)) for name in ("convnet-mnist", "lenet-32x32x3"))]


def test_the_columns_that_fit_stay_in_their_order(lenet5):
    sheet = layer_sheet(lenet5)
    keys = [column.key for column in sheet.columns]
    for width in (40, 60, 80, 100, 200):
        fitted = sheet.fitted(width)
        left = [column.key for column in fitted.columns]
        assert left == [key for key in keys if key in left]
        assert fitted.width <= width or len(left) == 4
    assert [column.key for column in sheet.fitted(10).columns] == [
        "name", "type", "output_shape", "parameters",
    ]  # fmt: skip
    assert sheet.fitted(200).columns == sheet.columns


def test_the_full_table_has_every_column_and_exact_numbers(lenet5):
    sheet = layer_sheet(lenet5, full=True)
    assert len(sheet.columns) == 19
    assert sheet.cells()[0] == [
        "features.conv1", "Conv2d", "32x32x1", "28x28x6", "5", "1", "0", "1", "1", "156", "6",
        "156", "0.3%", "4,704", "18.82 KB", "117,600", "5", "1", "2.5",
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
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 KB"), (553_430_176, "553.4 MB"), (2e12, "2000 GB")],
)
def test_memory_is_in_thousands(count, text):
    assert in_bytes(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "-"), (840, "840"), (9_999, "9,999"), (10_080, "10.08 K"), (15_470_264_320, "15.47 G"),
     (3_000_000_000_000, "3 T")],
)  # fmt: skip
def test_large_numbers_are_short(count, text):
    assert in_short(count) == text


@pytest.mark.parametrize(
    ("shape", "text"),
    [([6, 28, 28], "28x28x6"), ([10], "10"), ([197, 768], "197x768"), ([], "1"), (None, "-")],
)
def test_people_read_channels_last(shape, text):
    assert people(shape) == text


def test_long_names_are_folded_behind_a_dot():
    name = "model.features.12.block.squeeze_excitation.fc1"
    assert folded(name) == "model.features.12.block.\n  squeeze_excitation.fc1"
    assert folded("short.name") == "short.name"
    assert folded("x" * 50) == "x" * 50
