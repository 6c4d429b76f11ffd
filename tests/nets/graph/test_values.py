"""What parameters of nodes can be: each kind of value, and everything that is none."""

import math

import pytest

from striate.nets.graph import CLASSES
from striate.nets.graph import _values as v

GOOD = [
    (v.whole(), 1, 1),
    (v.whole(), 65_536, 65_536),
    (v.whole(0, 3), 0, 0),
    (v.whole(1, 3), 3, 3),
    (v.counted, 1_000_000, 1_000_000),
    (v.counted, "classes", CLASSES),
    (v.real(), -3, -3.0),
    (v.real(0), 0, 0.0),
    (v.share, 0, 0.0),
    (v.share, 1.0, 1.0),
    (v.real(), 3.4e38, 3.4e38),
    (v.flag, True, True),
    (v.flag, False, False),
    (v.choice("a", "b"), "b", "b"),
    (v.wholes(1), [3], [3]),
    (v.wholes(1), [3, 5], [3, 5]),
    (v.wholes(0, (0, 3)), [], []),
    (v.pairs, [[1, 0]], [[1, 0]]),
    (v.pairs, [[1, 2], [3, 4]], [[1, 2], [3, 4]]),
    (v.padding("valid", "same"), "same", "same"),
    (v.padding("valid"), [[0, 1]], [[0, 1]]),
    (v.numbers, 3, 3.0),
    (v.numbers, [1, 2.5], [1.0, 2.5]),
    (v.optional(v.real(0)), None, None),
    (v.optional(v.real(0)), 6, 6.0),
    (v.sides, [-1], [-1]),
    (v.sides, [4, -1, 2], [4, -1, 2]),
    (v.sides, [2**28], [2**28]),
]
BAD = [
    (v.whole(), 0, "a whole number from 1 to 65,536"),
    (v.whole(), 65_537, "a whole number from 1 to 65,536"),
    (v.whole(0, 3), -1, "a whole number from 0 to 3"),
    (v.whole(), 2.0, "a whole number from 1"),
    (v.whole(), True, "a whole number from 1"),
    (v.whole(), "3", "a whole number from 1"),
    (v.whole(), None, "a whole number from 1"),
    (v.whole(), 10**400, "a whole number from 1"),
    (v.counted, 1_000_001, "a whole number from 1 to 1,000,000"),
    (v.counted, "class", "a whole number from 1 to 1,000,000"),
    (v.counted, ["classes"], "a whole number from 1 to 1,000,000"),
    (v.real(), math.nan, "^a finite number$"),
    (v.real(), math.inf, "^a finite number$"),
    (v.real(), 10**400, "^a finite number$"),
    (v.real(), 1e308, "^a number of at most 3.4e\\+38, as float32 holds it$"),
    (v.real(), False, "^a finite number$"),
    (v.real(), "1", "^a finite number$"),
    (v.real(), [1], "^a finite number$"),
    (v.real(0), -1e-9, "^a finite number, at least 0$"),
    *((v.share, bad, "^a number from 0 to 1$") for bad in (1.001, -0.1, math.nan, True, "1")),
    (v.flag, 1, "^true or false$"),
    (v.flag, "true", "^true or false$"),
    (v.choice("a", "b"), "c", "^one of a, b$"),
    (v.choice("a", "b"), ["a"], "^one of a, b$"),
    (v.choice("a", "b"), None, "^one of a, b$"),
    (v.wholes(1), [], "a list of 1 or 2 whole numbers"),
    (v.wholes(1), [1, 2, 3], "a list of 1 or 2 whole numbers"),
    (v.wholes(1), 3, "a list of 1 or 2 whole numbers"),
    (v.wholes(1), (3, 3), "a list of 1 or 2 whole numbers"),
    (v.wholes(1), [3, 0], "a whole number from 1"),
    (v.pairs, [], "a list of a pair for each spatial axis"),
    (v.pairs, [[1, 1]] * 3, "a list of a pair for each spatial axis"),
    (v.pairs, [[1]], "a list of 2 whole numbers"),
    (v.pairs, [[1, -1]], "a whole number from 0"),
    (v.padding("valid", "same"), "causal", "^valid, same, or a list of a pair for each"),
    (v.padding("valid", "same"), [[1]], "^valid, same, or a list of a pair for each"),
    (v.padding("valid", "same"), 1, "^valid, same, or a list of a pair for each"),
    (v.numbers, [], "one number, or a list of 1 to 65,536"),
    (v.numbers, [0.0] * 65_537, "one number, or a list of 1 to 65,536"),
    (v.numbers, [1, None], "a finite number"),
    (v.numbers, [[1]], "a finite number"),
    (v.optional(v.real(0)), -1, "a finite number, at least 0"),
    (v.sides, [], "a list of one to three sides"),
    (v.sides, [1, 2, 3, 4], "a list of one to three sides"),
    (v.sides, -1, "a list of one to three sides"),
    (v.sides, [-1, -1], "a list of sides of which at most one is -1"),
    (v.sides, [0, 2], "a whole number from 1 to 268,435,456"),
    (v.sides, [-1.0], "a whole number from 1 to 268,435,456"),
    (v.sides, [True], "a whole number from 1 to 268,435,456"),
]


def _named(value):
    return str(value)[:30] if not callable(value) else value.__qualname__.partition(".")[0]


@pytest.mark.parametrize(("check", "value", "expected"), GOOD, ids=_named)
def test_a_value_is_given_in_its_one_spelling(check, value, expected):
    found = check(value)
    assert found == expected
    assert type(found) is type(expected)
    assert check(found) == found


@pytest.mark.parametrize(("check", "value", "words"), BAD, ids=_named)
def test_what_cannot_be_says_what_was_expected(check, value, words):
    with pytest.raises(ValueError, match=words):
        check(value)


def test_lists_are_copies():
    given = [[1, 2]]
    found = v.pairs(given)
    given[0][0] = 9
    assert found == [[1, 2]]
