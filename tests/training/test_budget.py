"""What a budget leaves for training, and what the evaluation's forward passes will take."""

import dataclasses
import math

import numpy as np
import pytest

import striate.training._budget as room
from striate.recipes import Recipe
from striate.training._budget import Budget, evaluation_seconds, timed_seconds


def test_without_a_limit_all_is_left():
    assert Budget().for_training == math.inf


def test_what_is_spent_and_kept_is_taken_off():
    assert Budget(100.0, 10.0, 20.0).for_training == pytest.approx(0.9 * 90 - 20)
    assert Budget(10.0, 12.0, 20.0).for_training < 0


@pytest.fixture
def ticking(monkeypatch):
    """Each batch of forward passes takes a second by the clock; says how many there were."""
    batches = []

    def passes(net, images, chosen, preprocessing, device, views="one"):
        for start in range(0, len(chosen), 8):
            batches.append(views)
            yield chosen[start : start + 8], None

    monkeypatch.setattr(room, "logit_batches", passes)
    monkeypatch.setattr(room.time, "perf_counter", lambda: float(len(batches)))
    return batches


@pytest.mark.parametrize(("most", "timed"), [(0.0, 1), (2.5, 3), (99.0, 5)])
def test_a_few_batches_stand_for_all_pictures_that_judge(ticking, crosses, spec, most, timed):
    recipe = Recipe(views="mirrored", batch_size=32)
    found = evaluation_seconds(recipe, spec, crosses, most)
    seen = min(8 * timed, 40)  # 20 validation and 20 test pictures
    assert found == pytest.approx(timed / seen * 40)
    assert ticking == ["mirrored"] * timed


def test_more_views_take_longer_and_no_pictures_nothing(crosses, spec):
    recipe = Recipe(views="one", batch_size=32)
    assert evaluation_seconds(recipe, spec, crosses, 0.01) > 0
    none = np.zeros(0, np.int64)
    splits = dataclasses.replace(crosses.splits, validation=none, test=none)
    unjudged = dataclasses.replace(crosses, splits=splits)
    assert evaluation_seconds(recipe, spec, unjudged, 0.01) == 0.0


def test_timing_takes_a_small_share_of_a_small_budget():
    assert (timed_seconds(10.0), timed_seconds(600.0), timed_seconds(1e9)) == (0.05, 0.5, 0.5)
