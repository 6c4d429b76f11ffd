"""The figures of an evaluation fit together, and those without a meaning are null."""

import dataclasses
import json

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, log_loss, top_k_accuracy_score

from striate.evaluation import Answers, Evaluation, wilson_interval

RANDOM = np.random.default_rng(8)


def evaluation(classes: int, count: int = 60) -> Evaluation:
    labels = RANDOM.integers(0, classes, count)
    probabilities = RANDOM.dirichlet(np.ones(classes), count).astype(np.float32)
    return Evaluation(
        classes=tuple(f"class {number}" for number in range(classes)),
        names=tuple(f"{number}.png" for number in range(count)),
        labels=labels,
        answers=Answers.of(probabilities, labels),
    )


def test_figures_are_scikit_learns():
    found = evaluation(12)
    assert found.accuracy == accuracy_score(found.labels, found.predicted)
    assert found.interval == wilson_interval(found.correct, 60)
    names, probabilities = np.arange(12), np.zeros((60, 12), np.float32)
    np.put_along_axis(probabilities, found.answers.best, found.answers.probabilities, axis=1)
    expected = top_k_accuracy_score(found.labels, probabilities, k=5, labels=names)
    assert found.top5_accuracy == pytest.approx(expected)
    assert found.top5_interval == wilson_interval(round(expected * 60), 60)
    rows = probabilities / probabilities.sum(1, keepdims=True)
    assert found.loss == pytest.approx(log_loss(found.labels, rows, labels=names), rel=1e-5)


def test_top5_begins_with_ten_classes():
    assert evaluation(10).top5_accuracy is not None
    few = evaluation(9)
    assert (few.top5_accuracy, few.top5_interval) == (None, None)


def test_the_lists_are_short_and_the_worst_come_first():
    found = evaluation(12)
    assert (len(found.most_confused), len(found.highest_loss)) == (10, 20)
    losses = [row.loss for row in found.highest_loss]
    assert losses == sorted(losses, reverse=True)


def test_without_a_threshold_nothing_is_refused():
    found = evaluation(3)
    assert found.none_of_these is None
    refused = dataclasses.replace(found, threshold=1.0).none_of_these
    assert refused is not None
    assert refused.unanswered == 60


def test_json_has_the_keys_that_programs_rely_on():
    for made in (evaluation(12), dataclasses.replace(evaluation(3), threshold=0.5)):
        values = json.loads(json.dumps(made.to_json(), allow_nan=False))
        assert set(values) == {
            "accuracy", "interval", "top5_accuracy", "top5_interval", "macro_f1", "loss", "count",
            "correct", "left_out", "source", "split", "seen", "per_class", "confusion", "classes",
            "most_confused", "calibration", "highest_loss", "none_of_these",
        }  # fmt: skip
        assert set(values["highest_loss"][0]) == {"path", "true", "said", "probability", "loss"}
        assert set(values["most_confused"][0]) == {"true", "said", "count", "share"}
        assert set(values["calibration"]) == {"error", "confidence", "bins"}
    assert set(values["none_of_these"]) == {
        "threshold", "answered", "unanswered", "accuracy", "interval", "refused_right",
        "refused_wrong",
    }  # fmt: skip
