"""JSON is held against what it should be; the words say where it is not, and what came."""

import json

import pytest

from striate._shapes import (
    ANYTHING,
    OBJECT_OR_NULL,
    TRUTH,
    Each,
    Either,
    Has,
    maybe,
    number,
    text,
    whole,
)

FAMILY = Has({"name": text(), "ages": Each(whole(0, 150))}, {"pet": maybe(text("cat", "dog"))})


@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (text(), "سیب"),
        (text("a", "b"), "b"),
        (whole(), 0),
        (number(), -1.5),
        (number(0), 3),
        (maybe(number()), None),
        (TRUTH, False),
        (Each(text()), []),
        (Each(number(), dict), {"k": 1}),
        (Each(whole(), length=2), [1, 2]),
        (Either("one or two", (whole(), Each(whole()))), [1]),
        (OBJECT_OR_NULL, None),
        (FAMILY, {"name": "Ada", "ages": [3]}),
        (FAMILY, {"name": "Ada", "ages": [], "pet": "cat", "more": [None, {"a": 1.5}]}),
        (ANYTHING, {"a": [1, "b", None, True]}),
    ],
)
def test_what_fits(shape, value):
    assert shape.misfit(value, "it") is None


@pytest.mark.parametrize(
    ("shape", "value", "words"),
    [
        (text(), 3, "it is 3 and should be a text"),
        (text(), "\ud800", r"it is '\ud800' and should be a text"),
        (text("a", "b"), "c", "it is 'c' and should be one of a, b"),
        (whole(1), True, "it is True and should be a whole number from 1 to 1,000,000,000,000"),
        (whole(1, 9), 10**30, f"it is {10**30} and should be a whole number from 1 to 9"),
        (number(), json.loads("NaN"), "it is nan and should be a number"),
        (number(), json.loads("1e999"), "it is inf and should be a number"),
        (number(0), -1, "it is -1 and should be a number of at least 0"),
        (maybe(whole(0, 9)), "x", "it is 'x' and should be a whole number from 0 to 9 or null"),
        (TRUTH, 1, "it is 1 and should be true or false"),
        (Each(text()), {"a": 1}, "it is {'a': 1} and should be a list"),
        (Each(text()), ["a", 1], "it.1 is 1 and should be a text"),
        (Each(whole(), length=2), [1], "it is [1] and should be a list of 2"),
        (Either("one or two", (whole(), Each(whole()))), "x", "it is 'x' and should be one or two"),
        (OBJECT_OR_NULL, [], "it is [] and should be an object or null"),
        (FAMILY, [], "it is [] and should be an object"),
        (FAMILY, {"name": "Ada"}, "it.ages is missing"),
        (FAMILY, {"name": "Ada", "ages": [-1]},
         "it.ages.0 is -1 and should be a whole number from 0 to 150"),
        (FAMILY, {"name": "Ada", "ages": [], "x": float("nan")},
         "it.x is nan and should be something that JSON can hold"),
        (Has({}, closed=True), {"a": 1}, "it.a is nothing that this version knows"),
        (text(), None, "it is None and should be a text"),
        (text(), ["a" * 99], f"it is ['{'a' * 58}… and should be a text"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_words(shape, value, words):
    assert shape.misfit(value, "it") == words


def test_a_place_at_the_top_has_no_dot_before_it():
    assert FAMILY.misfit({"name": 1, "ages": []}, "") == "name is 1 and should be a text"
    assert FAMILY.misfit(3, "") == "what it holds is 3 and should be an object"
