"""Intervals over pictures and seeds: those of `evaluation` for one seed, and their coverage."""

import numpy as np
import pytest
from scipy import stats

from striate.evaluation import paired_interval, wilson_interval
from striate.studies._intervals import Estimate, accuracy, difference

rng = np.random.default_rng(0)


def test_one_seed_gives_wilsons_interval():
    right = np.zeros((1, 200), np.float32)
    right[0, :150] = 1
    found = accuracy(right)
    assert found.value == 0.75
    assert (found.low, found.high) == pytest.approx(wilson_interval(150, 200))


@pytest.mark.parametrize("share", [0.0, 1.0], ids=["none-right", "all-right"])
def test_at_the_ends_many_seeds_are_no_more_pictures(share):
    found = accuracy(np.full((5, 80), share, np.float32))
    assert (found.low, found.high) == pytest.approx(wilson_interval(round(80 * share), 80))


def test_one_seed_gives_the_paired_interval_of_evaluation():
    first, second = (rng.random((1, 300)) < share for share in (0.8, 0.9))
    found = difference(first.astype(np.float32), second.astype(np.float32))
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    assert found.value == pytest.approx((only_second - only_first) / 300)
    assert (found.low, found.high) == pytest.approx(paired_interval(only_first, only_second, 300))


def test_seeds_that_differ_widen_by_students_t():
    # Every picture is the same, so the pictures add next to nothing; 3 seeds, 2 degrees of freedom.
    means = np.array([0.5, 0.6, 0.7])
    second = np.repeat(means[:, None], 100_000, axis=1)
    found = difference(np.zeros_like(second), second)
    expected = stats.t.ppf(0.975, 2) * means.std(ddof=1) / np.sqrt(3)
    assert found.high - found.low == pytest.approx(2 * expected, rel=1e-2)


@pytest.mark.parametrize("seeds", [2, 3, 8])
def test_the_interval_of_a_difference_covers_the_truth(seeds):
    covered = 0
    for trial in range(400):
        draw = np.random.default_rng(trial)
        hard = draw.normal(size=250)  # of each picture, the same for both nets
        luck = draw.normal(scale=0.3, size=(2, seeds, 1))  # of each training
        right = hard + luck + draw.normal(size=(2, seeds, 250)) > 0
        found = difference(right[0].astype(np.float32), right[1].astype(np.float32))
        covered += found.low <= 0 <= found.high
    assert covered / 400 > 0.93


@pytest.mark.parametrize(
    ("low", "high", "sign"),
    [(0.1, 0.2, 1), (-0.2, -0.1, -1), (-0.1, 0.2, 0), (0.0, 0.2, 0)],
    ids=["gain", "loss", "around-zero", "touches-zero"],
)
def test_a_difference_is_shown_only_beside_zero(low, high, sign):
    assert Estimate((low + high) / 2, low, high).sign == sign
