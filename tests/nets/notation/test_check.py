"""A whole line against whole pictures: too small, or no class scores at its end."""

import pytest

from striate.errors import InputTooSmall, InvalidSetting, NotationError, NotationTooSmall
from striate.nets.notation import parse
from striate.nets.notation._check import check, scores

MNIST = (1, 28, 28)


@pytest.mark.parametrize(
    ("line", "classes"),
    [
        ("flatten dense(classes)", 10),
        ("flatten dense(10)", 10),
        ("flatten dense(1)", 2),
        ("flatten dense(2)", 2),
        ("conv(classes, 3) globalpool", 10),
        ("globalpool residual(dense(1)) dense(classes) batchnorm", 10),
    ],
)
def test_what_ends_in_class_scores(line, classes):
    assert check(parse(line), MNIST, classes) is None


@pytest.mark.parametrize(
    ("line", "classes", "message"),
    [
        (
            "flatten dense(10)",
            7,
            r"ends here in 10 numbers, and there are 7 classes: write dense",
        ),
        ("flatten dense(1)", 3, r"ends here in 1 number, and there are 3 classes"),
        ("conv(4, 3) globalpool", 10, r"in 4 numbers, and .* end it in dense\(classes\)"),
        ("flatten", 10, r"in 784 numbers, and there are 10 classes: end it in dense\(classes\)"),
        ("conv(classes, 3)", 10, r"in maps of 26x26x10, and .*put flatten dense\(classes\) or gl"),
        ("flatten dense(classes) softmax", 10, r"end in logits, .*applies the softmax itself: le"),
        ("flatten dense(1) sigmoid", 2, r"applies the sigmoid itself: leave this one out"),
        ("flatten dense(classes) relu", 10, r"relu behind them would spoil them: leave it out, or"),
        ("flatten dense(64) dropout(0.5)", 10, r"dropout behind them.*put dense\(classes\) after"),
    ],
)
def test_what_does_not(line, classes, message):
    with pytest.raises(NotationError, match=message) as caught:
        check(parse(line), MNIST, classes)
    _, shown, carets, _ = str(caught.value).splitlines()
    assert len(carets) == len(shown)  # the last word


SMALL = {
    "conv(8, 3) pool(2) conv(8, 3) pool(2) conv(8, 3) flatten dense(classes)": 18,
    "conv(8, 29) globalpool dense(classes)": 29,
    "pool(5, stride=3, ceil) pool(5, stride=3, ceil) pool(3, ceil) flatten dense(classes)": 0,
    "conv(8, 3, dilation=20) globalpool dense(classes)": 41,
    "residual(conv(1, 3, padding=1) relu) conv(8, 33) globalpool dense(classes)": 33,
    "residual(conv(8, 5, stride=2), shortcut=conv(8, 1) conv(8, 5, stride=2)) conv(8, 20) "
    "flatten dense(classes)": 43,
    "residual(pool(2, ceil), shortcut=pool(2)) conv(8, 15) flatten dense(classes)": 30,
}


@pytest.mark.parametrize(("line", "least"), SMALL.items(), ids=map(str, SMALL.values()))
def test_the_smallest_pictures_are_named_and_work(line, least):
    words = parse(line)
    passing = []
    for side in range(1, 60):
        try:
            check(words, (1, side, side), 10)
        except InputTooSmall as error:
            if least:
                assert f"at least {least}x{least}: take --size {least} or" in str(error)  # noqa: PT017
        except NotationError:
            continue
        else:
            passing.append(side)
    if least:
        assert passing[0] == least
    else:
        with pytest.raises(NotationTooSmall, match=rf"at least {passing[0]}x{passing[0]}"):
            check(words, (1, 1, 1), 10)


def test_the_window_that_does_not_fit_is_pointed_at():
    line = "pool(4) pool(4) conv(3, 3, dilation=2) flatten dense(classes)"
    with pytest.raises(NotationTooSmall, match=r"Of pictures of 28x28 only 1x1 is left here, and"):
        check(parse(line), MNIST, 10)
    with pytest.raises(NotationTooSmall, match=r"At word 3 of the net.*\n.*\n {18}\^{22}\n.*5x5"):
        check(parse(line), MNIST, 10)


def test_a_line_that_needs_pictures_beyond_all_limits_says_so():
    line = "pool(1000000) " * 600 + "flatten dense(classes)"
    with pytest.raises(NotationTooSmall, match=r"No picture of a size that Striate takes is enou"):
        check(parse(line), MNIST, 10)


@pytest.mark.parametrize(
    ("line", "classes"),
    [("flatten dense(10)", 10), ("flatten dense(1)", 2), ("conv(5, 3) globalpool", 5)],
)
def test_a_line_with_numbers_says_how_many_classes(line, classes):
    assert scores(parse(line), MNIST) == classes


def test_a_line_with_classes_does_not():
    with pytest.raises(InvalidSetting, match=r"says classes, .*give num_classes=10"):
        scores(parse("residual(conv(classes, 1)) globalpool dense(2)"), MNIST)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("conv(5, 29) globalpool", "at least 29x29"),
        ("conv(5, 3)", "in maps of 26x26x5"),
        ("flatten dense(5) softmax", "applies the softmax itself"),
    ],
)
def test_a_line_that_is_no_classifier_says_why(line, message):
    with pytest.raises(NotationError, match=message):
        scores(parse(line), MNIST)
