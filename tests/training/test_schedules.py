"""Schedules at the points that define them."""

import pytest

from striate.recipes import Recipe
from striate.training._schedules import rate_factor


@pytest.mark.parametrize(
    ("schedule", "warmup", "expected"),
    [
        ("constant", 0.1, {0: 1.0, 50: 1.0, 99: 1.0}),
        ("step", 0.1, {0: 1.0, 49: 1.0, 50: 0.1, 74: 0.1, 75: 0.01}),
        ("cosine", 0.0, {0: 1.0, 50: 0.5, 99: 0.000247}),
        ("one-cycle", 0.2, {0: 1 / 21, 19: 20 / 21, 20: 1.0, 60: 0.5, 99: 0.0125}),
    ],
)
def test_factors(schedule, warmup, expected):
    recipe = Recipe(schedule=schedule, warmup=warmup)
    for step, factor in expected.items():
        assert rate_factor(recipe, step, 100) == pytest.approx(factor, abs=1e-6)


@pytest.mark.parametrize("schedule", ["constant", "step", "cosine", "one-cycle"])
@pytest.mark.parametrize("total", [1, 2, 7])
@pytest.mark.parametrize("warmup", [0.0, 0.5, 1.0])
def test_short_runs_have_rates_too(schedule, total, warmup):
    recipe = Recipe(schedule=schedule, warmup=warmup)
    factors = [rate_factor(recipe, step, total) for step in range(total)]
    assert all(0 < factor <= 1 for factor in factors)
