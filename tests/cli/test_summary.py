"""`striate summary`: the course's table, in text and in JSON."""

import json

import pytest

from striate.cli._main import run
from striate.cli._summary import parse_input
from striate.errors import InputError


def test_the_table_and_its_totals(capsys):
    assert run(["summary", "convnet-mnist"]) == 0
    shown = capsys.readouterr().out
    assert "26x26x32" in shown
    assert "36,928" in shown
    assert "93,322 parameters (93,322 trainable, 0 not), 373.3 KB" in shown


def test_json_has_shapes_channels_first(capsys):
    line = "conv(4, 3) relu flatten dense(classes)"
    assert run(["summary", line, "--input", "8x9x3", "--classes", "5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["input"] == [3, 8, 9]
    assert found["layers"][0]["output_shape"] == [4, 6, 7]
    assert found["parameters"] == 4 * 28 + (4 * 6 * 7 + 1) * 5


def test_a_frozen_layer_is_not_trainable(capsys):
    assert run(["summary", "striate-small", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["parameters"] - found["trainable"] == 24 * 3 * 2 * 2


def test_a_line_serves_as_a_name_does(capsys):
    assert run(["summary", "flatten dense(classes)", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["input"] == [3, 32, 32]
    assert figures["parameters"] == 10 * (3 * 32 * 32 + 1)


@pytest.mark.parametrize(
    ("text", "sizes"), [("28x28x1", (28, 28, 1)), ("32X48x3", (32, 48, 3)), (None, None)]
)
def test_sizes_are_height_width_channels(text, sizes):
    assert parse_input(text) == sizes


@pytest.mark.parametrize("text", ["28", "0x8x1", "axbxc", "1x2x3x4", ""])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(InputError, match=rf"'{text}'.*such as 28x28x1"):
        parse_input(text)
