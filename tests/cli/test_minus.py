"""A value that may begin with a minus is never the flag that follows."""

import json

import pytest

from striate.cli._main import run

LINES = {
    "filter's pixel": ["filter", "--list", "--pixels", "--json"],
    "filter's kernel": ["filter", "photo.jpg", "--kernel", "--json"],
    "activations' numbers": ["activations", "--at", "--json"],
    "conv's kernel": ["conv", "--input", "7x7", "--kernel", "--json"],
    "conv's stride": ["conv", "--input", "7x7", "--stride", "--json"],
}


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_flag_that_lacks_its_value_is_said(line, capsys):
    assert run(line) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["message"].startswith("Invalid value ")
    assert f"for {line[-2]}. " in error["message"]
    assert "That is the next flag: the value is missing." in error["message"]


def test_numbers_below_zero_are_taken(capsys):
    assert run(["activations", "tanh", "--at", "-2", "--json"]) == 0
    assert run(["conv", "--input", "7x7", "--kernel", "-1 0 1", "--json"]) == 0
    capsys.readouterr()
