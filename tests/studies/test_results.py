"""A variant with its trials: figures where all ended well, and words where one diverged."""

from typing import Any

import numpy as np
import pytest

import striate
from striate.pipeline import resolve
from striate.studies._results import Result, difference_json, divergence, left_out
from striate.studies._trials import Trial, Variant


def _trial(seed: int, right: list[int] | None) -> Trial:
    if right is None:
        return Trial(seed, np.empty((0, 4)), [], 1.0, "at step 3 of 9")
    return Trial(seed, np.array([right], np.float32), [], 1.0)


@pytest.fixture
def made():
    dataset = striate.open("digits")

    def result(name: str, *rights: Any) -> Result:
        variant = Variant(name, resolve("flatten dense(classes)", dataset), dataset)
        trials = [_trial(seed, right) for seed, right in enumerate(rights)]
        return Result(variant, trials)

    return result


def test_figures_are_means_over_seeds_and_pictures(made):
    one, other = made("one", [1, 1, 0, 0], [1, 0, 0, 0]), made("other", [1, 1, 1, 0], [1, 1, 1, 0])
    assert one.accuracy().value == pytest.approx(3 / 8)
    assert other.less(one).value == pytest.approx(3 / 8)
    assert one.parameters == 650
    known = one.to_json()
    assert known["accuracy"] == pytest.approx(3 / 8)
    assert known["interval"][0] < 3 / 8 < known["interval"][1]
    assert [trial["accuracy"] for trial in known["trials"]] == [0.5, 0.25]
    found = difference_json(other.less(one))
    assert found is not None
    assert found["difference"] == pytest.approx(3 / 8)


def test_what_diverged_has_no_accuracy_and_is_said(made):
    one, lost = made("one", [1, 0, 0, 0], [1, 0, 0, 0]), made("lost", [1, 1, 1, 1], None)
    assert lost.accuracy() is None
    assert one.less(lost) is None
    assert lost.less(one) is None
    assert difference_json(None) is None
    assert lost.shown == "diverged, 1 of 2"
    assert lost.to_json()["trials"][1]["diverged"] == "at step 3 of 9"
    assert lost.to_json()["trials"][1]["accuracy"] is None
    alone = divergence([made("alone", None)])
    assert alone[0].startswith("alone: 1 of 1 training ended in")
    assert left_out([one, lost]) == ". Not drawn, since training diverged: lost"
    assert left_out([one]) == ""
    assert divergence([one, lost]) == [
        "lost: 1 of 2 trainings ended in numbers that are none, so it has no accuracy."
    ]
