"""Shapes and parameters followed without building, held against the modules that torch runs."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from striate.errors import NotationError
from striate.nets.notation import parse
from striate.nets.notation._modules import modules
from striate.nets.notation._shapes import (
    MAX_VALUES,
    WindowTooLarge,
    flow,
    parameters,
    shown,
    window,
)

PICTURE = (4, 13, 10)
WORDS = (
    "conv(8, 3)",
    "conv(4, 1)",
    "conv(4, 3, padding=same)",
    "conv(8, 5, stride=2, padding=2, groups=2)",
    "conv(classes, 3, dilation=2, bias=false)",
    "conv(6, 2, stride=3, padding=1, groups=2)",
    "conv(8, 3, stride=2, padding=same, dilation=2)",
    "pool(2)",
    "pool(3, stride=2, padding=1)",
    "pool(2, ceil)",
    "pool(3, stride=2, ceil)",
    "avgpool(2)",
    "avgpool(3, stride=2, padding=1, ceil)",
    "globalpool",
    "flatten",
    "dense(5)",
    "dense(classes)",
    "batchnorm",
    "lrn",
    "prelu",
    "softmax",
    "gelu",
    "dropout(0.5)",
    "residual(conv(4, 3, padding=1) relu)",
    "residual(conv(6, 1, stride=2), shortcut=pool(2, ceil) conv(6, 1))",
    "residual(dense(5) residual(tanh))",
)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join))
def test_what_passes_has_the_shapes_and_parameters_of_the_modules(line):
    words = parse(line)
    try:
        expected = flow(words, PICTURE, 3)
    except (NotationError, WindowTooLarge):
        return
    chain = torch.nn.Sequential(*(module for _, module in modules(words, PICTURE, 3))).eval()
    assert chain(torch.zeros(2, *PICTURE)).shape[1:] == expected
    assert parameters(words, PICTURE, 3) == sum(p.numel() for p in chain.parameters())


def test_most_single_words_pass_so_the_test_above_means_something():
    passed = 0
    for word in WORDS:
        shape = (5,) if word.startswith(("dense", "residual(dense")) else PICTURE
        flow(parse(word), shape, 4)
        passed += 1
    assert passed == len(WORDS)


@pytest.mark.parametrize(
    ("line", "word", "message"),
    [
        ("conv(8, 3) dense(3)", "dense(3)", r"maps of 11x8x8 come here: put flatten or globalpool"),
        ("flatten conv(8, 3)", "conv(8, 3)", r"conv reads .*vector of 520 numbers comes here"),
        ("flatten pool(2)", "pool(2)", r"pool reads feature maps.*before flatten"),
        ("globalpool avgpool(2)", "avgpool(2)", r"avgpool reads .*vector of 4 numbers"),
        ("flatten lrn", "lrn", r"lrn reads feature maps"),
        ("flatten globalpool", "globalpool", r"globalpool reads feature maps"),
        ("flatten relu flatten", "flatten", r"is a vector already: remove flatten"),
        ("conv(8, 3, groups=3)", "conv(8, 3, groups=3)", r"3 groups .*4 channels among 8 filters"),
        ("conv(9, 3, groups=2)", "conv(9, 3, groups=2)", r"both numbers must be divisible by 2"),
        ("conv(8, 4, padding=same)", "conv(8, 4, padding=same)", r"odd kernel, such as 3 or 5"),
        ("pool(3, padding=2)", "pool(3, padding=2)", r"padded by at most 1, half its kernel"),
        (
            "residual(conv(8, 3, padding=same))",
            "residual(conv(8, 3, padding=same))",
            r"give 13x10x8 and the shortcut 13x10x4.*Add shortcut=conv\(8, 1\) after a comma",
        ),
        (
            "residual(pool(2, ceil) conv(6, 1))",
            "residual(pool(2, ceil) conv(6, 1))",
            r"give 7x5x6 .* Add shortcut=conv\(6, 1, stride=2\)",
        ),
        ("residual(conv(4, 3))", "residual(conv(4, 3))", r"Give the convolutions inside padding=s"),
        (
            "flatten residual(dense(3))",
            "residual(dense(3))",
            r"give 3 numbers and the shortcut 520 numbers",
        ),
        ("relu residual(relu dense(3))", "dense(3)", r"maps of 13x10x4 come here"),
        (
            "conv(1000000, 2, padding=9)",
            "conv(1000000, 2, padding=9)",
            r"at most 268,435,456 are allowed",
        ),
        ("conv(1, 1, padding=9999)", "conv(1, 1, padding=9999)", r"less padding"),
    ],
)
def test_a_word_that_cannot_stand_there_is_pointed_at(line, word, message):
    with pytest.raises(NotationError, match=message) as caught:
        flow(parse(line), PICTURE, 3)
    _, text, carets, _ = str(caught.value).splitlines()
    assert text[carets.index("^") : carets.rindex("^") + 1] == word


def test_the_shortcut_that_is_offered_fits():
    line = "residual(conv(6, 3, stride=3) relu, shortcut=conv(6, 1, stride=3))"
    with pytest.raises(NotationError, match=r"Add shortcut=conv\(6, 1, stride=3\) after"):
        flow(parse("residual(conv(6, 3, stride=3) relu)"), (4, 12, 12), 3)
    assert flow(parse(line), (4, 12, 12), 3) == (6, 4, 4)


def test_a_window_too_large_says_where():
    with pytest.raises(WindowTooLarge, match="conv") as caught:
        flow(parse("pool(4) conv(3, 5)"), PICTURE, 3)
    assert (str(caught.value.word), caught.value.shape) == ("conv(3, 5)", (4, 3, 2))


def test_too_many_parameters_are_pointed_at():
    words = parse("globalpool dense(100000) dense(1000) dense(100000)")
    with pytest.raises(NotationError, match=r"At word 2.*\n.*\n.*\n.*at most 2,0"):
        parameters(parse("flatten dense(1000000)"), (4, 128, 128), 3)
    assert parameters(words, PICTURE, 3) == 500_000 + 100_001_000 + 100_100_000


def test_a_layer_may_just_make_as_much_as_is_allowed():
    side = 2**13
    assert side * side * 4 == MAX_VALUES
    assert flow(parse("relu"), (4, side, side), 3) == (4, side, side)


@pytest.mark.parametrize(
    ("shape", "text"),
    [((3, 28, 14), "28x14x3"), ((1600,), "1,600 numbers"), ((1,), "1 number")],
)
def test_shapes_for_people(shape, text):
    assert shown(shape) == text


def test_only_convolutions_and_poolings_have_windows():
    assert [window(word) is not None for word in parse("conv(3, 3) pool(2) relu lrn")] == [
        True,
        True,
        False,
        False,
    ]
