"""The reliability table against a loop that follows the paper's words."""

import numpy as np
import pytest

from striate.evaluation import calibration


@pytest.fixture
def answers():
    generator = np.random.default_rng(0)
    probabilities = generator.dirichlet([0.4] * 5, 500).astype(np.float32)
    return probabilities, generator.integers(0, 5, 500)


def test_it_is_the_papers_mean_over_bins(answers):
    probabilities, labels = answers
    error, bins = 0.0, 15
    for number in range(1, bins + 1):
        low, high = (number - 1) / bins, number / bins
        inside = [i for i, row in enumerate(probabilities) if low < float(row.max()) <= high]
        if inside:
            right = np.mean([probabilities[i].argmax() == labels[i] for i in inside])
            sure = np.mean([float(probabilities[i].max()) for i in inside])
            error += len(inside) / len(labels) * abs(right - sure)
    found = calibration(probabilities, labels)
    assert found.error == pytest.approx(error)
    assert sum(one.count for one in found.bins) == 500
    assert (found.bins[0].count, found.bins[0].confidence) == (0, None)  # five classes: above 0.2


def test_sure_and_right_is_perfect_and_sure_and_wrong_the_worst():
    sure = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert calibration(sure, np.array([0, 1])).error == 0
    assert calibration(sure, np.array([1, 0])).error == 1


def test_a_probability_on_a_bound_belongs_below_it():
    found = calibration(np.array([[0.4, 0.3, 0.3]]), np.array([0]), bins=5)
    assert [one.count for one in found.bins] == [0, 1, 0, 0, 0]
