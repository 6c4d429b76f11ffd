"""What an argument can be."""

import math

import pytest

from striate.errors import NotationError
from striate.nets.notation._syntax import terms
from striate.nets.notation._values import Real, Truth, Whole, write

SIDE = Whole(1, words=("classes",))
SHARE = Real(below=1)
POSITIVE = Real(above=True)


def _term(text):
    (term,) = terms(text)
    return term


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (SIDE, "3", 3),
        (SIDE, "+003", 3),
        (SIDE, "classes", "classes"),
        (Whole(0), "0", 0),
        (SHARE, "0", 0.0),
        (SHARE, "1e-4", 1e-4),
        (POSITIVE, "7", 7.0),
        (Truth(), "True", True),
        (Truth(), "false", False),
    ],
)
def test_what_is_read(kind, text, expected):
    value = kind.read(_term(text), "it")
    assert value == expected
    assert type(value) is type(expected)


def test_there_is_one_zero():
    assert math.copysign(1, SHARE.read(_term("-0"), "rate")) == 1


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (SIDE, "0", r"it cannot be 0: write a whole number from 1 to 1,000,000, or classes\."),
        (SIDE, "-3", r"cannot be -3"),
        (SIDE, "2.5", r"cannot be 2\.5"),
        (SIDE, "1e3", r"cannot be 1e3"),
        (SIDE, "1000001", r"cannot be 1000001"),
        (SIDE, "same", r"cannot be same"),
        (SIDE, "classes(3)", r"cannot be classes\(3\)"),
        (Whole(most=5), "6", r"from 1 to 5\."),
        (SHARE, "1", r"it cannot be 1: write a number of at least 0 and below 1, such as 0\.5"),
        (SHARE, "-0.1", r"cannot be -0\.1"),
        (SHARE, "nan", r"cannot be nan"),
        (POSITIVE, "0", r"write a number above 0 and below 1000, such as"),
        (POSITIVE, "1e300", r"cannot be 1e300"),
        (POSITIVE, "1e999", r"cannot be 1e999"),
        (Truth(), "1", r"it cannot be 1: write true or false"),
    ],
)
def test_what_is_refused(kind, text, message):
    with pytest.raises(NotationError, match=message):
        kind.read(_term(text), "it")


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (3, "3"), (3.0, "3"), (0.1, "0.1"), (1e-5, "1e-05")],
)
def test_what_is_written_is_read_back(value, text):
    assert write(value) == text
    kind = Truth() if isinstance(value, bool) else Real() if isinstance(value, float) else Whole()
    assert kind.read(_term(text), "it") == value
