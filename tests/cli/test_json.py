"""JSON is written in the letters that standard output has."""

import io
import json

import pytest

from striate.cli._json import json_line
from striate.cli._main import run


@pytest.mark.parametrize(
    ("encoding", "written"), [("utf-8", '"عکس"'), ("cp1252", '"\\u0639\\u06a9\\u0633"')]
)
def test_letters_that_the_output_lacks_are_escaped(encoding, written, monkeypatch):
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert json_line("عکس") == written
    assert json.loads(json_line("عکس")) == "عکس"


def test_a_name_that_is_no_text_is_escaped():
    assert json_line("\udcff.jpg") == '"\\udcff.jpg"'


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="Out of range float values"):
        json_line(float("nan"))


def test_errors_are_written_so_too(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr("sys.stdout", out)
    assert run(["filter", "عکس.jpg", "--kernel", "sobel", "--json"]) == 2
    out.seek(0)
    assert "عکس.jpg" in json.loads(out.read())["error"]["message"]
