"""The tree of errors is the one that its docstring draws, and its messages mend."""

import errno
import re

import pytest

from striate import errors
from striate.cli._main import run


def test_the_docstring_draws_the_tree():
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    defined = [name for name in errors.__all__ if isinstance(getattr(errors, name), type)]
    assert sorted([*drawn, "StriateError"]) == sorted(defined)


@pytest.mark.parametrize("name", [n for n in errors.__all__ if n[0].isupper()])
def test_every_error_has_the_exit_code_of_its_branch(name):
    kind = getattr(errors, name)
    expected = 3 if issubclass(kind, errors.WorldError) else 2
    assert kind.exit_code == (130 if name == "Interrupted" else expected)


def test_input_errors_are_value_errors():
    with pytest.raises(ValueError, match="no net called 'vgg17'"):
        raise errors.UnknownNet("net", "vgg17", ["vgg16", "lenet5"])


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("vgg17", ["vgg16", "lenet5"], "Did you mean vgg16?"),
        ("VGG16", ["vgg16", "lenet5"], "Did you mean vgg16?"),
        ("qqq", ["vgg16", "lenet5"], "There are: lenet5, vgg16."),
        ("qqq", [], "There are none yet."),
    ],
)
def test_an_unknown_name_offers_the_nearest(name, known, expected):
    assert expected in str(errors.UnknownName("net", name, known))


def test_an_unreadable_picture_keeps_its_reason():
    assert errors.UnreadablePicture("a.jpg", "cut short").reason == "cut short"


@pytest.mark.parametrize(
    ("number", "kind", "words"),
    [
        (errno.ENOSPC, errors.DiskFull, "disk is full"),
        (errno.EACCES, errors.NotWritable, "Permission denied"),
    ],
)
def test_a_write_error_is_said_in_words(number, kind, words):
    error = errors.write_error("a/b", OSError(number, "Permission denied"))
    assert isinstance(error, kind)
    assert words in str(error)
    assert "a/b" in str(error)


LONG = "ä" * 200


@pytest.mark.parametrize(
    "line",
    [
        "train LONG", "train digits --runs-folder LONG", "train --resume LONG",
        "train digits --recipe LONG.toml", "train digits --net LONG.keras", "data show LONG",
        "data show digits --group-by LONG", "data prepare cats-dogs LONG", "predict LONG a.png",
        "evaluate LONG", "report LONG", "export LONG", "runs --runs-folder LONG", "summary LONG",
        "draw lenet5 -o LONG.svg", "filter sobel-x LONG.png", "history -o LONG.svg",
        "compare LONG LONG", "cache clear LONG", "study linear LONG",
    ],
)  # fmt: skip
def test_a_name_too_long_for_the_system_is_the_users_mistake(line, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run([word.replace("LONG", LONG) for word in line.split()]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert len(said) < 2500


def test_a_name_too_long_says_how_long():
    said = str(errors.name_too_long(f"a/{LONG}"))
    assert "400 bytes, in a path of 402" in said
    assert "Choose a shorter one" in said
