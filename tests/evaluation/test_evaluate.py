"""Evaluation of a classifier on a data set."""

import dataclasses

import numpy as np
import pytest
import torch

import striate
from striate.classifier import Classifier
from striate.data import open_dataset
from striate.errors import DataError
from striate.evaluation import evaluate_split


@pytest.fixture
def dataset():
    return open_dataset("xo:count=200,size=8")


@pytest.fixture
def classifier(dataset):
    torch.manual_seed(0)
    net = striate.create("flatten dense(classes)", num_classes=2, in_channels=1, size=8)
    return Classifier(net, dataset.classes, dataset.preprocessing)


def test_figures_come_from_the_answers(classifier, dataset):
    chosen = dataset.splits.test
    found = evaluate_split(classifier, dataset, "test")
    said = classifier.probabilities(dataset.images[chosen]).argmax(1)
    assert found.accuracy == (said == dataset.labels[chosen]).mean()
    assert found.interval[0] <= found.accuracy <= found.interval[1]
    assert found.confusion.sum() == found.count == len(chosen)
    assert found.names == tuple(dataset.names[index] for index in chosen)


def test_classes_in_another_order_are_matched_by_name(classifier, dataset):
    turned = dataclasses.replace(dataset, classes=dataset.classes[::-1], labels=1 - dataset.labels)
    straight = evaluate_split(classifier, dataset, "all")
    crossed = evaluate_split(classifier, turned, "all")
    assert crossed.accuracy == straight.accuracy
    assert (crossed.confusion.toarray() == straight.confusion.toarray()).all()


def test_unknown_classes_and_no_pictures_are_refused(classifier, dataset):
    strange = dataclasses.replace(dataset, classes=("cross", "square"))
    with pytest.raises(DataError, match=r"know 'square' of xo.*'cross', 'nought'.*same class name"):
        evaluate_split(classifier, strange, "all")
    whole = open_dataset("xo:count=200,size=8", hold_out=False)
    with pytest.raises(DataError, match="no picture to evaluate in xo.*null because"):
        evaluate_split(classifier, whole, "validation")


def test_auto_takes_what_the_classifier_has_not_seen(classifier, dataset):
    assert evaluate_split(classifier, dataset).split == "all"
    classifier.trained_on = {"fingerprint": dataset.fingerprint, "seed": 0}
    found = evaluate_split(classifier, dataset)
    assert (found.split, found.count, found.seen) == ("test", 20, False)
    assert evaluate_split(classifier, dataset, "all").seen


def test_another_seeds_test_pictures_may_have_been_trained_on(classifier, dataset):
    classifier.trained_on = {"fingerprint": dataset.fingerprint, "seed": 7}
    assert evaluate_split(classifier, dataset, "test").seen


def test_a_given_test_is_unseen_whatever_the_seed_but_drawn_validation_is_not(classifier, tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (80, 8, 8), np.uint8)
    labels = np.arange(80) % 2
    parts = {"x_train": images[:60], "y_train": labels[:60]}
    parts |= {"x_test": images[60:], "y_test": labels[60:]}
    np.savez(tmp_path / "a.npz", **parts, classes=["cross", "nought"])
    dataset = open_dataset(tmp_path / "a.npz", seed=99)
    classifier.trained_on = {"fingerprint": dataset.fingerprint, "seed": 0}
    assert evaluate_split(classifier, dataset, "validation").seen
    assert not evaluate_split(classifier, dataset, "test").seen
    classifier.trained_on = {"fingerprint": dataset.fingerprint, "seed": 99}
    assert not evaluate_split(classifier, dataset, "validation").seen


def test_the_threshold_and_the_source_come_along(classifier, dataset):
    classifier.threshold = 0.7
    found = evaluate_split(classifier, dataset, "test")
    assert (found.threshold, found.source) == (0.7, "xo:count=200,size=8")
    assert found.fingerprint == dataset.fingerprint
