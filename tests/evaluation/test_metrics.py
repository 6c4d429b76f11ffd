"""Figures of merit against scikit-learn and published values."""

import numpy as np
import pytest
from sklearn import metrics

from striate.evaluation import class_figures, confusion_matrix, macro_f1, wilson_interval
from striate.evaluation._metrics import log_loss, losses

RANDOM = np.random.default_rng(0)
LABELS = RANDOM.integers(0, 4, 200)
PREDICTED = np.where(RANDOM.random(200) < 0.7, LABELS, RANDOM.integers(0, 4, 200))
CLASSES = ("a", "b", "c", "d")


@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_wilson(correct, count, low, high):
    assert wilson_interval(correct, count) == pytest.approx((low, high), abs=1e-4)


def test_confusion_and_class_figures_are_scikit_learns():
    confusion = confusion_matrix(LABELS, PREDICTED, 4)
    np.testing.assert_array_equal(confusion.toarray(), metrics.confusion_matrix(LABELS, PREDICTED))
    figures = class_figures(confusion, CLASSES)
    expected = metrics.precision_recall_fscore_support(LABELS, PREDICTED)
    got = [[row.precision, row.recall, row.f1, row.count] for row in figures]
    np.testing.assert_allclose(got, np.array(expected).T)
    assert [row.correct for row in figures] == confusion.diagonal().tolist()
    assert [row.called for row in figures] == confusion.sum(axis=0).tolist()
    assert macro_f1(figures) == pytest.approx(metrics.f1_score(LABELS, PREDICTED, average="macro"))


def test_classes_that_never_occur_have_neither_recall_nor_f1():
    figures = class_figures(confusion_matrix(np.zeros(3, int), np.zeros(3, int), 2), ("a", "b"))
    assert (figures[1].precision, figures[1].recall, figures[1].f1) == (None, None, None)
    assert macro_f1(figures) == 1.0


def test_log_loss_is_scikit_learns():
    probabilities = RANDOM.dirichlet(np.ones(4), 200)
    expected = metrics.log_loss(LABELS, probabilities)
    own = probabilities[np.arange(200), LABELS]
    assert log_loss(own) == pytest.approx(expected)
    assert losses(own).mean() == pytest.approx(expected)


def test_a_class_that_is_only_answered_counts_in_the_mean():
    labels, said = np.array([0, 0, 1, 1]), np.array([0, 2, 1, 1])
    figures = class_figures(confusion_matrix(labels, said, 3), ("a", "b", "c"))
    assert figures[2].f1 is None  # it has no pictures that could be found
    assert macro_f1(figures) == pytest.approx(metrics.f1_score(labels, said, average="macro"))


def test_a_class_thought_impossible_costs_a_bounded_loss():
    assert losses(np.array([0.0])).tolist() == [pytest.approx(27.631, abs=1e-3)]
