"""Paired comparison against scipy's binomial test, a count by hand and a simulation."""

import dataclasses
import math
import re

import numpy as np
import pytest
from scipy.stats import binomtest

from striate.errors import DataError
from striate.evaluation import Answers, Evaluation, compare_answers, mcnemar_exact, paired_interval


def evaluation(right, **changes) -> Evaluation:
    """One with two classes that is right on some of the pictures."""
    right = np.array(right, bool)
    labels = np.arange(len(right)) % 2
    said = np.where(right, labels, 1 - labels)
    made = Evaluation(
        classes=("a", "b"),
        names=tuple(f"{number:03}.png" for number in range(len(right))),
        labels=labels,
        answers=Answers.of(np.eye(2, dtype=np.float32)[said] * 0.8 + 0.1, labels),
        split="test",
    )
    return dataclasses.replace(made, **changes)


def pair(only_first: int, only_second: int, both: int = 10, neither: int = 2):
    first = [1] * only_first + [0] * only_second + [1] * both + [0] * neither
    second = [0] * only_first + [1] * only_second + [1] * both + [0] * neither
    return compare_answers(evaluation(first), evaluation(second), ("one-1", "two-1"))


@pytest.mark.parametrize(
    ("only_first", "only_second"), [(0, 1), (3, 12), (12, 3), (5, 5), (0, 6), (40, 61)]
)
def test_the_p_value_is_scipys_and_the_formulas(only_first, only_second):
    tosses, fewer = only_first + only_second, min(only_first, only_second)
    by_hand = min(1, 2 * sum(math.comb(tosses, i) for i in range(fewer + 1)) / 2**tosses)
    found = mcnemar_exact(only_first, only_second)
    assert found == pytest.approx(by_hand, rel=1e-9)
    assert found == pytest.approx(binomtest(only_first, tosses, 0.5).pvalue, rel=1e-9)


def test_without_disagreement_chance_explains_all():
    assert mcnemar_exact(0, 0) == 1
    assert "right on the same pictures: no difference" in pair(0, 0).verdict


def test_counts_and_accuracies():
    found = pair(3, 12, both=80, neither=5)
    assert (found.count, found.both, found.only_first, found.only_second) == (100, 80, 3, 12)
    assert found.difference == pytest.approx(0.09)
    values = found.to_json()
    assert [side["accuracy"] for side in values["runs"]] == [0.83, 0.92]
    assert [values[key] for key in ("both_right", "only_first_right", "only_second_right")] == [
        80, 3, 12,
    ]  # fmt: skip
    assert values["both_wrong"] == 5
    assert values["p_value"] == pytest.approx(0.03515625)


@pytest.mark.parametrize(
    ("only_first", "only_second", "words"),
    [
        (3, 12, "two-1 is right on 12 pictures where one-1 is wrong, and wrong on 3 .* once in 28"),
        (0, 11, "two-1 is right on 11 pictures .* once in 1,000"),
        (30, 0, "one-1 is right on 30 pictures .* less than once in a million"),
        (0, 3000, "two-1 is right on 3,000 pictures .* less than once in a million"),
        (1, 0, "one-1 is right on 1 picture where.*too few to tell.*fewer than 6"),
        (4, 8, "chance alone would make once in 2.6, so it does not show which is better"),
        (7, 8, "chance alone would make nearly always, so it does not"),
        (4, 4, "4 pictures .* wrong on 4 .* nothing speaks for either"),
    ],
)  # fmt: skip
def test_the_verdict_is_in_words(only_first, only_second, words):
    assert re.search(words, pair(only_first, only_second).verdict)


def test_the_interval_holds_the_true_difference_about_95_times_in_100():
    random = np.random.default_rng(4)
    drawn = random.multinomial(200, (0.06, 0.12, 0.70, 0.12), size=2000)
    held = 0
    for only_first, only_second, *_ in drawn.tolist():
        low, high = paired_interval(only_first, only_second, 200)
        held += low <= 0.12 - 0.06 <= high
    assert 0.935 < held / 2000 < 0.97
    # Worked by hand: (12.5 - 6.5) / 102 = 0.05882, deviation sqrt(19 - 36 / 102) / 102 = 0.04234.
    assert paired_interval(6, 12, 100) == pytest.approx((-0.02415, 0.14180), abs=1e-4)


def test_pictures_and_classes_in_another_order_are_matched():
    right = np.random.default_rng(5).random(40) < 0.7
    straight = evaluation(right)
    order = np.random.default_rng(6).permutation(40)
    turned = dataclasses.replace(
        straight,
        classes=("b", "a"),
        names=tuple(straight.names[index] for index in order),
        labels=1 - straight.labels[order],
        answers=straight.answers.taken(order).renamed(np.array([1, 0])),
    )
    found = compare_answers(straight, turned)
    assert (found.only_first, found.only_second) == (0, 0)
    assert found.both == right.sum()


def test_other_pictures_are_refused_with_what_to_do():
    one = evaluation([1] * 20)
    other = dataclasses.replace(one, names=tuple(f"{n + 6:03}.png" for n in range(20)))
    with pytest.raises(
        DataError,
        match=r"A was judged by 20 test.*B by 20 test.*which 14 are the same.*same --seed",
    ):
        compare_answers(one, other)
    relabelled = dataclasses.replace(one, labels=1 - one.labels)
    with pytest.raises(DataError, match="of which 0 are the same"):
        compare_answers(one, relabelled)
    with pytest.raises(DataError, match=r"different classes: 'b', 'c' are known.*Train both"):
        compare_answers(one, dataclasses.replace(one, classes=("a", "c")))


def test_it_is_said_when_files_were_read_differently():
    one = evaluation([1, 0], fingerprint="x")
    assert compare_answers(one, one).same_files
    assert not compare_answers(one, dataclasses.replace(one, fingerprint="y")).same_files


def test_pictures_of_one_name_are_paired_in_their_order():
    names = ("a.png",) * 6
    first = evaluation([1, 1, 0, 0, 1, 1], names=names)
    second = evaluation([1, 0, 1, 0, 1, 0], names=names)
    found = compare_answers(first, second, ("one-1", "two-1"))
    assert (found.both, found.only_first, found.only_second) == (2, 2, 1)
