"""Pairs and pictures, on answers small enough to read."""

import math

import numpy as np
import pytest

from striate.evaluation import confused_pairs, confusion_matrix, hardest

CLASSES = ("a", "b", "c")


def test_pairs_come_by_count_then_by_share():
    labels = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2])
    said = np.array([0, 1, 1, 2, 2, 1, 2, 0, 2])
    pairs = confused_pairs(confusion_matrix(labels, said, 3), CLASSES)
    told = [(pair.label, pair.predicted, pair.count, pair.share) for pair in pairs]
    assert told == [
        ("a", "b", 2, 0.5),
        ("b", "c", 1, 0.5),
        ("c", "a", 1, 1 / 3),
        ("a", "c", 1, 0.25),
    ]


def test_nothing_confused_is_no_pair():
    assert confused_pairs(np.diag([3, 4, 5]), CLASSES) == ()


def test_no_more_pairs_than_asked_for():
    assert len(confused_pairs(np.ones((3, 3), np.int64), CLASSES, most=4)) == 4


def test_the_hardest_picture_is_the_surest_mistake():
    probabilities = np.array([[0.6, 0.3, 0.1], [0.98, 0.01, 0.01], [0.2, 0.2, 0.6]], np.float32)
    found = hardest(probabilities, np.array([1, 1, 2]), ("x", "y", "z"), CLASSES, most=2)
    assert [one.path for one in found] == ["y", "x"]
    first = found[0]
    assert (first.label, first.predicted) == ("b", "a")
    assert first.probability == pytest.approx(0.98)
    assert first.loss == pytest.approx(-math.log(0.01), rel=1e-5)


def test_a_probability_of_nothing_has_a_finite_loss():
    [only] = hardest(np.array([[1.0, 0.0, 0.0]]), np.array([1]), ("x",), CLASSES)
    assert only.loss == pytest.approx(-math.log(1e-12))
