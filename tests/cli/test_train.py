"""`striate train`: what it takes and what it prints."""

import json

import pytest

from striate.cli._main import run

NET = "flatten dense(classes)"


def test_it_ends_with_how_to_use_the_product(capsys):
    assert run(["train", "xo:count=200,size=8", "--net", NET, "--epochs", "2"]) == 0
    shown = capsys.readouterr()
    assert "on pictures never trained on." in shown.out
    assert "Use it: striate predict" in shown.out
    first = shown.err.splitlines()[:5]
    assert any(line.startswith("Data: xo:count=200,size=8, 8x8x1, 2 classes;") for line in first)
    assert any(line.startswith("Plan: 2 epochs, 16 steps of 20") for line in shown.err.splitlines())


def test_flags_go_over_the_file_and_that_over_the_defaults(tmp_path, capsys):
    (tmp_path / "mine.toml").write_text('optimizer = "adam"\nepochs = 2\nlabel_smoothing = 0.2\n')
    command = ["train", "xo:count=200,size=8", "--net", NET, "--recipe", "mine.toml", "--json"]
    assert run([*command, "--epochs", "1", "--quiet"]) == 0
    recipe = json.loads(capsys.readouterr().out)["recipe"]
    assert (recipe["optimizer"], recipe["epochs"], recipe["label_smoothing"]) == ("adam", 1, 0.2)
    assert recipe["momentum"] == 0.9


def test_a_loss_that_is_no_number_ends_with_exit_code_3(capsys):
    command = ["train", "xo:count=200,size=8", "--net", NET, "--optimizer", "sgd"]
    assert run([*command, "--learning-rate", "1e30", "--l2", "1e30"]) == 3
    shown = capsys.readouterr()
    assert "Training diverged at step" in shown.err
    assert "Traceback" not in shown.err


def test_without_test_pictures_there_is_no_test_accuracy(tmp_path, pictures, capsys):
    import shutil

    for split in ("train", "val"):
        shutil.copytree(pictures, tmp_path / "given" / split)
    assert run(["train", "given", "--net", NET, "--epochs", "1", "--json", "--quiet"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["test_accuracy"] is None
    assert figures["test_interval"] is None
    assert 0 <= figures["validation_accuracy"] <= 1


def test_a_source_and_a_run_to_resume_exclude_each_other(capsys):
    assert run(["train", "digits", "--resume", "x"]) == 2
    assert "and not both" in capsys.readouterr().err


@pytest.mark.parametrize("flags", [["--epochs", "5"], ["--net", "lenet5"], ["--seed", "1"]])
def test_resume_refuses_what_would_change_the_run(flags, capsys):
    assert run(["train", "--resume", "some-run", *flags]) == 2
    said = capsys.readouterr().err
    assert f"and {flags[0]} would change them" in said
    assert "train a new run" in said
