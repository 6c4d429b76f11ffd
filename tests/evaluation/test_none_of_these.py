"""The threshold against its own sentence, tried out on every candidate."""

import numpy as np
import pytest

from striate.evaluation import abstention, choose_threshold

RANDOM = np.random.default_rng(2)


def answers(count: int):
    probabilities = RANDOM.dirichlet(np.ones(3), count).astype(np.float32)
    labels = np.where(
        RANDOM.random(count) < 0.7, probabilities.argmax(1), RANDOM.integers(0, 3, count)
    )
    return probabilities.max(1), probabilities.argmax(1) == labels


@pytest.mark.parametrize("count", [1, 7, 30, 200, 1001])
def test_it_is_the_largest_that_still_answers_95_of_100_right_ones(count):
    confidence, is_right = answers(count)
    right = confidence[is_right]
    fitting = [float(t) for t in confidence if (right >= t).sum() * 20 >= 19 * len(right)]
    largest = max((t for t in fitting if t in right), default=None)
    assert choose_threshold(confidence, is_right) == largest


def test_few_right_ones_are_all_answered():
    confidence = np.array([0.9, 0.6, 0.8])
    assert choose_threshold(confidence, np.array([True, True, True])) == 0.6
    assert choose_threshold(confidence, np.array([True, False, True])) == 0.8


def test_where_nothing_is_right_there_is_no_threshold():
    assert choose_threshold(np.array([0.9]), np.array([False])) is None


def test_the_cost_is_counted():
    confidence = np.array([0.9, 0.6, 0.55, 0.8, 0.7])
    found = abstention(confidence, np.array([True, True, False, True, False]), 0.7)
    assert (found.answered, found.correct, found.accuracy) == (3, 2, 2 / 3)
    assert (found.refused_right, found.refused_wrong, found.unanswered) == (1, 1, 2)
    low, high = found.to_json()["interval"]
    assert low < 2 / 3 < high


def test_who_answers_nothing_has_no_accuracy():
    found = abstention(np.array([0.6]), np.array([True]), 0.7)
    assert (found.answered, found.accuracy, found.to_json()["interval"]) == (0, None, None)
