"""The answer: what is said follows from the numbers, whichever they are."""

import copy
from typing import Any

import pytest

from striate.report._words import answer


def facts(**changes: Any) -> dict[str, Any]:
    """Of a good classifier that nothing stands out about."""
    base: dict[str, Any] = {
        "evaluation": {
            "accuracy": 0.98,
            "interval": [0.97, 0.987],
            "count": 1000,
            "split": "test",
            "classes": ["cat", "dog"],
            "per_class": [
                {"name": "cat", "count": 500, "recall": 0.98},
                {"name": "dog", "count": 500, "recall": 0.98},
            ],
        },
        "baselines": None,
        "results": {"epochs": 9.0},
        "data": {
            "classes": [{"name": "cat", "train": 4000}, {"name": "dog", "train": 4000}],
            "counts": {"train": 8000, "validation": 1000, "test": 1000},
            "note": None,
            "left_out": 0,
            "duplicates": {"groups": 0, "across_splits": 0, "conflicting": 0},
            "near_duplicates": {"pairs": 0},
        },
        "plan": {"shortened": "", "recipe": {"class_weights": "none"}},
        "history": [{"accuracy": 0.99}],
    }
    base = copy.deepcopy(base)
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = base
        for key in way:
            inner = inner[key]
        inner[last] = value
    return base


def test_a_good_classifier_is_said_to_be_one():
    told = answer(facts())
    assert told["verdict"] == "It is useful."
    assert told["headline"] == "It is right on 98.0% of pictures that it was never trained on."
    assert "1,000 test pictures" in told["sure"]
    assert "97.0% to 98.7%" in told["sure"]
    assert told["against"] is None
    assert told["next"] == ["Nothing stands out: try it on pictures of your own (striate predict)."]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"data__duplicates__across_splits": 3}, "3 groups of equal pictures"),
        ({"data__near_duplicates__pairs": 2}, "2 pictures that it was judged by had such a twin"),
        ({"data__duplicates__conflicting": 1}, "labels of 1 picture that"),
        ({"plan__shortened": "2 of 9 epochs", "history": [{"accuracy": 0.8}]}, "2 of 9 epochs"),
        ({"evaluation__accuracy": 0.8}, "knows 99.0% of its training pictures, but 80.0%"),
        ({"history": [{"accuracy": 0.6}]}, "right only 60.0% of the time"),
        ({"evaluation__per_class": [
            {"name": "cat", "count": 500, "recall": 1.0},
            {"name": "dog", "count": 30, "recall": 0.6},
        ]}, "class dog first: of its 30 pictures it finds 60.0%"),
        ({"evaluation__interval": [0.85, 1.0], "evaluation__count": 30}, "30 leave it 15 points"),
        ({"data__left_out": 900}, "900 files that could not be used"),
        ({"evaluation__per_class": [
            {"name": "cat", "count": 990, "recall": 0.99},
            {"name": "dog", "count": 10, "recall": 0.0},
        ], "data__classes": [{"name": "cat", "train": 4000}, {"name": "dog", "train": 40}]},
         "it fails on dog, of which it had 40 training pictures at most"),
    ],
)  # fmt: skip
def test_what_stands_out_is_said(changes, words):
    assert words in " ".join(answer(facts(**changes))["next"])


def test_a_baseline_as_good_is_said_before_anything_else():
    rows = [{"what": "the nearest pictures", "accuracy": 0.975}, {"what": "x", "accuracy": 0.5}]
    told = answer(facts(baselines={"rows": rows}, data__left_out=900))
    assert told["next"][0] == (
        "These pictures are easy, and would do with less than a net: the nearest pictures, right "
        "on 97.5%."
    )
    assert "the nearest pictures: 97.5%; x: 50.0%" in told["against"]


def test_never_more_than_two_sentences():
    worst = facts(
        data__duplicates__across_splits=1, data__duplicates__conflicting=1, data__left_out=9000,
        evaluation__accuracy=0.5,
    )  # fmt: skip
    assert len(answer(worst)["next"]) == 2


def test_validation_pictures_are_not_called_test_pictures():
    told = answer(facts(evaluation__split="validation"))
    assert "validation pictures" in told["headline"]
    assert "1,000 validation pictures" in told["sure"]


def test_without_pictures_to_judge_by_it_says_so():
    told = answer(facts(evaluation=None, data__note="There was one picture."))
    assert told["verdict"] == "How good it is, is not known."
    assert "There was one picture." in told["sure"]


def test_a_baseline_as_good_where_neither_is_good_asks_for_more():
    rows = [{"what": "the nearest pictures", "accuracy": 0.6}]
    low = facts(evaluation__accuracy=0.62, evaluation__interval=[0.58, 0.66])
    told = answer({**low, "baselines": {"rows": rows}})
    assert told["next"][0] == (
        "Before relying on the net, get more pictures: the nearest pictures, right on 60.0% "
        "without learning a filter."
    )
    modest = answer({**low, "baselines": {"rows": rows}, "history": [{"accuracy": 0.65}]})
    assert "Before relying on the net, train longer, or get more" in modest["next"][0]


def test_nobody_who_has_learned_by_heart_is_told_to_train_longer():
    short = facts(
        evaluation__accuracy=0.6, evaluation__interval=[0.57, 0.63],
        plan__shortened="2 of 9 epochs", history=[{"accuracy": 0.75}],
        baselines={"rows": [{"what": "x", "accuracy": 0.6}]},
    )  # fmt: skip
    told = answer(short)["next"]
    assert not any("rain longer" in sentence for sentence in told)
    assert any("Get more pictures" in sentence for sentence in told)
    begun = answer({**short, "results": {"epochs": 0.5}})["next"]
    assert any("Train longer: it had 2 of 9 epochs" in sentence for sentence in begun)


def test_two_figures_far_apart_are_never_called_as_good():
    rows = [{"what": "nearest neighbours", "accuracy": 0.37}]
    told = answer(facts(evaluation__accuracy=0.63, evaluation__interval=[0.6, 0.66],
                        history=[{"accuracy": 0.65}], baselines={"rows": rows}))  # fmt: skip
    assert not any("nearest" in sentence for sentence in [told["verdict"], *told["next"]])
