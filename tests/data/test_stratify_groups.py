"""Parts of whole groups: nothing is cut apart, shares and classes as well as groups allow."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from striate.data._stratify_groups import draw_grouped_parts, joined


def draw(labels, groups, shares=(0.1, 0.1), seed=0) -> np.ndarray:
    labels, groups = np.asarray(labels), np.asarray(groups)
    return draw_grouped_parts(labels, np.arange(len(labels)), groups, shares, seed)


def test_many_small_groups_give_every_class_its_share():
    labels = np.repeat([0, 1], [600, 300])
    parts = draw(labels, np.arange(900) // 3)
    for part in (1, 2):
        assert np.bincount(labels[parts == part]).tolist() == [60, 30]


@pytest.mark.parametrize("seed", range(5))
def test_five_large_groups_a_class_give_one_of_each_class_to_each_part(seed):
    labels, groups = np.repeat([0, 1], 500), np.arange(1000) // 100
    parts = draw(labels, groups, seed=seed)
    for part in (1, 2):
        assert np.bincount(labels[parts == part]).tolist() == [100, 100]


def test_two_groups_a_class_take_turns():
    labels = np.repeat(np.arange(50), 8)
    parts = draw(labels, np.arange(400) // 4)
    assert np.bincount(parts).tolist() == [320, 40, 40]


def test_groups_of_several_classes_may_judge():
    labels, groups = np.arange(400) % 2, np.arange(400) // 10
    parts = draw(labels, groups)
    assert np.bincount(parts).tolist() == [320, 40, 40]


def test_three_groups_leave_no_part_empty():
    assert sorted(np.bincount(draw([0] * 30, np.arange(30) // 10)).tolist()) == [10, 10, 10]


def test_one_group_is_trained_on():
    assert draw([0, 1] * 5, [7] * 10).tolist() == [0] * 10


def test_twins_join_groups():
    units = joined(np.array([0, 1, 2, 1, 4, 5]), np.array([10, 10, 12, 13, 13, 15]))
    assert units.tolist() == [0, 0, 1, 0, 0, 2]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 12), st.integers(0, 40)),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from([(0.1, 0.1), (0.1, 0.0)]),
)
def test_whatever_comes_the_promises_hold(pictures, shares):
    labels = np.unique([label for label, _, _ in pictures], return_inverse=True)[1]
    groups = np.array([group for _, group, _ in pictures])
    copies = [copy for _, _, copy in pictures]
    twins = np.array([copies.index(copy) for copy in copies])
    parts = draw_grouped_parts(labels, twins, groups, shares, 3)
    for sets in (groups, twins):
        for one in np.unique(sets):
            assert len({*parts[sets == one].tolist()}) == 1
    assert set(labels[parts == 0]) == set(labels)
    assert (parts == draw_grouped_parts(labels, twins, groups, shares, 3)).all()
