"""Errors that point: the line, carets under the word, its number."""

import pytest

from striate.errors import NotationError, NotationTooSmall
from striate.nets.notation._place import Place


def _at(line: str, part: str) -> Place:
    start = line.index(part)
    return Place(line, start, start + len(part))


def test_the_carets_stand_under_the_word():
    error = _at("conv(32, 3) relu pool(2) denze(64)", "denze").error("No such word.")
    assert type(error) is NotationError
    assert str(error) == (
        "At word 4 of the net:\n"
        "  conv(32, 3) relu pool(2) denze(64)\n"
        "                           ^^^^^\n"
        "No such word."
    )


def test_a_place_inside_brackets_counts_with_the_word_around_it():
    line = "relu residual(conv(3, 3) wrong) relu"
    assert str(_at(line, "wrong").error("")).startswith("At word 2 of the net:")


def test_the_end_of_a_line_has_one_caret():
    line = "conv(3"
    assert str(Place(line, 6, 6).error("x")).splitlines()[2] == "        ^"


@pytest.mark.parametrize("before", [0, 3, 40, 200])
@pytest.mark.parametrize("after", [0, 3, 40, 200])
def test_of_a_long_line_the_part_around_the_word_is_shown(before, after):
    line = "relu " * before + "WRONG" + " relu" * after
    _, shown, carets, _ = str(_at(line, "WRONG").error("x")).splitlines()
    assert len(shown) <= 104
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "WRONG"
    assert carets.count("^") == 5


def test_a_word_longer_than_what_is_shown_is_underlined_as_far_as_it_shows():
    line = "residual(" + "relu " * 100 + ")"
    _, shown, carets, _ = str(Place(line, 0, len(line)).error("x")).splitlines()
    assert len(carets) <= len(shown)


def test_wide_characters_and_line_ends_take_one_column_each():
    line = "relu\n\t漢字 \u200bwrong"
    _, shown, carets, _ = str(_at(line, "wrong").error("x")).splitlines()
    assert shown == "  relu  ?? ?wrong"
    assert shown[carets.index("^") :] == "wrong"


def test_the_kind_of_the_error_can_be_said():
    assert type(Place("a", 0, 1).error("x", NotationTooSmall)) is NotationTooSmall
