"""Names, numbers and marks, and what is none of them."""

import pytest

from striate.errors import NotationError
from striate.nets.notation._tokens import tokens


def test_a_line_is_cut_at_every_mark():
    found = [(token.kind, token.text) for token in tokens("Conv(32,3, Stride=2)\n relu_2-x")]
    assert found == [
        ("name", "conv"),
        ("(", "("),
        ("number", "32"),
        (",", ","),
        ("number", "3"),
        (",", ","),
        ("name", "stride"),
        ("=", "="),
        ("number", "2"),
        (")", ")"),
        ("name", "relu_2-x"),
        ("end", ""),
    ]


@pytest.mark.parametrize("text", ["3", "0.5", ".5", "5.", "1e-4", "1E+4", "-3", "+3"])
def test_numbers(text):
    assert [token.kind for token in tokens(text)] == ["number", "end"]


def test_each_token_knows_where_it_stands():
    assert [token.place.text for token in tokens(" Conv ( 3 )")] == ["Conv", "(", "3", ")", ""]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("pool(2x2)", r"'2x2' is no number: kernels are square, so write their side, 2\."),
        ("pool(2x3)", r"'2x3' is no number: write it like 3 or 0\.5"),
        ("pool(1.2.3)", r"'1\.2\.3' is no number"),
        ("conv[3]", r"'\[' has no meaning here: .*round brackets, separated by spaces"),
        ("conv(3) → relu", r"'\\u2192' has no meaning"),
        ("dense(٣)", r"'٣' is no number: write it like 3"),
        ("relu; import os", r"';' has no meaning"),
        ("__import__('os')", r"\"'\" has no meaning"),
        ("relu \x00", r"'\\x00' has no meaning"),
        ("relu" * 11, r"No word has more than 40 characters: is a space missing\?"),
        ("dense(" + "9" * 31 + ")", r"at most 30 characters: shorten"),
    ],
)
def test_what_is_no_token(line, message):
    with pytest.raises(NotationError, match=message):
        tokens(line)


def test_a_line_too_long_is_not_read():
    with pytest.raises(NotationError, match=r"has 10,001 characters, and at most 10,000"):
        tokens(" " * 10_001)
