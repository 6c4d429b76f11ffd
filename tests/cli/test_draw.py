"""`striate draw`: a picture of a net."""

import json

import pytest

from striate.cli._main import run


def test_a_drawing_is_written_and_named(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["draw", "lenet5"]) == 0
    assert capsys.readouterr().out == "Drawing: net.svg\n"
    assert "lenet5, 32x32x1" in (tmp_path / "net.svg").read_text(encoding="utf-8")
    assert run(["draw", "conv(4, 3) flatten dense(classes)", "-o", "b.png", "--input", "9x9x1",
                "--classes", "3", "--json"]) == 0  # fmt: skip
    assert json.loads(capsys.readouterr().out)["drawing"] == "b.png"
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["-o", "net.pdf"], "End the name in .svg or .png"),
        (["-o", "."], "no ending is no format"),
        (["-o", "nowhere/net.svg"], "There is no folder nowhere"),
        (["--input", "8"], "such as 28x28x1"),
        (["--classes", "-3"], "num_classes cannot be -3"),
        (["--classes", "many"], "See: striate draw --help"),
    ],
)
def test_mistakes_say_how_to_mend_them(capsys, tmp_path, monkeypatch, flags, words):
    monkeypatch.chdir(tmp_path)
    assert run(["draw", "lenet5", *flags]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_net_offers_the_nearest(capsys):
    assert run(["draw", "lenet"]) == 2
    assert "Did you mean" in capsys.readouterr().err
