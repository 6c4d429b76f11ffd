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
    return probabilities, labels


@pytest.mark.parametrize("count", [1, 7, 30, 200, 1001])
def test_it_is_the_largest_that_still_answers_95_of_100_right_ones(count):
    probabilities, labels = answers(count)
    confidence = probabilities.max(1)
    right = confidence[probabilities.argmax(1) == labels]
    fitting = [float(t) for t in confidence if (right >= t).sum() * 20 >= 19 * len(right)]
    largest = max((t for t in fitting if t in right), default=None)
    assert choose_threshold(probabilities, labels) == largest


def test_few_right_ones_are_all_answered():
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
    assert choose_threshold(probabilities, np.array([0, 0, 1])) == 0.6
    assert choose_threshold(probabilities, np.array([0, 1, 1])) == 0.8


def test_where_nothing_is_right_there_is_no_threshold():
    assert choose_threshold(np.array([[0.9, 0.1]]), np.array([1])) is None


def test_the_cost_is_counted():
    probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.55, 0.45], [0.2, 0.8], [0.3, 0.7]])
    found = abstention(probabilities, np.array([0, 0, 1, 1, 0]), 0.7)
    assert (found.answered, found.correct, found.accuracy) == (3, 2, 2 / 3)
    assert (found.refused_right, found.refused_wrong, found.unanswered) == (1, 1, 2)
    low, high = found.to_json()["interval"]
    assert low < 2 / 3 < high


def test_who_answers_nothing_has_no_accuracy():
    found = abstention(np.array([[0.6, 0.4]]), np.array([0]), 0.7)
    assert (found.answered, found.accuracy, found.to_json()["interval"]) == (0, None, None)
