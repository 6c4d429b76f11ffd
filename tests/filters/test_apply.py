"""Filtering against SciPy, for every border, mode, size of kernel and type of number."""

import numpy as np
import pytest
from scipy import ndimage

from striate.errors import InvalidSetting, ShapeError, UnknownName
from striate.filters import apply, border_names, kernel, kernel_names, sobel

GENERATOR = np.random.default_rng(0)
GREY = GENERATOR.integers(0, 256, (23, 31)).astype(np.uint8)
COLOURS = GENERATOR.integers(0, 256, (23, 31, 3)).astype(np.uint8)
THEIRS = {"cross-correlation": ndimage.correlate, "convolution": ndimage.convolve}
SHAPES = [(1, 1), (1, 2), (1, 9), (2, 2), (3, 3), (4, 5), (5, 4), (7, 1), (11, 11), (12, 13)]


def scipys(image, weights, mode="cross-correlation", border="reflect", constant=0.0):
    image = np.asarray(image, np.float64)
    if image.ndim == 3:
        planes = np.moveaxis(image, 2, 0)
        return np.stack([scipys(p, weights, mode, border, constant) for p in planes], axis=2)
    return THEIRS[mode](image, weights, mode=border, cval=constant)


def assert_agrees(ours, theirs):
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6 * max(1, np.abs(theirs).max()))


