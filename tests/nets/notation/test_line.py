"""From text to words and back, and what is said of a wrong word or argument."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from striate.errors import NotationError
from striate.nets.notation import canonical, parse, spell
from striate.nets.notation._line import Word
from striate.nets.notation._values import REQUIRED, Real, Truth, Whole
from striate.nets.notation._words import VOCABULARY, Parameter

CANONICAL = {
    "CONV( 32 ,3 )Relu": "conv(32, 3) relu",
    "conv(filters=32, kernel=3, stride=1, padding=0)": "conv(32, 3)",
    "conv(32, 3, 2, same)": "conv(32, 3, stride=2, padding=same)",
    "conv(32, kernel=3, bias=true)": "conv(32, 3)",
    "conv(classes, 1, bias=False)": "conv(classes, 1, bias=false)",
    "pool(3, stride=3)": "pool(3)",
    "pool(3, ceil, stride=2)": "pool(3, stride=2, ceil)",
    "pool(ceil, 3)": "pool(3, ceil)",
    "pool(2, ceil=true)": "pool(2, ceil)",
    "pool(2, ceil=false)": "pool(2)",
    "pool(2, 2, 1)": "pool(2, padding=1)",
    "silu swish()": "swish swish",
    "dropout(.50)": "dropout(0.5)",
    "elu(1.0) elu(2)": "elu elu(alpha=2)",
    "lrn(5, 1e-4, 0.75, 1)": "lrn(k=1)",
    "residual(relu residual(tanh),shortcut=conv(3,1)relu)": (
        "residual(relu residual(tanh), shortcut=conv(3, 1) relu)"
    ),
    "residual(shortcut=relu, tanh)": "residual(tanh, shortcut=relu)",
}


@pytest.mark.parametrize(("line", "expected"), CANONICAL.items())
def test_the_canonical_spelling(line, expected):
    assert canonical(line) == expected
    assert canonical(expected) == expected
    assert parse(expected) == parse(line)


WRONG = {
    "denze(64)": ("denze", r"There is no word 'denze'\. Did you mean dense\?"),
    "relu linear(3)": ("linear", r"There is no word 'linear'\. Here it is dense\."),
    "relu xyzzy": ("xyzzy", r"There is no word 'xyzzy'\. There are: avgpool, .*, tanh\."),
    "relu classes": ("classes", r"'classes' stands only in a word's brackets"),
    "relu 3": ("3", r"A number stands only in a word's brackets.*put 3 there"),
    "dense": ("dense", r"dense lacks its units: write dense\(units\)"),
    "conv(32)": ("conv(32)", r"conv lacks its kernel: write conv\(filters, kernel, stride=1"),
    "conv(kernel=3)": ("conv(kernel=3)", r"conv lacks its filters"),
    "conv(3, 3, strid=2)": ("strid", r"no argument 'strid'\. Did you mean stride\? Write conv"),
    "conv(3, 3, xyz=2)": ("xyz", r"no argument 'xyz'\. Write conv\(filters"),
    "relu(3)": ("3", r"relu takes no argument: write relu\."),
    "dense(3, 4)": ("4", r"dense takes at most 1 argument: write dense\(units\)"),
    "pool(2, 2, 0, 1)": ("1", r"pool takes at most 3 arguments: write pool\(kernel, stride=kernel"),
    "conv(3, 3, filters=3)": ("filters=3", r"filters is given twice"),
    "conv(3, 3, stride=2, stride=2)": ("stride=2", r"stride is given twice"),
    "pool(2, ceil, ceil)": ("ceil", r"ceil is given twice"),
    "conv(filters=3, 3)": ("3", r"without a name came after one with a name"),
    "conv(3 3)": ("3 3", r"filters is one value, and 2 came: separate arguments by commas"),
    "pool(2 ceil)": ("2 ceil", r"kernel is one value, and 2 came"),
    "dense(-1)": ("-1", r"units cannot be -1: write a whole number"),
    "dropout(1)": ("1", r"rate cannot be 1: .*below 1"),
    "conv(3, 3, padding=some)": ("some", r"padding cannot be some: .*or same\."),
    "pool(2, padding=same)": ("same", r"padding cannot be same: write a whole number from 0"),
    "conv(3, 3, bias=0)": ("0", r"bias cannot be 0: write true or false"),
    "conv(relu, 3)": ("relu", r"filters cannot be relu"),
    "residual()": ("residual()", r"residual lacks its words: write residual\(conv"),
    "residual": ("residual", r"residual lacks its words"),
    "residual(shortcut=relu)": ("residual(shortcut=relu)", r"residual lacks its words"),
    "residual(relu, tanh)": ("tanh", r"words are separated by spaces, and one shortcut"),
    "residual(relu, short=tanh)": ("short=tanh", r"residual has no argument 'short'"),
    "residual(words=relu)": ("words=relu", r"residual has no argument 'words'"),
    "residual(3)": ("3", r"A number stands only"),
    "residual(relu, shortcut=3)": ("3", r"A number stands only"),
}


@pytest.mark.parametrize(("line", "expected"), WRONG.items())
def test_what_is_wrong_is_pointed_at(line, expected):
    pointed, message = expected
    with pytest.raises(NotationError, match=message) as caught:
        parse(line)
    _, shown, carets, _ = str(caught.value).splitlines()
    assert shown[carets.index("^") : carets.rindex("^") + 1] == pointed


def _values(parameter: Parameter) -> st.SearchStrategy:
    kind = parameter.kind
    if isinstance(kind, Whole):
        numbers = st.integers(kind.least, kind.most)
        return numbers | st.sampled_from(kind.words) if kind.words else numbers
    if isinstance(kind, Real):
        return st.floats(kind.least, kind.below, exclude_min=kind.above, exclude_max=True)
    assert isinstance(kind, Truth)
    return st.booleans()


@st.composite
def _plain_words(draw) -> Word:
    name = draw(st.sampled_from(sorted(set(VOCABULARY) - {"residual"})))
    values = {}
    for parameter in VOCABULARY[name].parameters:
        default = values.get("kernel") if parameter.default is None else parameter.default
        written = parameter.default is REQUIRED or draw(st.booleans())
        values[parameter.name] = draw(_values(parameter)) if written else default
    return Word(name, values)


def _residuals(inner: st.SearchStrategy) -> st.SearchStrategy:
    chain = st.lists(inner, min_size=1, max_size=4).map(tuple)
    empty = st.just(())
    return st.builds(Word, st.just("residual"), st.just({}), chain, empty | chain)


WORD = st.recursive(_plain_words(), _residuals, max_leaves=8)


@given(st.lists(WORD, min_size=1, max_size=6).map(tuple))
def test_what_is_printed_is_read_back_whatever_the_words(words):
    line = spell(words)
    assert parse(line) == words
    assert canonical(line) == line


PIECES = [*VOCABULARY, *"(),= ", "classes", "same", "ceil", "shortcut", "stride", "3", "0.5", "-1"]


@given(st.lists(st.sampled_from([*PIECES, "é", "\n", "2x2", "["])).map("".join) | st.text())
def test_any_text_is_read_or_refused_and_reading_twice_changes_nothing(line):
    try:
        words = parse(line)
    except NotationError:  # and no other
        return
    assert parse(spell(words)) == words
    assert canonical(canonical(line)) == canonical(line)
