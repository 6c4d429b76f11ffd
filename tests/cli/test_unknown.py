"""Flags of other tools: what they are called here, and never one of another meaning."""

import pytest

from striate.cli._main import run


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (["--lr", "0.1"], "There is no --lr here. It is called --learning-rate. See: striate tr"),
        (["--lr=0.1"], "There is no --lr here. It is called --learning-rate."),
        (["--model", "resnet18"], "There is no --model here. It is called --net."),
        (["--arch", "vgg"], "It is called --net."),
        (["--bs", "32"], "It is called --batch-size."),
        (["--gpu", "0"], "It is called --device."),
        (["-o", "x"], "There is no -o here. It is called --runs-folder."),
        (["--pretrained"], "There is no --pretrained here. Nets begin with fresh weights: leave"),
        (["--weights", "x"], "Nets begin with fresh weights: leave it out."),
        (["--workers", "4"], "How many threads read images is chosen by itself: leave it out."),
        (["--epoch", "3"], "It is called --epochs."),
        (["--optimiser", "sgd"], "Did you mean --optimizer?"),
        (["--momentm", "0.9"], "Did you mean --momentum?"),
        (["--wibble", "3"], "There is no --wibble here. See: striate train --help"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_flag_of_another_tool_is_told_its_name_here(tokens, told, capsys):
    assert run(["train", "digits", *tokens]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (["summary", "lenet5", "--img-size", "32"], "It is called --size."),
        (["evaluate", "x", "--bs", "3"], "There is no --bs here. See: striate evaluate --help"),
        (["evaluate", "x", "--workers", "3"], "There is no --workers here. See: striate ev"),
        (["study", "shift", "digits", "--lr", "3"], "It is called --learning-rate."),
    ],
)
def test_only_flags_that_a_command_has_are_named(tokens, told, capsys):
    assert run(tokens) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("data=my pets", "settings as flags: striate train 'my pets' --epochs 5"),
        ("model=resnet18", "model=resnet18 is an assignment. Give the source alone"),
    ],
)
def test_assignments_are_no_sources(word, told, capsys):
    assert run(["train", word]) == 2
    assert told in capsys.readouterr().err


def test_a_folder_may_be_called_like_an_assignment(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data=pets").mkdir()
    assert run(["train", "data=pets"]) == 2
    assert "is an assignment" not in capsys.readouterr().err
