"""Size and channels that follow from the pictures when nobody asks for others."""

import numpy as np
import pytest

from striate.data._folder import Folder
from striate.data._source import Failure
from striate.data._survey import Wanted, default_side, header_facts, survey
from striate.errors import DataError, InvalidSetting
from striate.images import share_left_out


@pytest.mark.parametrize(
    ("median", "side"),
    [(1, 1), (8, 8), (27.5, 27), (28, 28), (32, 32), (63, 32), (64, 64), (127, 96), (150, 128),
     (160, 160), (3000, 160)],
)  # fmt: skip
def test_the_median_side_is_rounded_down(median, side):
    assert default_side(median) == side


def surveyed(root):
    source = Folder(root)
    return survey(source, source.listing())


def test_size_and_channels_come_from_the_pictures(make_folder):
    make_folder({"a": 3}, size=(70, 90), mode="L")
    root = make_folder({"b": 2}, size=(200, 40), mode="L")
    seen = surveyed(root)
    assert seen.preprocessing(Wanted(), None).shape == (64, 64, 1)
    assert seen.sizes.tolist() == [[70, 90]] * 3 + [[200, 40]] * 2
    assert seen.extremes() == {"width": [70, 70, 200], "height": [40, 90, 90]}


def test_one_coloured_picture_makes_all_coloured(make_folder):
    make_folder({"a": 3}, mode="L")
    seen = surveyed(make_folder({"b": 1}, mode="RGB"))
    assert seen.preprocessing(Wanted(), None).channels == 3


def test_what_is_asked_for_goes_first_then_the_sources_own_shape(make_folder):
    seen = surveyed(make_folder({"a": 1, "b": 1}))
    assert seen.preprocessing(Wanted((5, 6), 1, "pad"), (28, 28, 3)).shape == (5, 6, 1)
    assert seen.preprocessing(Wanted(), (28, 20, 3)).shape == (28, 20, 3)


def test_the_cropped_share_is_the_mean_over_pictures(make_folder):
    make_folder({"a": 3}, size=(20, 10))
    seen = surveyed(make_folder({"b": 1}, size=(10, 10)))
    preprocessing = seen.preprocessing(Wanted(), None)
    shares = [share_left_out(20, 10, preprocessing)] * 3 + [0]
    assert seen.cropped_share(preprocessing) == pytest.approx(np.mean(shares))
    assert np.mean(shares) == pytest.approx(3 / 8)


def test_unreadable_headers_are_kept_apart(make_folder):
    root = make_folder({"a": 2, "b": 2})
    (root / "a" / "000.png").write_bytes(b"no picture")
    seen = surveyed(root)
    assert seen.readable.tolist() == [1, 2, 3]
    assert seen.failures == {0: Failure("its content is of no known picture format")}


def test_no_readable_header_at_all_is_an_error(make_folder):
    root = make_folder({"a": 1, "b": 1})
    for name in "ab":
        (root / name / "000.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"None of the 2 files .* \(a/000\.png: its content is"):
        surveyed(root)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"size": (0, 5)}, "height is 0; use a whole number"),
        ({"size": (5,)}, r"size is \(5,\); give \(height, width\)"),
        ({"resize": "corp"}, r"'corp'.*Did you mean crop"),
    ],
)
def test_impossible_wishes_are_refused_before_any_file_is_read(arguments, message):
    with pytest.raises(InvalidSetting, match=message):
        Wanted(**arguments)


def test_arrays_say_their_own_size():
    shapes = [(4, 5), (4, 5, 1), (4, 5, 3)]
    told = header_facts([np.zeros(shape, np.uint8) for shape in shapes])
    assert told == [(5, 4, True), (5, 4, True), (5, 4, False)]
