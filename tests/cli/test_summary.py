"""`striate summary`: the course's table, in text and in JSON."""

import json

import pytest

from striate.cli._main import run


def test_the_table_and_its_totals(capsys):
    assert run(["summary", "convnet-mnist"]) == 0
    shown = capsys.readouterr().out
    assert "26x26x32" in shown
    assert "36,928" in shown
    assert "93,322 parameters (93,322 trainable, 0 not), 373.3 KB" in shown


def test_a_base_is_shown_without_its_head(tmp_path, capsys):
    assert run(["summary", "convnet-mnist", "--without-head"]) == 0
    shown = capsys.readouterr().out
    assert "55,744 parameters" in shown
    assert "dense" not in shown
    assert run(["summary", "conv(32, 3) relu pool(2)", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["layers"][-1]["output_shape"] == [32, 15, 15]
    assert run(["draw", "lenet5", "--without-head", "-o", str(tmp_path / "base.svg")]) == 0
    assert run(["summary", "lenet5", "--without-head", "--classes", "3"]) == 2
    assert "without its head a net has no classes" in capsys.readouterr().err


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


def test_json_has_costs_and_fields(capsys):
    assert run(["summary", "lenet5", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["values"], found["macs"]) == (9_118, 416_520)
    layer = found["layers"][2]
    assert (layer["kernel"], layer["stride"], layer["padding"], layer["groups"]) == (2, 2, 0, None)
    assert (layer["receptive_field"], layer["jump"], layer["start"]) == (6, 2, 3.0)


def test_narrow_terminals_get_fewer_columns_and_full_ones_all(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["summary", "lenet5"]) == 0
    narrow = capsys.readouterr().out
    assert max(map(len, narrow.splitlines()[:18])) <= 80
    assert "MACs" in narrow
    assert "start" not in narrow
    assert run(["summary", "lenet5", "--full"]) == 0
    full = capsys.readouterr().out
    assert "start" in full
    assert "117,600" in full


def test_what_no_screen_shows_is_whole(capsys, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    assert run(["summary", "vgg16"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for heading in ("type", "kernel", "parameters", "values", "MACs", "sees", "jump"):
        assert heading in lines[2].split()
    last = next(line for line in lines if "pool5" in line).split()
    assert last[-2:] == ["212", "32"]
    assert "3,211,264" in lines[4]


def test_every_number_of_several_nets_can_be_exact(capsys):
    assert run(["summary", "lenet5", "convnet-mnist", "--full"]) == 0
    assert "2,794,240" in capsys.readouterr().out


def test_several_nets_are_sorted(capsys):
    nets = ["convnet-cats-dogs", "lenet5", "convnet-mnist"]
    assert run(["summary", *nets, "--sort", "macs", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["nets"]
    assert [net["net"] for net in found] == ["lenet5", "convnet-mnist", "convnet-cats-dogs"]
    assert run(["summary", *nets, "--sort", "macs", "--descending"]) == 0
    shown = capsys.readouterr().out
    assert shown.index("convnet-cats-dogs") < shown.index("lenet5")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--csv"], "name,type,input_shape,output_shape"),
        (["--latex"], r"\begin{tabular}"),
        (["--html"], "<!doctype html>"),
        (["--as", "keras"], "Total params: 61,706"),
    ],
    ids=["csv", "latex", "html", "keras"],
)
def test_other_forms_go_to_standard_output_or_a_file(capsys, tmp_path, flags, words):
    assert run(["summary", "lenet5", *flags]) == 0
    printed = capsys.readouterr().out
    assert words in printed
    file = tmp_path / "table.txt"
    assert run(["summary", "lenet5", *flags, "-o", str(file)]) == 0
    assert file.read_text(encoding="utf-8") == printed
    assert capsys.readouterr().out == f"Table: {file}\n"


@pytest.mark.parametrize(
    ("ending", "words"), [("csv", "name,type"), ("tex", "tabular"), ("html", "<table>")]
)
def test_a_files_ending_says_its_form(tmp_path, ending, words):
    file = tmp_path / f"table.{ending}"
    assert run(["summary", "lenet5", "-o", str(file), "--quiet"]) == 0
    assert words in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--csv", "--json"], "forms of one answer: give one"),
        (["--csv", "--html"], "forms of one answer: give one"),
        (["-o", "table.doc"], "end it in .csv, .tex or .html"),
        (["-o", "nowhere/table.csv"], "There is no folder nowhere"),
        (["--csv", "-o", "."], "is a folder: give a file"),
        (["--csv", "-o", "table.html"], "table.html ends as html does, and --csv asks"),
        (["--as", "keras", "-o", "table.csv"], "--as keras asks for another form"),
        (["-o", "."], "is a folder: give a file"),
        (["--sort", "macs"], "--sort is for several nets"),
        (["--descending"], "--descending is for several nets"),
        (["convnet-mnist", "--descending"], "add --sort macs"),
        (["vgg", "--as", "keras"], "one net at a time"),
        (["convnet-mnist", "--sort", "mac"], "Did you mean macs"),
        (["--as", "tensorflow"], "See: striate summary --help"),
        (["--input=-1x3x3"], "such as 28x28x1"),
        (["--input", "32x32xnan"], "such as 28x28x1"),
        (["--input", "99999999999x1x1"], "whole number between 1 and"),
    ],
)
def test_mistakes_say_how_to_mend_them(capsys, tmp_path, monkeypatch, flags, words):
    monkeypatch.chdir(tmp_path)
    assert run(["summary", "lenet5", *flags]) == 2
    shown = capsys.readouterr()
    said = shown.err or json.loads(shown.out)["error"]["message"]
    assert words in said
    assert "Traceback" not in said


def test_the_mend_of_pictures_that_are_too_small_works(capsys):
    assert run(["summary", "vgg16", "--input", "16x16x3"]) == 2
    assert "Take --size 32 or more" in capsys.readouterr().err
    assert run(["summary", "vgg16", "--size", "32", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["input"] == [3, 32, 32]
