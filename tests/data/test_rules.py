"""Splits by rule: given ones stay, missing ones are drawn, and the words say which."""

import numpy as np
import pytest

from striate.data import Splits, make_splits

LABELS = np.arange(200) % 2


def split(given: str | None = None, twins=None, **options) -> Splits:
    """`given` has a letter for each hundredth of the pictures: t, v or e."""
    codes = None
    if given is not None:
        codes = np.repeat(["tve".index(letter) for letter in given], 200 // len(given))
        codes = codes.astype(np.int8)
    return make_splits(LABELS, np.arange(200) if twins is None else twins, codes, **options)


@pytest.mark.parametrize("given", [None, "tttt"])
def test_without_given_splits_it_is_80_10_10(given):
    made = split(given, seed=3)
    assert made.counts() == {"train": 160, "validation": 20, "test": 20}
    assert made.rule.startswith("The source has no split: drawn 80/10/10, stratified, seed 3")
    assert (made.given, made.note, made.seed) == (False, None, 3)
    everything = np.concatenate([made.train, made.validation, made.test])
    assert sorted(everything.tolist()) == list(range(200))
    for part in (made.train, made.validation, made.test):
        assert (np.diff(part) > 0).all()


def test_without_holding_out_it_is_90_10():
    made = split(hold_out=False)
    assert made.counts() == {"train": 180, "validation": 0, "test": 20}
    assert made.note == "Validation is null because nothing is held out of train."


def test_train_and_test_keep_the_test_and_share_the_train():
    made = split("ttte")
    assert made.counts() == {"train": 135, "validation": 15, "test": 50}
    assert made.test.tolist() == list(range(150, 200))
    assert made.given
    assert "10% of train drawn for validation" in made.rule


def test_train_and_test_as_they_are_for_those_who_want_all_of_train():
    made = split("ttte", hold_out=False)
    assert made.counts() == {"train": 150, "validation": 0, "test": 50}
    assert made.rule == "Train and test as the source has them."


@pytest.mark.parametrize("hold_out", [True, False])
def test_train_and_validation_have_no_test_and_say_why(hold_out):
    made = split("ttvv", hold_out=hold_out)
    assert made.counts() == {"train": 100, "validation": 100, "test": 0}
    assert made.note == (
        "Test is null because the source has train and validation only, "
        "and given splits are not altered."
    )


def test_three_given_splits_stay():
    made = split("tvee")
    assert made.counts() == {"train": 50, "validation": 50, "test": 100}
    assert made.rule == "Train, validation and test as the source has them."
    assert made.note is None


def test_validation_twins_stay_together_within_train():
    twins = np.arange(200)
    twins[100:150] = np.arange(50)
    made = split("ttte", twins=twins)
    judged = np.isin(np.arange(200), made.validation)
    assert (judged[:150] == judged[twins[:150]]).all()


def test_the_given_codes_are_not_written_to():
    codes = np.repeat(np.array([0, 2], np.int8), 100)
    codes.setflags(write=False)
    made = make_splits(LABELS, np.arange(200), codes)
    assert made.test.tolist() == list(range(100, 200))


def test_two_pictures_are_too_few_to_set_any_aside():
    made = make_splits(np.arange(2), np.arange(2), None)
    assert made.counts() == {"train": 2, "validation": 0, "test": 0}
    assert made.note is not None
    assert "Test is null because there are too few different pictures" in made.note
