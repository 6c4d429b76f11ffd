"""The tree of errors is the one that its docstring draws, and its messages mend."""

import errno
import re

import pytest

from striate import errors


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
