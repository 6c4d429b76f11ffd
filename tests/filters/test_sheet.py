"""The contact sheet: what stands where, at every size, and nothing over anything else."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageFont

from striate.filters import sobel
from striate.filters._legend import legend
from striate.filters._notation import kernels
from striate.filters._sheet import Layout, Tile, _caption, _fitting, contact_sheet
from striate.filters._shown import GROUND, magnitude, shown
from striate.filters._vocabulary import PAIRS, VOCABULARY


def tiles(layout, count, text="sharpen"):
    width, height = layout.size
    photo = np.full((height, width, 3), 90, np.uint8)
    (one,) = kernels(text)
    seen = shown(photo.astype(float), one.weights, layout.theme)
    return [Tile("original", photo)] + [Tile(one.name, seen.pixels, seen, one)] * count


@pytest.mark.parametrize(
    ("photo", "size", "zoom"),
    [
        ((4000, 3000), (520, 390), 1),
        ((3000, 4000), (390, 520), 1),
        ((520, 100), (520, 100), 1),
        ((28, 28), (28, 28), 18),
        ((100_000, 3), (520, 1), 1),
        ((1, 1), (1, 1), 520),
    ],
    ids=str,
)
def test_photos_are_shrunk_and_small_ones_enlarged_by_whole_steps(photo, size, zoom):
    layout = Layout(photo[0], photo[1], "light")
    assert (layout.size, layout.zoom) == (size, zoom)
    assert layout.place >= 500


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 11])
def test_every_tile_is_on_it_once(count, theme):
    layout = Layout(600, 400, theme)
    sheet = contact_sheet(tiles(layout, count), layout, "cross-correlation")
    assert (sheet[:54] == GROUND[theme]).all()  # the margins are empty
    assert (sheet[:, :54] == GROUND[theme]).all()
    assert (sheet[-56:] == GROUND[theme]).all()
    photos = (sheet == 90).all(axis=2)
    assert photos.sum() >= (count + 1) * 520 * 347
    assert photos.sum() < (count + 1.1) * 520 * 347


@pytest.mark.parametrize(("count", "columns"), [(1, 2), (2, 3), (5, 3), (7, 4), (8, 5)])
def test_a_sheet_has_a_screens_shape(count, columns):
    layout = Layout(640, 427, "light")
    sheet = contact_sheet(tiles(layout, count), layout, "")
    assert sheet.shape[1] == 2 * 56 + columns * 520 + (columns - 1) * 44


def test_grey_pictures_and_long_names_fit():
    layout = Layout(300, 500, "light")
    width, height = layout.size
    (one,) = kernels("gabor(12.5, angle=45.25, sigma=4.125, aspect=1.5, phase=90.5)")
    grey = np.zeros((height, width, 1), np.uint8)
    seen = shown(np.zeros((height, width)), one.weights, "light")
    sheet = contact_sheet(
        [Tile("original", grey), Tile(one.name, seen.pixels, seen, one)], layout, "x"
    )
    assert (sheet[:, -54:] == 255).all()


def test_a_scaled_photo_is_its_mean():
    layout = Layout(1040, 700, "light")
    pixels = np.random.default_rng(0).integers(0, 256, (700, 1040, 1)).astype(np.uint8)
    small = layout.scaled(pixels)
    assert small.shape == (350, 520, 1)
    assert small.mean() == pytest.approx(pixels.mean(), abs=1)


@pytest.mark.parametrize("name", [*VOCABULARY, *PAIRS, "-9999 -9999 -9999 -9999", "-123 -456 -789"])
def test_rules_and_numbers_do_not_touch_in_the_narrowest_tile(name):
    layout = Layout(390, 520, "light")
    assert layout.place == 500
    (one,) = kernels(name)
    flat = np.full((4, 4), 99.0)
    if one.across is None:
        seen = shown(flat, one.weights, "light")
    else:
        seen = magnitude(sobel(flat), "light")
    seen = replace(seen, limit=seen.limit and -123.4)
    caption = np.asarray(_caption(Tile(one.name, seen.pixels, seen, one), layout))
    below = caption[54:, :, 3]
    sign = legend(seen, "light", ImageFont.load_default(22), (0, 0, 0)).width
    assert not below[:, sign : sign + 4].any()
    assert below[:, sign + 4 :].any()


def test_a_name_without_letters_in_the_font_is_told_in_words():
    layout = Layout(600, 400, "light")
    _, tile = tiles(layout, 1)
    captions = [
        np.asarray(_caption(replace(tile, title=title), layout))
        for title in ("your kernel", "هسته", "détail")
    ]
    np.testing.assert_array_equal(captions[0], captions[1])
    np.testing.assert_array_equal(captions[0], captions[2])


def test_a_name_that_does_not_fit_ends_in_dots():
    assert _fitting("gaussian(2)", 500)[1] == "gaussian(2)"
    font, cut = _fitting("a-very-long-name-" * 9, 500)
    assert cut.startswith("a-very-long-name-")
    assert cut.endswith("...")
    assert 470 < font.getlength(cut) <= 500
