"""The numbers round a pixel, against the picture itself."""

import numpy as np
import pytest
from PIL import Image

from striate.errors import InvalidSetting
from striate.filters import window

PIXELS = np.random.default_rng(0).integers(0, 256, (7, 10, 3)).astype(np.uint8)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(PIXELS).save(path)
    return path


@pytest.mark.parametrize(
    ("x", "y", "side", "rows", "columns"),
    [
        (5, 3, 3, slice(2, 5), slice(4, 7)),
        (5, 3, 4, slice(1, 5), slice(3, 7)),
        (0, 0, 5, slice(0, 3), slice(0, 3)),
        (9, 6, 5, slice(4, 7), slice(7, 10)),
        (4, 4, 1, slice(4, 5), slice(4, 5)),
        (4, 4, 31, slice(0, 7), slice(0, 10)),
    ],
    ids=["middle", "even", "upper left", "lower right", "one", "all"],
)
def test_it_is_cut_out_of_the_picture(photo, x, y, side, rows, columns):
    seen = window(photo, x, y, side=side)
    np.testing.assert_array_equal(seen.values, PIXELS[rows, columns])
    assert (seen.left, seen.top) == (columns.start, rows.start)
    found = seen.to_json()
    assert found["values"][1] == PIXELS[rows, columns, 1].tolist()
    assert found["channels"] == ["red", "green", "blue"]


def test_grey_has_one_channel(photo):
    seen = window(photo, 1, 1, channels=1)
    assert seen.channels == ("grey",)
    assert seen.values.shape[2] == 1


@pytest.mark.parametrize(("x", "y"), [(10, 0), (0, 7), (-1, 0), (0, -1)])
def test_a_pixel_outside_is_refused(photo, x, y):
    with pytest.raises(InvalidSetting, match=rf"no pixel {x},{y}: .*column from 0 to 9 .* to 6"):
        window(photo, x, y)


@pytest.mark.parametrize("side", [0, -3, 32, 2.5])
def test_a_window_of_no_side_is_refused(photo, side):
    with pytest.raises(InvalidSetting, match=rf"side is {side}; use a whole number .* 1 to 31"):
        window(photo, 1, 1, side=side)
