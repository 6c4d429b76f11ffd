"""How colours are explained: every rule has its sign, on a transparent ground."""

import numpy as np
import pytest
from PIL import ImageFont

from striate.filters._legend import legend, short
from striate.filters._matrix import number_width
from striate.filters._shown import Shown, diverging

FONT = ImageFont.load_default(20)


@pytest.mark.parametrize("rule", ["picture", "mean", "signed", "magnitude", "direction"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_rule_has_a_sign_without_a_ground(rule, theme):
    image = legend(Shown(np.zeros((1, 1), np.uint8), rule, 12.5), theme, FONT, (100, 100, 100))
    alpha = np.asarray(image)[..., 3]
    assert alpha.max() == 255
    assert alpha[-1, -1] == 0


def test_the_bar_shows_the_scale_from_end_to_end():
    image = legend(Shown(np.zeros((1, 1), np.uint8), "signed", 3), "light", FONT, (9, 9, 9))
    row = np.asarray(image)[11, 1:-1, :3].astype(int)
    scale = diverging("light").astype(int)
    assert np.abs(row[[0, -1]] - scale[[0, -1]]).max() < 8
    assert np.abs(row[len(row) // 2] - 255).max() < 8


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (12.5, "12.5"), (999.6, "1000"), (2301, "2300"), (9996, "10k"), (46_234, "46.2k"),
        (999_999, "1M"), (1.23e11, "123G"), (5.08e-8, "5.1e-8"), (0.01234, "0.0123"),
        (1e100, "1e100"), (2.6e102, "3e102"), (0, "0"),
    ],
)  # fmt: skip
def test_limits_are_short(value, said):
    assert short(value) == said


@pytest.mark.parametrize("limit", [2301, 999.5, 123_456, 1.234e6, 0.01234, 1.23e-7, 9.99e104])
def test_the_numbers_under_a_bar_do_not_touch(limit):
    font = ImageFont.load_default(22)
    image = legend(Shown(np.zeros((1, 1), np.uint8), "signed", limit), "light", font, (9, 9, 9))
    beside = (image.width - number_width("0", font)) / 2
    assert number_width(f"-{short(limit)}", font) <= beside - 5
