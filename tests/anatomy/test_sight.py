"""Views that meet, are gathered, and axes that are followed through a reshape."""

import pytest

from striate.anatomy._sight import (
    NONE,
    Limit,
    Sight,
    blurred,
    gathered,
    picture,
    regrouped,
    widest,
)
from striate.arithmetic import Field

ROWS, COLUMNS = frozenset((0,)), frozenset((1,))
BOTH = ROWS | COLUMNS
SMALL, LARGE = Field(3, 1, 0.5), Field(9, 2, 1.0)


def test_where_paths_meet_the_longest_decides():
    assert widest([Sight((), (SMALL, LARGE)), Sight((), (LARGE, SMALL))]) == (LARGE, LARGE)


def test_the_whole_picture_is_the_largest_view_and_unknown_the_next():
    sights = [Sight((), (view,)) for view in (SMALL, Limit.UNKNOWN, Limit.WHOLE)]
    assert widest(sights) == (Limit.WHOLE,)
    assert widest(sights[:2]) == (Limit.UNKNOWN,)


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
