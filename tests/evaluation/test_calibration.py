"""Calibration against the formula written out by hand and scikit-learn's curve."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from striate.evaluation import calibration

RANDOM = np.random.default_rng(0)


def two_classes(confidence, right):
    """Answers with these confidences (above a half), right or wrong as said."""
    confidence = np.array(confidence)
    return confidence, np.array(right)


def test_the_error_is_that_of_the_formula():
    # Fifteenths: 0.95 in (14/15, 1]; 0.85 in (12/15, 13/15]; by hand
    # 3/5 * |2/3 - 0.95| + 2/5 * |1/2 - 0.85| = 0.17 + 0.14.
    confidence, right = two_classes(
        [0.95, 0.95, 0.95, 0.85, 0.85], [True, True, False, True, False]
    )
    found = calibration(confidence, right)
    assert found.error == pytest.approx(0.31)
    assert found.confidence == pytest.approx(0.91)
    filled = [(row.low, row.high, row.count) for row in found.bins if row.count]
    assert filled == [
        (pytest.approx(12 / 15), pytest.approx(13 / 15), 2),
        (pytest.approx(14 / 15), 1.0, 3),
    ]
    empty = [row for row in found.bins if not row.count]
    assert len(empty) == 13
    assert {(row.confidence, row.accuracy) for row in empty} == {(None, None)}


def test_the_table_is_scikit_learns_curve():
    probabilities = RANDOM.dirichlet(np.ones(3), 500)
    labels = np.array([RANDOM.choice(3, p=row) for row in probabilities])
    confidence = probabilities.max(1)
    right = probabilities.argmax(1) == labels
    shares, means = calibration_curve(right, confidence, n_bins=15)
    rows = [row for row in calibration(confidence, right).bins if row.count]
    assert [row.accuracy for row in rows] == pytest.approx(shares.tolist())
    assert [row.confidence for row in rows] == pytest.approx(means.tolist())
    assert sum(row.count for row in rows) == 500


def test_an_upper_end_belongs_to_its_bin_and_certainty_to_the_last():
    confidence, right = two_classes([0.75, 1.0], [True, True])
    rows = calibration(confidence, right, bins=4).bins
    assert [row.count for row in rows] == [0, 0, 1, 1]


def test_one_who_is_right_as_often_as_said_has_no_error():
    confidence, right = two_classes([0.75] * 4, [True, True, True, False])
    assert calibration(confidence, right).error == pytest.approx(0)
