"""`striate activations`: figures for programs, tables for people, a chart for a slide."""

import json

import pytest
import torch

from striate.arithmetic import activation_names
from striate.cli._main import run


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def asked(capsys, *tokens):
    assert run(["activations", *tokens, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_json_gives_value_and_derivative_of_every_activation(capsys):
    found = asked(capsys, "--at", "-2,0.5")
    assert set(found) == {"activations", "softmax", "chart"}
    rows = {row["name"]: row for row in found["activations"]}
    assert tuple(rows) == activation_names()
    assert set(rows["elu"]) == {
        "name", "parameters", "formula", "derivative_formula", "range", "saturates", "source",
        "at",
    }  # fmt: skip
    x = torch.tensor([-2, 0.5], dtype=torch.float64, requires_grad=True)
    y = torch.nn.functional.elu(x)
    y.sum().backward()
    assert x.grad is not None
    at = rows["elu"]["at"]
    assert [point["x"] for point in at] == [-2, 0.5]
    assert [point["value"] for point in at] == pytest.approx(y.tolist())
    assert [point["derivative"] for point in at] == pytest.approx(x.grad.tolist())
    assert found["softmax"]["value"] == pytest.approx(torch.softmax(x, 0).tolist())


@pytest.mark.parametrize("name", ["elu(2)", "ELU(alpha=2)", "elu( 2.0 )"])
def test_a_parameter_goes_in_brackets(capsys, name):
    (row,) = asked(capsys, name, "--at", "-inf")["activations"]
    assert row["parameters"] == {"alpha": 2}
    assert row["at"] == [{"x": "-inf", "value": -2, "derivative": 0}]


def test_what_json_cannot_say_is_text(capsys):
    found = asked(capsys, "relu", "softmax", "--at", "inf,0")
    assert found["activations"][0]["at"][0] == {"x": "inf", "value": "inf", "derivative": 1}
    assert found["softmax"]["value"] == ["nan", "nan"]


@pytest.mark.parametrize("name", ["softmax", "softmax ", "SoftMax", "soft-max"])
def test_softmax_has_its_formulas_without_numbers_too(capsys, name):
    found = asked(capsys, name)
    assert found["activations"] == []
    assert found["softmax"] == {
        "formula": "p_i = exp(x_i) / sum_j exp(x_j)",
        "derivative_formula": "dp_i / dx_j = p_i (1 - p_i) for i = j, else -p_i p_j",
        "x": [], "value": [], "jacobian": [],
    }  # fmt: skip
    assert asked(capsys, "relu")["softmax"] is None


def test_people_read_formulas_then_figures(capsys):
    assert run(["activations"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in (*activation_names(), "softmax"))
    assert max(map(len, shown.splitlines())) <= 80
    assert run(["activations", "gelu"]) == 0
    assert "Hendrycks & Gimpel" in " ".join(capsys.readouterr().out.split())
    assert run(["activations", "sigmoid", "softmax", "--at", "0, 0"]) == 0
    shown = capsys.readouterr().out
    assert "0.25" in shown
    assert "-0.25" in shown
    assert run(["activations", "--at", "0", "--quiet"]) == 0
    assert capsys.readouterr().out == ""


def test_a_chart_is_written_and_said(capsys, tmp_path):
    assert run(["activations", "relu", "tanh", "-o", "two.svg"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Chart: two.svg"
    assert "tanh" in (tmp_path / "two.svg").read_text()
    assert asked(capsys, "tanh", "--out", "one.png")["chart"] == "one.png"
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("tokens", "code", "words"),
    [
        (["sigmod"], 2, "Did you mean sigmoid?"),
        (["softmx"], 2, "Did you mean softmax"),
        (["softmax(2)"], 2, "after --at, such as softmax --at 1,2,3"),
        (["elu("], 2, "such as elu(2) or elu(alpha=2)"),
        (["elu(x)"], 2, "The parameter of elu cannot be 'x'"),
        (["elu(slope=2)"], 2, "elu takes alpha, but slope=2.0 came"),
        (["elu(inf)"], 2, "alpha of elu cannot be inf: it must be a finite number"),
        (["tanh(2)"], 2, "tanh takes no parameter, but 'tanh(2)' gives one"),
        (["--at", "x"], 2, "--at cannot be 'x': give a number, such as 0.5 or -inf"),
        (["--at", "nan"], 2, "--at cannot be 'nan'"),
        (["--at", ","], 2, "--at has 0 numbers: give 1 to 64"),
        (["--at", "1," * 65], 2, "--at has 65 numbers"),
        (["-o", "a.jpg"], 2, "End the name in .svg, .png or .json"),
        (["-o", "nowhere/a.svg"], 2, "There is no folder nowhere: make it"),
        (["-o", "folder.svg"], 2, "folder.svg is a folder: give a file in it"),
    ],
)
def test_mistakes(capsys, tmp_path, tokens, code, words):
    (tmp_path / "folder.svg").mkdir()
    assert run(["activations", *tokens]) == code
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""
