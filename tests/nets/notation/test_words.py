"""The vocabulary, as the room's docstring prints it."""

import re

import pytest

from striate.nets import notation
from striate.nets.notation._words import ALIASES, HINTS, VOCABULARY, WORDS


@pytest.mark.parametrize("word", sorted(VOCABULARY))
def test_the_docstring_has_every_word_as_it_is(word):
    signature = VOCABULARY[word].signature
    if word == "avgpool":
        assert signature == VOCABULARY["pool"].signature.replace("pool", "avgpool")
        signature = "avgpool(the same)"
    assert re.search(rf"(?m)(?:^| ) {re.escape(signature)}(?: |$)", notation.__doc__ or "")


def test_the_activations_of_the_figures_are_there():
    assert {"sigmoid", "tanh", "relu", "prelu", "elu", "swish", "silu", "softmax"} <= WORDS


def test_aliases_and_hints_lead_to_words_and_are_none_themselves():
    assert set(ALIASES.values()) <= set(VOCABULARY)
    assert set(HINTS.values()) <= set(VOCABULARY)
    assert not set(HINTS) & WORDS
    assert not set(ALIASES) & set(VOCABULARY)
