"""What went wrong as it is printed: words on standard error, or the one JSON object."""

import json

import pytest

from striate.cli._failure import fail, stopped
from striate.errors import InputError


def test_words_stand_alone_on_standard_error(capsys):
    assert fail(["conv"], InputError("Wrong: mend it.")) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "Wrong: mend it.\n")


@pytest.mark.parametrize("flag", ["--json", "--jsonl", "--json=true"])
def test_json_is_one_object_on_standard_output(capsys, flag):
    assert stopped(["conv", flag]) == 130
    shown = capsys.readouterr()
    assert shown.err == ""
    assert json.loads(shown.out)["error"] == {
        "type": "Interrupted", "message": "Stopped at once; nothing was begun that could go on.",
    }  # fmt: skip
