"""Confused pairs and hard pictures against counting by hand."""

from collections import Counter

import numpy as np
import pytest
from scipy.sparse import csr_array

from striate.evaluation import Answers, confused_pairs, confusion_matrix, hardest

RANDOM = np.random.default_rng(1)
CLASSES = ("a", "b", "c", "d")
LABELS = RANDOM.integers(0, 4, 300)
PROBABILITIES = RANDOM.dirichlet(np.ones(4), 300)


def test_pairs_are_those_that_a_counter_finds():
    said = PROBABILITIES.argmax(1)
    pairs = confused_pairs(confusion_matrix(LABELS, said, 4), CLASSES, most=100)
    counted = Counter(
        (CLASSES[true], CLASSES[answer])
        for true, answer in zip(LABELS, said, strict=True)
        if true != answer
    )
    assert {(pair.true, pair.said): pair.count for pair in pairs} == counted
    counts = [pair.count for pair in pairs]
    assert counts == sorted(counts, reverse=True)
    for pair in pairs:
        assert pair.share == pytest.approx(pair.count / np.sum(CLASSES.index(pair.true) == LABELS))


def test_only_the_commonest_are_given_and_none_where_all_is_right():
    confusion = csr_array(np.array([[5, 1, 3], [2, 9, 0], [0, 0, 4]]))
    pairs = confused_pairs(confusion, ("a", "b", "c"), most=2)
    assert [(pair.true, pair.said, pair.count) for pair in pairs] == [("a", "c", 3), ("b", "a", 2)]
    assert confused_pairs(csr_array(np.diag([3, 4])), ("a", "b")) == ()


def test_the_hardest_picture_is_the_one_whose_class_was_thought_least_likely():
    names = tuple(f"{number}.png" for number in range(300))
    rows = hardest(Answers.of(PROBABILITIES, LABELS), LABELS, names, CLASSES, most=7)
    likely = PROBABILITIES[np.arange(300), LABELS]
    expected = np.argsort(likely)[:7]
    assert [row.path for row in rows] == [names[index] for index in expected]
    assert [row.loss for row in rows] == pytest.approx(
        [-np.log(likely[i]) for i in expected], rel=1e-5
    )
    for row, index in zip(rows, expected, strict=True):
        assert row.true == CLASSES[LABELS[index]]
        assert row.said == CLASSES[PROBABILITIES[index].argmax()]
        assert row.probability == pytest.approx(PROBABILITIES[index].max())
