"""How colours are explained: every rule has its sign, on a transparent ground."""

import numpy as np
import pytest
from PIL import ImageFont

from striate.filters._legend import legend
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
