"""What is kept back for the end of a run, by rule: no clock is looked at."""

import dataclasses

import numpy as np
import pytest

from striate.data import open_dataset
from striate.evaluation import estimated_seconds, samples_for
from striate.pipeline._end import seconds_after_training, simple_seconds
from striate.recipes import Recipe


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return open_dataset("digits", cache=tmp_path_factory.mktemp("cache"))


@pytest.mark.parametrize(("budget", "seconds"), [(None, 60), (600, 60), (6000, 60), (60, 6)])
def test_the_simple_ways_take_a_tenth_of_the_budget_and_a_minute_at_most(budget, seconds):
    assert simple_seconds(Recipe(time_budget_seconds=budget)) == seconds


def test_the_end_takes_longer_with_the_simple_ways_and_more_classes(digits):
    small, large = (Recipe(time_budget_seconds=budget) for budget in (10.0, 600.0))
    nothing = np.zeros(0, np.int64)
    splits = dataclasses.replace(digits.splits, validation=nothing, test=nothing)
    unjudged = seconds_after_training(large, dataclasses.replace(digits, splits=splits))
    few, usual = (seconds_after_training(recipe, digits) for recipe in (small, large))
    assert 0 < unjudged < few < usual
    many = dataclasses.replace(digits, classes=tuple(map(str, range(20_000))))
    assert seconds_after_training(large, many) > usual


def test_samples_shrink_until_they_fit_and_are_the_same_each_time(digits):
    whole = samples_for(digits, 60.0)
    assert (whole.fitted, whole.choosing, whole.judging, whole.kernels) == (4000, 2000, 10000, True)
    whole_seconds = estimated_seconds(digits, whole)
    less = samples_for(digits, whole_seconds - 0.01)
    assert less == samples_for(digits, whole_seconds - 0.01)
    assert less.fitted < 4000
    assert estimated_seconds(digits, less) < whole_seconds
    assert not samples_for(digits, 0.0).kernels


def test_with_many_classes_the_regression_is_left_out_and_not_the_neighbours(digits):
    many = dataclasses.replace(digits, classes=tuple(map(str, range(20_000))))
    found = samples_for(many, 60.0)
    assert (found.kernels, found.fitted) == (False, 4000)
