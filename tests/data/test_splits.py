"""A split survives the way through a run's JSON, and a damaged one is noticed."""

import json

import numpy as np
import pytest

from striate.data import Splits
from striate.errors import DataError


def example() -> Splits:
    return Splits(
        train=np.array([0, 4]),
        validation=np.array([1]),
        test=np.array([2, 3]),
        count=6,
        rule="By hand.",
        given=True,
        note="A reason.",
        seed=7,
    )


def test_json_has_a_letter_a_picture():
    assert example().to_json() == {
        "assignment": "tveet-",
        "counts": {"train": 2, "validation": 1, "test": 2},
        "rule": "By hand.",
        "given": True,
        "note": "A reason.",
        "seed": 7,
        "drawn": [],
    }


def test_json_restores_it():
    restored = Splits.from_json(json.loads(json.dumps(example().to_json())))
    assert restored == example()
    assert restored.test.tolist() == [2, 3]
    assert restored.test.dtype == np.int64


def test_indices_by_name():
    assert example().indices("test").tolist() == [2, 3]
    assert example().indices("all").tolist() == [0, 1, 2, 3, 4, 5]
    with pytest.raises(DataError, match="no split 'tset'; use train, validation, test or all"):
        example().indices("tset")


def test_names_of_each_picture():
    assert example().names() == ["train", "validation", "test", "test", "train", None]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"assignment": "tveex-"}, r"letters \['x'\], but should hold .* Train a new run"),
        ({"assignment": "tvee--"}, r"assigns \{'train': 1.*should hold \{'train': 2"),
        ({"assignment": "tveet☃"}, r"letters \['☃'\]"),
    ],
)
def test_damage_is_noticed(change, message):
    with pytest.raises(DataError, match=message):
        Splits.from_json({**example().to_json(), **change})


def test_missing_keys_are_named():
    values = example().to_json()
    del values["rule"], values["seed"]
    with pytest.raises(DataError, match="lacks rule, seed"):
        Splits.from_json(values)
