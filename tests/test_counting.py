"""Numbers with their nouns."""

import pytest

from striate._counting import things


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 epochs"), (1, "1 epoch"), (2, "2 epochs"), (1200, "1,200 epochs"),
     ("0.5", "0.5 epochs"), ("1", "1 epoch")],
)  # fmt: skip
def test_only_one_thing_is_in_the_singular(number, words):
    assert things(number, "epoch") == words
