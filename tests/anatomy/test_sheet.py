"""Tables that fit."""

import dataclasses

import pytest

from striate.anatomy import Column, Sheet, describe, layer_sheet, net_sheet
from striate.nets import resolve


@pytest.fixture(scope="module")
def lenet5():
    return describe(resolve("lenet5"))


def _keys(sheet):
    return [column.key for column in sheet.columns]


def test_the_columns_that_fit_stay_in_their_order(lenet5):
    sheet = layer_sheet(lenet5)
    for width in (40, 60, 80, 100, 200):
        fitted = sheet.fitted(width)
        assert _keys(fitted) == [key for key in _keys(sheet) if key in _keys(fitted)]
        assert fitted.width <= width or len(fitted.columns) == 4
    assert _keys(sheet.fitted(10)) == ["name", "output_shape", "parameters", "values"]
    assert sheet.fitted(200).columns == sheet.columns


@pytest.mark.parametrize("net", ["vgg16", "resnet18", "googlenet"])
def test_eighty_columns_show_the_figures_that_are_asked_for(net):
    fitted = layer_sheet(describe(resolve(net))).fitted(80)
    assert _keys(fitted) == [
        "name", "output_shape", "parameters", "values", "macs", "receptive_field", "jump",
    ]  # fmt: skip
    assert fitted.width <= 80


def test_vgg16_says_what_its_last_pool_sees_and_how_far_it_jumps():
    rows = layer_sheet(describe(resolve("vgg16"))).fitted(80).cells()
    pools = [cells for cells in rows if "pool" in cells[0]]
    assert pools[-1] == ["features.pool5", "7x7x512", "-", "25.09 K", "-", "212", "32"]


def test_nets_keep_their_costs_before_their_memory(lenet5):
    sheet = net_sheet([lenet5])
    assert _keys(sheet.fitted(60)) == [
        "net", "input", "layers", "parameters", "values", "macs", "receptive_field",
    ]  # fmt: skip
    assert _keys(sheet.fitted(45)) == ["net", "parameters", "values", "macs", "receptive_field"]


def test_what_nets_are_sorted_by_is_never_left_out(lenet5):
    for width in (30, 45, 60):
        assert "running_bytes" in _keys(net_sheet([lenet5], sort="running").fitted(width))


def test_long_names_are_cut_before_a_column_is_lost():
    columns = tuple(Column(key, key, str) for key in ("name", "a", "b", "c"))
    row = {"name": "net.block.layer.convolution", "a": 1, "b": 2, "c": 3}
    sheet = Sheet("", columns, (row,), ranks=("name", "a", "b", "c"))
    fitted = sheet.fitted(29)
    assert fitted.cells()[0][0] == "…layer.convolution"
    assert fitted.width <= 29
    assert dataclasses.replace(sheet, columns=fitted.columns).cells() == fitted.cells()
