"""Whatever is written as a net's line, it is a net or an error that says where."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from striate import nets
from striate.errors import InputError, NotationError
from striate.nets.notation import WORDS, canonical, parse

NAMES = [*WORDS, "classes", "same", "ceil", "stride", "padding", "groups", "shortcut", "true"]
numbers = st.one_of(
    st.integers(-3, 40).map(str),
    st.floats(allow_nan=False).map(repr),
    st.sampled_from(["1e999", "9" * 40, ".5", "1e-3"]),
)
signs = st.sampled_from([*"(),=+-.* \t\n\0", "−", "３", "😀"])  # noqa: RUF001
pieces = st.one_of(st.sampled_from(sorted(NAMES)), numbers, signs, st.text(max_size=4))
soup = st.lists(pieces, max_size=30).map("".join)

# Words as they should be, so that the fuzz gets past the grammar to shapes and modules.
small = st.integers(1, 5).map(str)
whole = st.one_of(
    st.builds("conv({}, {}, stride={}, padding={})".format, small, small, small, small),
    st.builds("conv({}, {}, groups={}, dilation={})".format, small, small, small, small),
    st.builds("pool({}, stride={}, padding={}, ceil)".format, small, small, small),
    st.builds("dropout({})".format, st.floats(0, 0.9).map(repr)),
    st.builds("lrn(size={})".format, small),
    st.builds("residual(conv({}, 3, padding=same) relu)".format, small),
    st.builds("dense({})".format, small),
    st.sampled_from(["relu", "batchnorm", "globalpool", "flatten", "prelu", "softmax", "gelu"]),
)
likely = st.lists(whole, max_size=8).map(lambda words: " ".join([*words, "dense(classes)"]))


@given(line=soup)
@settings(max_examples=500, deadline=2000)
def test_any_text_parses_or_is_said_to_be_wrong(line):
    try:
        parse(line)
    except NotationError:
        return
    spelt = canonical(line)
    assert canonical(spelt) == spelt
    assert parse(spelt) == parse(line)


@given(line=likely, side=st.integers(1, 20), classes=st.integers(2, 5))
@settings(max_examples=200, deadline=5000)
def test_what_fits_is_a_net_that_runs_and_the_rest_says_why(line, side, classes):
    shape = {"num_classes": classes, "in_channels": 3, "size": (side, side)}
    try:
        net = nets.create(line, **shape).eval()
    except InputError:
        return
    with torch.no_grad():
        logits = net(torch.zeros(2, 3, side, side))
    assert logits.shape in {(2, classes), (2, 1)}
    assert nets.resolve(net.spec.text, **shape) == net.spec


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("(" * 5000, "bracket belongs to no word: write the word right before it"),
        ("residual(" * 2000, "has 18,000 characters, and at most 10,000 are read"),
        ("relu " * 3000, "has 14,999 characters, and at most 10,000 are read"),
        (
            "conv(9999999, 9999999) dense(classes)",
            "filters cannot be 9999999: write a whole number from 1 to",
        ),
    ],
)
def test_what_is_too_large_is_refused_at_once(line, message):
    with pytest.raises(InputError, match=message):
        nets.create(line, num_classes=2, in_channels=3, size=(8, 8))
