"""Responses made visible by the rules that are stated."""

import colorsys

import numpy as np
import pytest

from striate.errors import InvalidSetting
from striate.filters import apply, kernel, sobel
from striate.filters._shown import (
    GROUND,
    checked_theme,
    direction,
    diverging,
    full_at,
    hues,
    magnitude,
    rule_of,
    shown,
    signed,
)

PICTURE = np.random.default_rng(0).integers(0, 256, (12, 14, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("identity", "picture"), ("sharpen", "picture"), ("emboss", "picture"),
        ("gaussian(3)", "picture"), ("motion-blur(7, 20)", "picture"), ("1 1; 1 1", "mean"),
        ("sobel-x", "signed"), ("log(2)", "signed"), ("gabor", "signed"), ("1 -1 1 -2", "signed"),
        ("0", "signed"),
    ],
)  # fmt: skip
def test_a_kernels_weights_choose_the_rule(text, rule):
    assert rule_of(kernel(text)) == rule


def test_a_picture_is_clipped():
    seen = shown(np.array([[-3.0, 12.4, 300]]), kernel("sharpen"), "light")
    assert (seen.pixels.tolist(), seen.rule, seen.words) == (
        [[0, 12, 255]], "picture", "clipped to 0-255",
    )  # fmt: skip


def test_a_sum_becomes_a_mean():
    weights = kernel("2 2; 2 2")
    seen = shown(apply(PICTURE, weights), weights, "light")
    expected = np.rint(apply(PICTURE, weights / 8))
    np.testing.assert_array_equal(seen.pixels, expected)
    assert seen.words == "divided by 8, clipped to 0-255"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signs_are_blue_and_orange_and_zero_is_the_ground(theme):
    seen = signed(np.array([[-10.0, -5, 0, 5, 10]]), theme)
    assert tuple(seen.pixels[0, 2]) == GROUND[theme]
    blue, orange = seen.pixels[0, 1].astype(int), seen.pixels[0, 3].astype(int)
    assert blue[2] > blue[0] + 30
    assert orange[0] > orange[2] + 30
    grounds = np.array(GROUND[theme], int)
    far = [np.abs(colour - grounds).sum() for colour in seen.pixels[0].astype(int)]
    assert far[0] > far[1] > far[2] == 0 < far[3] < far[4]


def test_the_middle_of_the_scale_is_the_ground_at_both_ends_of_which_is_something_else():
    scale = diverging("dark")
    assert scale.shape == (511, 3)
    assert tuple(scale[255]) == GROUND["dark"]
    assert (scale[0] != scale[510]).any()


@pytest.mark.parametrize(
    ("values", "limit"),
    [(np.arange(-100.0, 1), 99), (np.array([0.0] * 500 + [-7]), 7), (np.zeros(9), 1)],
    ids=["99th percentile", "little is not zero", "all zero"],
)
def test_a_colour_is_full_at(values, limit):
    assert full_at(values.reshape(1, -1)) == limit


def test_rounding_is_no_response():
    assert full_at(np.full((4, 4), 1e-13)) == 1


def test_large_responses_are_sampled():
    values = np.random.default_rng(1).normal(size=(1500, 1501))
    assert full_at(values) == pytest.approx(np.percentile(np.abs(values), 99), rel=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_flat_picture_is_the_ground_all_over(theme):
    flat = sobel(np.full((5, 5), 100.0))
    for seen in (magnitude(flat, theme), direction(flat, theme), signed(flat.x, theme)):
        assert (seen.pixels == np.array(GROUND[theme])).all()


def test_directions_have_hues():
    turns = {"right": (0, 1), "down": (1, 0), "left": (0, -1), "up": (-1, 0)}
    middle = {}
    for name, (down, right) in turns.items():
        ramp = np.add.outer(np.arange(9.0) * down, np.arange(9.0) * right)
        middle[name] = direction(sobel(ramp), "light").pixels[4, 4].astype(int)
    assert middle["right"].argmax() == 0  # red
    assert middle["left"].argmin() == 0  # its complement
    assert len({tuple(colour) for colour in middle.values()}) == 4


def test_other_themes_are_refused():
    with pytest.raises(InvalidSetting, match="theme is 'sepia'; it can be light or dark"):
        checked_theme("sepia")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_hue_is_mixed_with_the_ground_by_its_strength(theme):
    random = np.random.default_rng(0)
    directions = np.append(random.uniform(-np.pi, np.pi, 500), [-np.pi, np.pi, 0, -1e-9])
    strength = np.append(random.uniform(0, 1, 500), [1, 1, 0, 1])
    pure = [
        colorsys.hsv_to_rgb(round(np.degrees(turn)) % 360 / 360, 0.85, 0.92) for turn in directions
    ]
    ground = np.array(GROUND[theme])
    expected = ground + (255 * np.array(pure) - ground) * strength[:, None]
    assert np.abs(hues(directions, strength, theme) - expected).max() < 1.6
