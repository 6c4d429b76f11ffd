"""The simple methods against scikit-learn used by hand, and what they may look at."""

import dataclasses
import json

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.metrics import f1_score
from sklearn.neighbors import KNeighborsClassifier

import striate.evaluation._baselines as room
from striate.data import open_dataset
from striate.errors import DataError
from striate.evaluation import fit_baselines, read_baselines, wilson_interval, write_baselines
from striate.evaluation._samples import Samples


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return open_dataset("digits", cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture
def make_one_sided(tmp_path):
    """Trained on the class a alone, and judged by as many of b, as a table's split says."""
    images = np.random.default_rng(0).integers(0, 256, (40, 8, 8)).astype(np.uint8)
    path = tmp_path / "a.npz"
    np.savez(
        path, x_train=images[:20], y_train=["a"] * 20, x_test=images[20:], y_test=["a", "b"] * 10
    )
    return open_dataset(path, cache=tmp_path / "cache")


@pytest.fixture(scope="module")
def found(digits):
    return fit_baselines(digits, seed=3)


def test_the_commonest_class_is_scikit_learns_dummy(digits, found):
    train, test = digits.splits.train, digits.splits.test
    dummy = DummyClassifier().fit(train[:, None], digits.labels[train])
    row = found.rows[0]
    assert row.accuracy == dummy.score(test[:, None], digits.labels[test])
    said = dummy.predict(test[:, None])
    assert row.macro_f1 == pytest.approx(f1_score(digits.labels[test], said, average="macro"))


def test_neighbours_are_chosen_on_validation_and_judged_on_test(digits, found):
    splits = digits.splits
    pixels = digits.images.reshape(len(digits.images), -1) / 255

    def score(k, split):
        model = KNeighborsClassifier(k).fit(pixels[splits.train], digits.labels[splits.train])
        return model.score(pixels[split], digits.labels[split])

    best = max(room.NEIGHBOURS, key=lambda k: score(k, splits.validation))
    row = found.rows[1]
    assert row.choice == {"k": best}
    assert row.accuracy == pytest.approx(score(best, splits.test), abs=1 / 180)
    assert row.interval == wilson_interval(row.correct, 180)


def test_training_pictures_of_one_class_are_answered_with_it(make_one_sided):
    found = fit_baselines(make_one_sided, seed=0)
    assert [row.accuracy for row in found.rows] == [0.5, 0.5, 0.5]


def test_hand_made_features_tell_digits_apart(found):
    majority, neighbours, kernels = found.rows
    assert majority.accuracy < 0.2
    assert min(neighbours.accuracy, kernels.accuracy) > 0.93
    assert found.best.accuracy == max(neighbours.accuracy, kernels.accuracy)
    assert (found.split, found.count, found.fitted, found.chosen_on) == (
        "test", 180, 1437, "validation",
    )  # fmt: skip


def test_what_test_pictures_are_labelled_changes_no_choice(digits, found):
    labels = digits.labels.copy()
    labels[digits.splits.test] = 0
    blind = fit_baselines(dataclasses.replace(digits, labels=labels), seed=3)
    assert [row.choice for row in blind.rows] == [row.choice for row in found.rows]


def test_where_validation_judges_training_pictures_choose(digits):
    splits = dataclasses.replace(digits.splits, test=np.array([], np.int64))
    made = fit_baselines(dataclasses.replace(digits, splits=splits))
    assert (made.split, made.chosen_on, made.fitted) == ("validation", "train", 1437 - 287)


def test_samples_are_bounded_and_hold_every_class(digits, monkeypatch):
    monkeypatch.setattr(room, "samples_for", lambda *_: Samples(100, 50, 60))
    made = fit_baselines(digits)
    assert (made.fitted, made.count) == (100, 60)
    drawn = room._with_every_class(digits.splits.train, digits.labels, 10, 0)
    assert sorted(digits.labels[drawn]) == list(range(10))
    assert fit_baselines(digits) == made


def test_without_pictures_held_out_nothing_is_judged(digits):
    nothing = np.array([], np.int64)
    splits = dataclasses.replace(
        digits.splits, test=nothing, validation=nothing, note="all are trained on."
    )
    with pytest.raises(DataError, match=r"digits is held out.*all are trained on\..*--hold-out"):
        fit_baselines(dataclasses.replace(digits, splits=splits))


def test_they_are_kept_and_read_back(found, tmp_path):
    path = tmp_path / "baselines.json"
    assert read_baselines(path) is None
    write_baselines(found, path)
    assert read_baselines(path) == found
    values = json.loads(path.read_text())
    assert [row["name"] for row in values["rows"]] == ["majority", "neighbours", "kernels"]
    for text in ("no json", "[]", json.dumps({**values, "format": 2}), '{"format": 1}'):
        path.write_text(text)
        assert read_baselines(path) is None
