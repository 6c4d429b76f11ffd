"""Flags that take whole numbers round nothing."""

import pytest

from striate.cli._main import run


@pytest.mark.parametrize("text", ["2.5", "2.0", "two", "1e3", ""])
@pytest.mark.parametrize(
    ("command", "flag"),
    [
        (["conv", "--input", "7x7", "--kernel", "3"], "--filters"),
        (["conv", "--input", "7x7", "--kernel", "3"], "--groups"),
        (["summary", "lenet5"], "--classes"),
        (["study", "depth", "digits"], "--seeds"),
        (["filter", "photo.png"], "--window"),
    ],
)
def test_what_is_no_whole_number_is_refused(command, flag, text, capsys):
    assert run([*command, f"{flag}={text}"]) == 2
    said = capsys.readouterr().err
    assert f"Invalid value for {flag}: '{text}' is no whole number: give one such as 3." in said


def test_a_whole_number_is_taken(capsys):
    assert run(["conv", "--input", "7x7", "--kernel", "3", "--filters", "2"]) == 0
    assert "5x5x2" in capsys.readouterr().out
