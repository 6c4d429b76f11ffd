"""How commands speak: figures on standard output, and only what was asked for."""

import io
import json
import sys

import pytest

from striate.cli._main import run
from striate.cli._output import Output, percent, table


@pytest.mark.parametrize(
    ("output", "text", "objects"),
    [(Output(), 1, 0), (Output(json=True), 0, 1), (Output(quiet=True), 0, 0),
     (Output(json=True, quiet=True), 0, 1)],
)  # fmt: skip
def test_text_for_people_or_one_object_for_programs(output, text, objects, capsys):
    output.say("a line")
    output.show(table("name"))
    output.give({"فارسی": 1})
    shown = capsys.readouterr().out
    assert shown.count("a line") == shown.count("name") == text
    assert shown.count('{"فارسی": 1}\n') == objects


def test_what_is_no_number_never_becomes_json():
    with pytest.raises(ValueError, match="not JSON compliant"):
        Output(json=True).give({"loss": float("nan")})


def test_paths_become_text(tmp_path, capsys):
    Output(json=True).give({"path": tmp_path})
    assert json.loads(capsys.readouterr().out) == {"path": str(tmp_path)}


@pytest.mark.parametrize(
    ("share", "said"), [(None, "-"), (1, "100.00%"), (0.99084, "99.08%"), (0, "0.00%")]
)
def test_shares_as_people_read_them(share, said):
    assert percent(share) == said


@pytest.mark.parametrize(
    "words",
    ["models", "runs", "cache show", "cache clear", "doctor", "data show digits",
     "data check digits", "summary lenet5"],
)  # fmt: skip
def test_a_quiet_command_says_nothing(words, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run([*words.split(), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_codes_for_the_terminal_are_shown_and_not_obeyed(capsys):
    Output().say("odd/\x1b[31mred\r.png\x9b2J سیب")
    rows = table("path")
    rows.add_row("a\x1b]0;title\x07")
    Output().show(rows)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\x9b" not in shown
    assert "odd/\\x1b[31mred\\r.png\\x9b2J سیب" in shown
    assert "\\x1b]0;title\\x07" in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
@pytest.mark.parametrize("name", ["سیب.jpg", "…", "\udcff.jpg", "\U0001f34e"])
def test_names_that_the_terminal_has_no_letters_for_are_said_in_codes(monkeypatch, encoding, name):
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding=encoding))
    Output(json=True).give({"source": name})
    sys.stdout.flush()
    assert json.loads(written.getvalue().decode(encoding)) == {"source": name}
    written.truncate(written.seek(0))
    rows = table("path", title=name)
    rows.add_row(name)
    Output().say(name)
    Output().show(rows)
    sys.stdout.flush()
    assert written.getvalue().count(name.encode(encoding, "backslashreplace")) == 3
