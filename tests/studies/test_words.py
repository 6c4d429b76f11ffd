"""What is shown and what is not, in words that follow from the numbers."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from striate.studies._intervals import Estimate
from striate.studies._words import (
    better,
    caution,
    counted,
    judging,
    lost,
    points,
    seeded,
    sentence,
    with_interval,
)


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        pytest.param(
            (0.03, 0.01, 0.05), "it loses 3.0 points (95% interval +1.0 to +5.0)", id="loss"
        ),
        pytest.param(
            (-0.03, -0.05, -0.01), "it gains 3.0 points (95% interval +1.0 to +5.0)", id="gain"
        ),
        pytest.param(
            (0.01, -0.01, 0.03),
            "for it no loss is shown: +1.0 points (95% interval -1.0 to +3.0)",
            id="not-shown",
        ),
    ],
)
def test_losses(loss, words):
    assert lost("it", Estimate(*loss)) == words


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        pytest.param((0.2, 0.1, 0.3), "a is better than b by 20.0 points", id="better"),
        pytest.param((-0.2, -0.3, -0.1), "a is worse than b by 20.0 points", id="worse"),
        pytest.param((0.0, -0.1, 0.1), "between a and b no difference is shown: 0.0", id="neither"),
    ],
)
def test_comparisons(difference, words):
    assert better("a", "b", Estimate(*difference)).startswith(words)


def test_tables_and_sentences():
    assert with_interval(Estimate(0.983, 0.971, 0.99)) == "98.3 [97.1, 99.0]"
    assert points(Estimate(-0.0001, -0.02, 0.01)) == "0.0 [-2.0, +1.0]"
    assert sentence("for it") == "For it."


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 seeds"), (1, "1 seed"), (2, "2 seeds"), (1_200, "1,200 seeds")]
)
def test_one_has_no_s(number, words):
    assert counted(number, "seed") == words


def test_a_single_picture_and_a_single_seed_are_no_plural():
    bench: Any = SimpleNamespace(judges=np.arange(1), seeds=(0,), split="test")
    assert judging(bench) == "1 test picture"
    assert seeded(bench) == "1 seed"
    assert "of the 1 test picture, not" in caution(bench)


@pytest.mark.parametrize(
    ("seeds", "words"),
    [(1, "trained once.*Take --seeds 3"), (3, "3 seeds; with so few"), (8, r"8 seeds\. One in")],
)
def test_what_the_intervals_cover_is_said(seeds, words):

    bench: Any = SimpleNamespace(judges=np.arange(1_200), seeds=range(seeds), split="test")
    said = caution(bench)
    assert "1,200 test pictures" in said
    assert re.search(words, said)
