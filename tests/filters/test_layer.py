"""One convolution laid out: axes, windows and flips against NumPy, and every misfit refused."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from striate.errors import InputTooSmall, InvalidSetting, ShapeError
from striate.filters._layer import MODES, check_mode, check_upstream, lay, numbers, pad

RANKS = {
    "row": ((5,), (3,), 1),
    "row under a plane": ((5,), (1, 3), 2),
    "plane under a row": ((4, 5), (3,), 2),
    "plane": ((4, 5), (2, 3), 2),
    "one channel": ((1, 4, 5), (2, 3), 3),
    "plane under filters": ((4, 5), (6, 1, 2, 3), 3),
    "row under filters": ((5,), (6, 1, 1, 3), 3),
    "channels": ((2, 4, 5), (6, 2, 2, 3), 3),
}


@pytest.mark.parametrize(("picture", "weights", "rank"), RANKS.values(), ids=RANKS)
def test_whatever_comes_has_every_axis_and_its_ranks_are_kept(picture, weights, rank):
    made = lay(np.ones(picture), np.ones(weights))
    assert made.picture.shape == (1,) * (3 - len(picture)) + picture
    assert made.laid.shape == (1,) * (4 - len(weights)) + weights
    assert (made.rank, made.picture_rank, made.kernel_rank) == (rank, len(picture), len(weights))


def test_sizes_are_numpys_whole_numbers_too_and_lists_of_two():
    sizes: dict = {"stride": np.int64(2), "padding": [1, np.uint8(2)], "dilation": np.array(2)}
    made = lay(np.ones((9, 9)), np.ones((3, 3)), **sizes)
    assert (
        made.windows
        == lay(np.ones((9, 9)), np.ones((3, 3)), stride=2, padding=(1, 2), dilation=2).windows
    )
    assert {type(window.stride) for window in made.windows} == {int}
    row = lay(np.ones(9), np.ones(3), stride=np.int64(2))
    assert row.places == (1, 4)


def test_a_gradient_from_above_has_the_outputs_shape_or_is_ones():
    assert check_upstream(None, (1, 2, 2), 2).tolist() == [[[1, 1], [1, 1]]]
    for given in ([[1, 2], [3, 4]], [[[1, 2], [3, 4]]]):
        assert check_upstream(given, (1, 2, 2), 2).tolist() == [[[1, 2], [3, 4]]]
    with pytest.raises(ShapeError, match=r"shape \(1, 4\).*\(2, 2\): give one number for each"):
        check_upstream([[1, 2, 3, 4]], (1, 2, 2), 2)


def test_of_a_row_only_its_own_axis_is_meant():
    made = lay(np.ones(9), np.ones(3), stride=(5, 2), padding=(7, 1), dilation=2)
    assert made.padded.shape == (1, 1, 11)
    assert made.places == (1, 4)
    np.testing.assert_array_equal(
        lay(np.ones(9), np.ones(3), padding=2).padded[0, :, 1:3], [[0, 1]]
    )


@pytest.mark.parametrize(
    "options",
    [{}, {"stride": (2, 3)}, {"padding": (1, 2)}, {"dilation": 2, "padding": "same", "stride": 2}],
    ids=str,
)
def test_what_lies_under_a_weight_is_numpys_sliding_window(options):
    picture = np.random.default_rng(0).normal(size=(2, 8, 9))
    made = lay(picture, np.ones((1, 2, 3, 3)), **options)
    down, across = made.windows
    views = sliding_window_view(made.padded, (down.extent, across.extent), axis=(1, 2))
    views = views[:, :: down.stride, :: across.stride, :: down.dilation, :: across.dilation]
    assert views.shape[1:3] == made.places
    for row, column in np.ndindex(3, 3):
        under = made.padded[:, *made.under(row, column)]
        np.testing.assert_array_equal(under, views[..., row, column])


def test_the_padded_picture_has_zeros_around_it():
    made = lay(np.ones((2, 3)), [[1]], padding=(1, 2))
    np.testing.assert_array_equal(made.padded[0], np.pad(np.ones((2, 3)), [(1, 1), (2, 2)]))


def test_products_are_one_for_each_weight_at_each_place():
    made = lay(np.ones((4, 7, 8)), np.ones((6, 2, 3, 2)), groups=2, stride=2)
    assert made.places == (3, 4)
    assert made.products == 3 * 4 * 6 * 2 * 3 * 2
    assert made.filters_of_a_group == 3


@pytest.mark.parametrize("mode", MODES)
def test_a_convolution_lays_the_weights_flipped_and_gives_them_back(mode):
    weights = np.arange(12.0).reshape(1, 2, 2, 3)
    made = lay(np.ones((2, 4, 5)), weights, mode=mode)
    expected = weights if mode == "cross-correlation" else np.flip(weights, (2, 3))
    np.testing.assert_array_equal(made.laid, expected)
    np.testing.assert_array_equal(made.as_given(made.laid), weights)


def test_a_bias_is_a_number_for_one_filter_or_one_each():
    assert lay([1, 2], [1]).bias is None
    one = lay([1, 2], [1], bias=3).bias
    assert one is not None
    assert one.tolist() == [3]
    each = lay([[1, 2]], np.ones((2, 1, 1, 1)), bias=[3, 4]).bias
    assert each is not None
    assert each.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("padding", "dilation", "pair"),
    [
        (2, 1, (2, 2)), ((1, 2), 1, (1, 2)), ("valid", 1, (0, 0)), ("same", 1, (1, 2)),
        ("same", (2, 1), (2, 2)), ("full", 2, (4, 8)),
    ],
)  # fmt: skip
def test_paddings_in_words_are_worked_out_for_each_axis(padding, dilation, pair):
    assert pad((3, 5), padding, dilation) == pair


@pytest.mark.parametrize("kind", [bool, np.uint8, np.int64, np.float16, np.float32, np.float64])
def test_every_real_number_becomes_a_double_of_its_own(kind):
    given = np.ones((2, 3), kind)
    found = numbers(given, "picture")
    assert found.dtype == np.float64
    found[:] = 7
    assert (given == 1).all()


def test_one_number_more_than_can_be_is_refused():
    assert numbers(np.broadcast_to(np.int8(1), (1_000, 1_000)), "table").size == 1_000_000
    with pytest.raises(InvalidSetting, match="table has 10,000,001 numbers: at most 10,000,000"):
        numbers(np.broadcast_to(np.int8(1), (10_000_001,)), "table")


@pytest.mark.parametrize("mode", ["flip", "", "Convolution", "valid"])
def test_a_word_that_is_no_mode_is_refused(mode):
    with pytest.raises(InvalidSetting, match=f"mode cannot be '{mode}': give cross-correlation"):
        check_mode(mode)


REFUSED = {
    "flip": ({"mode": "flip"}, InvalidSetting, "'flip': give cross-correlation"),
    "stride 0": ({"stride": 0}, InvalidSetting, "stride cannot be 0: it must be at least 1"),
    "word": ({"padding": "some"}, InvalidSetting, "'some': give a number, or one of valid, same"),
    "same": ({"padding": "same"}, InvalidSetting, "kernel of 2: it has no middle.*such as 1 or 3"),
    "large kernel": ({"weights": np.ones((9, 9))}, InputTooSmall, "window of 9 does not fit on 4"),
    "groups": (
        {"picture": np.ones((4, 4, 4)), "weights": np.ones((3, 2, 2, 2)), "groups": 2},
        InvalidSetting,
        "both numbers must be divisible by 2",
    ),
    "no groups": ({"groups": 0}, InvalidSetting, "groups cannot be 0: it must be at least 1"),
    "channels": (
        {"picture": np.ones((4, 4, 4)), "weights": np.ones((2, 3, 2, 2))},
        ShapeError,
        r"see 3 channels do not fit a picture of 4: .*\(K, 4, R, S\)",
    ),
    "channels in groups": (
        {"picture": np.ones((4, 4, 4)), "weights": np.ones((2, 3, 2, 2)), "groups": 2},
        ShapeError,
        r"see 3 channels do not fit a picture of 4 in 2 groups: .*\(K, 2, R, S\)",
    ),
    "one kernel, three channels": (
        {"picture": np.ones((3, 4, 4))},
        ShapeError,
        r"3 channels: give weights \(K, 3, R, S\)",
    ),
    "a number": ({"picture": 5}, ShapeError, r"shape \(\): give a picture \(W,\)"),
    "four axes": ({"picture": np.ones((1, 1, 4, 4))}, ShapeError, r"shape \(1, 1, 4, 4\): give"),
    "three axes": ({"weights": np.ones((1, 2, 2))}, ShapeError, r"shape \(1, 2, 2\) cannot.*give"),
    "ragged": ({"picture": [[1, 2], [3]]}, ShapeError, "picture has rows of different lengths: gi"),
    "text": ({"weights": [["a"]]}, InvalidSetting, "weights holds .U1: give real numbers"),
    "complex": ({"picture": [[1j]]}, InvalidSetting, "picture holds complex128: give real numbers"),
    "endless": (
        {"weights": [[10**400]]},
        InvalidSetting,
        "weights holds object: give real numbers",
    ),
    "NaN": ({"weights": [[np.nan]]}, InvalidSetting, "weights holds nan: give finite"),
    "infinite": ({"bias": -np.inf}, InvalidSetting, "bias holds -inf: give finite"),
    "empty": ({"picture": []}, ShapeError, r"picture of shape \(0,\) is empty: give at least one"),
    "bias": ({"bias": [1, 2]}, ShapeError, r"bias of shape \(2,\) does not fit 1 filters: give"),
    "huge padding": ({"padding": 10**6}, InvalidSetting, "are too many.*less padding"),
    "half a stride": ({"stride": 1.5}, InvalidSetting, "stride cannot be 1.5: give a whole number"),
    "a word for a stride": ({"stride": "a"}, InvalidSetting, "stride cannot be 'a': give a whole"),
    "three paddings": ({"padding": [1, 1, 1]}, InvalidSetting, "or two, down and across"),
    "half a dilation": ({"dilation": (1, 2.5)}, InvalidSetting, "dilation cannot be 2.5: give a"),
    "half a group": ({"groups": 1.5}, InvalidSetting, "groups cannot be 1.5: give a whole"),
    "many products": (
        {"picture": np.broadcast_to(1.0, (1_000, 1_000)), "weights": np.ones((34, 34))},
        InvalidSetting,
        "1,080,962,884 products .* too many: at most 1,000,000,000 .*Take a smaller picture",
    ),
}


@pytest.mark.parametrize(("changed", "error", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_laid_is_refused(changed, error, words):
    given = {"picture": np.ones((4, 4)), "weights": np.ones((2, 2))} | changed
    with pytest.raises(error, match=words):
        lay(given.pop("picture"), given.pop("weights"), **given)
