"""`striate models`: every registered net with what it takes."""

import json

from striate import nets
from striate.cli._main import run


def test_every_net_is_listed_with_its_input(capsys):
    assert run(["models", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["models"]
    assert [row["name"] for row in rows] == list(nets.names())
    assert {row["name"]: row["input"] for row in rows}["lenet5"] == [32, 32, 1]
    assert all(row["summary"].endswith(".") for row in rows)
    assert run(["models"]) == 0
    shown = capsys.readouterr().out
    assert "150x150x3" in shown
    assert "Or a line of words" in shown