@pytest.mark.parametrize("mode", THEIRS)
@pytest.mark.parametrize("border", ["reflect", "mirror", "nearest", "constant", "wrap"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_it_agrees_with_scipy(shape, border, mode):
    weights = np.random.default_rng(sum(shape)).normal(size=shape)
    ours = apply(COLOURS, weights, border=border, constant=7.5, mode=mode)
    assert ours.dtype == np.float64
    assert_agrees(ours, scipys(COLOURS, weights, mode, border, 7.5))


def places(border, size, reach):
    """Which pixel stands at -reach, ..., size + reach - 1; -1 for the constant."""
    wanted = np.arange(-reach, size + reach)
    if border == "reflect":
        return np.minimum(wanted % (2 * size), (-1 - wanted) % (2 * size))
    if border == "mirror":
        period = max(1, 2 * size - 2)
        return np.minimum(wanted % period, -wanted % period)
    if border == "nearest":
        return wanted.clip(0, size - 1)
    if border == "wrap":
        return wanted % size
    return np.where((wanted < 0) | (wanted >= size), -1, wanted)


# Here SciPy is no oracle: with reflect, its correlate reads what is not the picture's.
@pytest.mark.parametrize("border", ["reflect", "mirror", "nearest", "constant", "wrap"])
@pytest.mark.parametrize("size", [(1, 1), (1, 5), (4, 1), (2, 3), (5, 6)], ids=str)
def test_kernels_larger_than_the_picture(size, border):
    image = np.random.default_rng(1).normal(size=size)
    weights = np.random.default_rng(2).normal(size=(17, 15))
    rows, columns = places(border, size[0], 8), places(border, size[1], 7)
    outside = image[np.ix_(rows, columns)]
    outside[rows < 0] = outside[:, columns < 0] = 3
    expected = [
        [(outside[y : y + 17, x : x + 15] * weights).sum() for x in range(size[1])]
        for y in range(size[0])
    ]
    assert_agrees(apply(image, weights, border=border, constant=3), np.array(expected))


@pytest.mark.parametrize("name", kernel_names())
def test_every_named_kernel_on_grey(name):
    assert_agrees(apply(GREY, name), scipys(GREY, kernel(name)))


@pytest.mark.parametrize(
    "kind", [bool, np.uint8, np.int8, np.uint16, np.int16, np.int32, np.int64, np.float16]
)
@pytest.mark.parametrize("name", ["sobel-x", "gaussian(2)"])
def test_every_type_of_number_gives_doubles(kind, name):
    image = GREY.astype(kind)
    ours = apply(image, name, border="constant", constant=-1)
    assert ours.dtype == np.float64
    assert_agrees(ours, scipys(image, kernel(name), border="constant", constant=-1))


def test_singles_stay_singles():
    image = GENERATOR.normal(size=(40, 50)).astype(np.float32)
    ours = apply(image, "gaussian(3)")
    assert ours.dtype == np.float32
    assert_agrees(ours, scipys(image, kernel("gaussian(3)")))


def test_many_channels_and_one():
    many = GENERATOR.normal(size=(9, 8, 7))
    assert_agrees(apply(many, "sharpen"), scipys(many, kernel("sharpen")))
    assert apply(many[..., :1], "sharpen").shape == (9, 8, 1)


def test_a_view_is_filtered_as_its_copy():
    turned = COLOURS[::2, ::-1].transpose(1, 0, 2)
    np.testing.assert_array_equal(apply(turned, "emboss"), apply(turned.copy(), "emboss"))


def test_the_picture_is_left_as_it_was():
    image = GENERATOR.normal(size=(8, 8))
    before = image.copy()
    apply(image, "identity")[:] = 5
    np.testing.assert_array_equal(image, before)


def test_vertical_edges_of_the_course():
    picture = [
        [3, 0, 1, 2, 7, 4], [1, 5, 8, 9, 3, 1], [2, 7, 2, 5, 1, 3],
        [0, 1, 3, 1, 7, 8], [4, 2, 1, 6, 2, 8], [2, 4, 5, 2, 3, 9],
    ]  # fmt: skip
    expected = [[-5, -4, 0, 8], [-10, -2, 2, 3], [0, -2, -4, -7], [-3, -2, -3, -16]]
    assert apply(picture, "vertical")[1:-1, 1:-1].tolist() == expected
    assert apply(picture, "vertical", mode="convolution")[1, 1] == 5


def test_sobel_is_scipys_magnitude_and_the_way_up():
    image = GENERATOR.normal(size=(20, 21))
    x, y = ndimage.sobel(image, axis=1), ndimage.sobel(image, axis=0)
    found = sobel(image)
    np.testing.assert_allclose(found.magnitude, np.sqrt(x**2 + y**2), atol=1e-12)
    np.testing.assert_allclose(np.cos(found.direction) * found.magnitude, x, atol=1e-12)
    np.testing.assert_allclose(np.sin(found.direction) * found.magnitude, y, atol=1e-12)


@pytest.mark.parametrize(
    ("turns", "degrees"), [(0, 0), (1, -90), (2, 180), (3, 90)], ids=["right", "up", "left", "down"]
)
def test_the_direction_is_where_it_grows_brighter(turns, degrees):
    ramp = np.rot90(np.tile(np.arange(9.0), (9, 1)), turns)
    found = sobel(ramp)
    assert np.degrees(found.direction[4, 4]) == pytest.approx(degrees)
    assert found.magnitude[4, 4] == 8


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros(5), r"shape \(5,\) is no picture.*\(H, W\)"),
        (np.zeros((1, 2, 3, 4)), r"\(1, 2, 3, 4\) is no picture.*one by one"),
        (np.zeros((0, 4)), r"\(0, 4\) is no picture"),
        ([[1, 2], [3]], "rows must be of one length"),
    ],
    ids=["a row", "a batch", "empty", "ragged"],
)
def test_what_is_no_picture_is_refused(image, words):
    with pytest.raises(ShapeError, match=words):
        apply(image, "identity")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_numbers_that_are_not_finite_are_refused(value):
    image = np.zeros((4, 4))
    image[1, 2] = value
    with pytest.raises(InvalidSetting, match=r"holds numbers up to .*nan_to_num"):
        apply(image, "identity")


def test_complex_numbers_and_words_are_refused():
    with pytest.raises(InvalidSetting, match="not complex128 values"):
        apply(np.zeros((2, 2), complex), "identity")
    with pytest.raises(InvalidSetting, match="not <U1 values"):
        apply([["a"]], "identity")


def test_weights_are_checked_as_those_of_any_kernel():
    with pytest.raises(InvalidSetting, match="holds the weight nan; weights are finite"):
        apply(GREY, [[1, np.nan]])
    with pytest.raises(ShapeError, match="rows of different lengths; give every row as many"):
        apply(GREY, [[1, 2], [3]])


def test_an_unknown_border_or_mode_is_refused():
    with pytest.raises(UnknownName, match="border called 'reflekt'.*Did you mean reflect"):
        apply(GREY, "identity", border="reflekt")
    with pytest.raises(InvalidSetting, match="mode is 'correlate'; it can be cross-correlation or"):
        apply(GREY, "identity", mode="correlate")  # type: ignore[arg-type]


def test_there_are_five_borders():
    assert border_names() == ("reflect", "mirror", "nearest", "constant", "wrap")
