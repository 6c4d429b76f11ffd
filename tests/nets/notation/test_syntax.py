"""Brackets, commas and equals signs, before any meaning."""

import pytest

from striate.errors import NotationError
from striate.nets.notation._syntax import Term, terms


def _tree(found: tuple[Term, ...]) -> list:
    return [
        (term.token.text, [(i.key and i.key.text, _tree(i.terms)) for i in term.items])
        for term in found
    ]


def test_terms_nest():
    assert _tree(terms("relu() a(1, b(2) c, d=e f)")) == [
        ("relu", []),
        (
            "a",
            [
                (None, [("1", [])]),
                (None, [("b", [(None, [("2", [])])]), ("c", [])]),
                ("d", [("e", []), ("f", [])]),
            ],
        ),
    ]


def test_each_term_and_item_knows_where_it_stands():
    (term,) = terms("  a( b , c = d(1) e )")
    assert term.place.text == "a( b , c = d(1) e )"
    assert [item.place.text for item in term.items] == ["b", "c = d(1) e"]


@pytest.mark.parametrize(
    ("line", "message", "pointed"),
    [
        ("conv(3, 3", "This bracket is never closed", "("),
        ("conv(3, 3 relu", "This bracket is never closed", "("),
        ("conv(3,", "The line ends inside brackets", ","),
        ("conv(", "The line ends inside brackets", "("),
        ("conv(3))", "This bracket was never opened", ")"),
        ("(3)", r"This bracket belongs to no word.*conv\(32, 3\)", "("),
        ("relu, relu", "a comma stands only between arguments", ","),
        ("relu = 3", "'=' stands only between an argument's name", "="),
        ("conv(3,)", r"'\)' came where a value was expected", ")"),
        ("conv(,3)", "',' came where a value was expected", ","),
        ("conv(a=)", r"'\)' came where a value was expected", ")"),
        ("conv(3=4)", r"'=' came where ',' or '\)' was expected", "="),
        ("conv(a=b=c)", r"'=' came where ',' or '\)' was expected", "="),
        ("conv(3(4))", r"'\(' came where ',' or '\)' was expected", "("),
    ],
)
def test_what_does_not_match_is_pointed_at(line, message, pointed):
    with pytest.raises(NotationError, match=message) as caught:
        terms(line)
    _, shown, carets, _ = str(caught.value).splitlines()
    assert shown[carets.index("^") : carets.rindex("^") + 1] == pointed


def test_an_empty_line_says_what_is_the_least():
    with pytest.raises(NotationError, match=r"line is empty: give at least flatten dense"):
        terms("  \n ")


def test_depth_is_limited():
    assert terms("a(" * 16 + "b" + ")" * 16)
    with pytest.raises(NotationError, match="nested at most 16 deep"):
        terms("a(" * 17 + "b" + ")" * 17)


def test_the_number_of_terms_is_limited():
    assert len(terms("a " * 2_000)) == 2_000
    with pytest.raises(NotationError, match="at most 2,000 words and numbers"):
        terms("a " * 2_001)
