"""The hues of charts by WCAG's contrast, and as people see them who see no red or no green."""

import itertools

import numpy as np
import pytest

from striate.charts import BLUE, COLOURS, ORANGE

GROUNDS = {"white": "#ffffff", "the dark report": "#14181b", "dark ink": "#1d2327"}
# Of linear RGB: Machado, Oliveira and Fernandes 2009, "A Physiologically-based Model for
# Simulation of Color Vision Deficiency", at severity 1.
SEEN_BY = {
    "most people": np.eye(3),
    "who sees no red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "who sees no green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
}
# Of linear sRGB under D65 (IEC 61966-2-1).
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
JUST_NOTICEABLE = 2.3  # CIELAB units, Mahy et al. 1994


def linear(colour: str) -> np.ndarray:
    shares = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def seen(colour: str, person: str) -> np.ndarray:
    return (SEEN_BY[person] @ linear(colour)).clip(0, 1)


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """WCAG 2.2's, from 1 to 21."""
    dark, light = sorted(float(TO_XYZ[1] @ colour) + 0.05 for colour in (one, other))
    return light / dark


def lab(colour: np.ndarray) -> np.ndarray:
    x, y, z = np.cbrt(TO_XYZ @ colour / np.sum(TO_XYZ, axis=1))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_contrast_is_wcags():
    black, white, grey = (linear(colour) for colour in ("#000000", "#ffffff", "#767676"))
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(white, grey) == pytest.approx(4.54, abs=0.005)  # the palest that passes AA
    assert contrast(grey, grey) == 1


@pytest.mark.parametrize("person", SEEN_BY)
@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS)
@pytest.mark.parametrize("colour", COLOURS)
def test_each_hue_stands_out_from_its_ground_by_three_to_one(colour, ground, person):
    assert contrast(seen(colour, person), seen(ground, person)) >= 3


@pytest.mark.parametrize("person", SEEN_BY)
@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(COLOURS, 2)))
def test_no_two_hues_are_taken_for_each_other(one, other, person):
    apart = np.linalg.norm(lab(seen(one, person)) - lab(seen(other, person)))
    assert apart > (10 if person == "most people" else 2) * JUST_NOTICEABLE


@pytest.mark.parametrize("person", SEEN_BY)
def test_the_first_two_are_far_apart_for_everybody(person):
    assert COLOURS[:2] == (BLUE, ORANGE)
    apart = np.linalg.norm(lab(seen(BLUE, person)) - lab(seen(ORANGE, person)))
    assert apart > 30 * JUST_NOTICEABLE
