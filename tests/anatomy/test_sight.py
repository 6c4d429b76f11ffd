"""Views that meet, are gathered, and axes that are followed through a reshape."""

from dataclasses import replace

import pytest

from striate.anatomy._sight import (
    NONE,
    Limit,
    Sight,
    blurred,
    gathered,
    lying,
    met,
    newly_scattered,
    picture,
    regrouped,
    united,
)
from striate.arithmetic import Field

ROWS, COLUMNS = frozenset((0,)), frozenset((1,))
BOTH = ROWS | COLUMNS
SMALL, LARGE = Field(3, 1, 0.5), Field(9, 2, 1.0)


def test_where_paths_meet_a_cell_sees_what_any_of_them_sees():
    left, right = Field(2, 2, 0.0), Field(3, 2, 1.5)  # pixels -1 to 1, and 0 to 3
    assert united([Sight((), (left,)), Sight((), (right,))]) == (Field(4, 2, 1.0),)
    assert united([Sight((), (left,))] * 2) == (left,)


def test_paths_of_different_jumps_have_no_common_window():
    sights = [Sight((), (SMALL, LARGE)), Sight((), (LARGE, LARGE))]
    assert united(sights) == (Limit.UNKNOWN, LARGE)


def test_tensors_that_meet_turned_or_with_one_cell_for_all_are_unknown():
    maps = picture(2)
    turned = replace(maps, along=(NONE, NONE, COLUMNS, ROWS))
    one_row = replace(maps, along=lying(maps, [1, 3, 1, 8]))
    assert met([maps, maps]) == (Field(), Field())
    assert met([maps, turned]) == (Limit.UNKNOWN, Limit.UNKNOWN)
    assert met([maps, one_row]) == (Limit.UNKNOWN, Field())


def test_scattered_cells_meet_those_of_the_same_order_alone():
    maps = replace(picture(2), scattered=ROWS, order=("one",))
    assert met([maps, maps]) == (Field(), Field())
    assert met([maps, replace(maps, order=("other",))]) == (Limit.UNKNOWN, Field())


def test_axes_of_one_cell_run_along_nothing_and_are_aligned_from_the_right():
    assert lying(picture(2), [1, 3, 1, 8]) == (NONE, NONE, NONE, COLUMNS)
    assert lying(picture(2), [1, 3, 8, 8], 5) == (NONE, NONE, NONE, ROWS, COLUMNS)
    assert lying(picture(2), [1, 3, 8, 8], 1) == (COLUMNS,)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([1, 3, 8, 8], [1, 3, 4, 2, 8], ROWS),
        ([1, 3, 8, 8], [1, 3, 64], BOTH),
        ([1, 3, 8, 8], [1, 24, 8], ROWS),
        ([1, 4, 8, 8], [1, 2, 2, 8, 8], NONE),
        ([1, 3, 8, 8], [3, 8, 1, 8], NONE),
        ([1, 3, 8, 8], [1, 3, 8, 8], NONE),
    ],
    ids=["split", "flattened", "mixed with channels", "channels alone", "new axes", "the same"],
)
def test_a_reshape_scatters_what_it_splits_or_mixes(before, after, expected):
    assert newly_scattered(picture(2).along, before, after) == expected


def test_the_whole_picture_is_the_largest_view_and_unknown_the_next():
    sights = [Sight((), (view,)) for view in (SMALL, Limit.UNKNOWN, Limit.WHOLE)]
    assert united(sights) == (Limit.WHOLE,)
    assert united(sights[:2]) == (Limit.UNKNOWN,)


def test_all_cells_of_an_axis_see_the_whole_of_it():
    assert gathered(picture(2), [1, 3, 8, 8], [2]) == (Limit.WHOLE, Field())
    assert gathered(picture(2), [1, 3, 8, 8], [1]) == (Field(), Field())


def test_a_window_of_the_picture_is_a_part_of_it():
    windows = Sight((BOTH, BOTH, NONE), (Field(), Field()))
    assert gathered(windows, [4, 16, 3], [1]) == (Limit.UNKNOWN, Limit.UNKNOWN)
    assert gathered(windows, [1, 16, 3], [1]) == (Limit.WHOLE, Limit.WHOLE)


def test_one_cell_alone_sees_what_it_saw():
    assert gathered(picture(2), [1, 3, 1, 1], [2, 3]) == (Field(), Field())


def test_blurring_leaves_the_whole_whole():
    assert blurred((Limit.WHOLE, SMALL)) == (Limit.WHOLE, Limit.UNKNOWN)
    assert blurred((SMALL, LARGE), [1]) == (SMALL, Limit.UNKNOWN)


@pytest.mark.parametrize(
    ("before", "along", "after", "expected"),
    [
        ([8, 4, 4], [NONE, ROWS, COLUMNS], [8, 16], [NONE, BOTH]),
        ([8, 4, 4], [NONE, ROWS, COLUMNS], [128], [BOTH]),
        ([8, 16], [NONE, BOTH], [8, 4, 4], [NONE, BOTH, BOTH]),
        ([8, 4, 6], [NONE, ROWS, COLUMNS], [8, 2, 2, 3, 2], [NONE, ROWS, ROWS, COLUMNS, COLUMNS]),
        ([12, 4], [NONE, ROWS], [3, 4, 4], [NONE, NONE, ROWS]),
        ([120, 1, 1], [NONE, ROWS, COLUMNS], [120], [NONE]),
        ([8, 4], [NONE, ROWS], [8, 1, 4, 1], [NONE, NONE, ROWS, NONE]),
        ([8, 4], [NONE, ROWS], [8, 4], [NONE, ROWS]),
        ([6, 4], [NONE, ROWS], [4, 6], [ROWS, ROWS]),
        ([0, 4], [NONE, ROWS], [4, 0], [ROWS, ROWS]),
    ],
    ids=["flatten the places", "flatten all", "unflatten", "patches", "heads", "one cell",
         "new axes", "the same", "across", "nothing"],
)  # fmt: skip
def test_axes_are_followed_through_a_reshape(before, along, after, expected):
    assert regrouped(along, before, after) == expected
