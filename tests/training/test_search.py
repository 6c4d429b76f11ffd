"""The range test of the learning rate."""

import math

import pytest

import striate
from striate.devices import candidates
from striate.training._search import HIGHEST, LOWEST, find_learning_rate, tenth_of_lowest


def test_an_order_below_the_lowest_loss():
    rates = [10 ** (k / 10) for k in range(-40, 11)]
    losses = [1 + (math.log10(rate) + 0.5) ** 2 for rate in rates]  # lowest at 10 ** -0.5
    assert tenth_of_lowest(rates, losses) == pytest.approx(10**-1.5, rel=0.02)


def test_a_search_that_explodes_at_once_gives_the_lowest_rate():
    assert tenth_of_lowest([LOWEST, 2 * LOWEST], [2.0, math.inf]) == LOWEST


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_it_finds_a_rate_that_learns_and_finds_it_again(optimizer, recipe, spec, crosses):
    recipe = recipe.with_settings({"optimizer": optimizer, "learning_rate": "auto"})
    device = candidates("cpu", "float32")[0]
    found = [find_learning_rate(recipe, spec, crosses, device) for _ in range(2)]
    assert found[0] == found[1]
    assert 1e-4 < found[0] < HIGHEST / 5


def test_the_rate_that_was_found_stands_in_run_json(tmp_path):
    run = striate.train(
        "xo:count=200,size=12", net="flatten dense(classes)", epochs=1, learning_rate="auto",
        runs_folder=tmp_path,
    )  # fmt: skip
    known = run.read()
    assert known["recipe"]["learning_rate"] == "auto"
    rate = known["plan"]["recipe"]["learning_rate"]
    assert LOWEST <= rate <= HIGHEST
    assert f"at {rate:g}" in next(e["text"] for e in run.events if e["event"] == "plan")
