"""Kernels from formulas against SciPy, OpenCV and what they are meant to do."""

import cv2
import numpy as np
import pytest
from scipy import ndimage

from striate.filters import apply, kernel

IMPULSE = np.zeros((41, 41))
IMPULSE[20, 20] = 1


@pytest.mark.parametrize("sigma", [0.5, 1, 2, 3.7])
def test_gaussian_is_scipys(sigma):
    expected = ndimage.gaussian_filter(IMPULSE, sigma)
    np.testing.assert_allclose(apply(IMPULSE, f"gaussian({sigma})"), expected, atol=1e-15)


@pytest.mark.parametrize("sigma", [1, 2, 3.7])
def test_log_is_scipys_but_for_a_shift(sigma):
    made = kernel(f"log({sigma})")
    reach = made.shape[0] // 2
    theirs = ndimage.gaussian_laplace(IMPULSE, sigma)[
        20 - reach : 21 + reach, 20 - reach : 21 + reach
    ]
    np.testing.assert_allclose(made, theirs - theirs.mean(), atol=1e-15)
    assert made.sum() == pytest.approx(0, abs=1e-13)


def test_log_of_the_least_sigma_is_still_a_laplacian():
    made = kernel("log(0.1)")
    assert made.shape == (3, 3)
    assert made[1, 1] < 0 < made[0, 1]


@pytest.mark.parametrize("side", [1, 2, 5])
def test_a_box_is_a_mean(side):
    assert (kernel(f"box-blur({side})") == 1 / side**2).all()
    assert kernel(f"box-blur({side})").shape == (side, side)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("emboss", [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
        ("emboss(3)", [[-6, -3, 0], [-3, 1, 3], [0, 3, 6]]),
        ("emboss(angle=0)", [[-1, 0, 1], [-1, 1, 1], [-1, 0, 1]]),
        ("emboss(angle=90)", [[-1, -1, -1], [0, 1, 0], [1, 1, 1]]),
        ("emboss(angle=-135)", [[2, 1, 0], [1, 1, -1], [0, -1, -2]]),
        ("emboss(angle=225)", [[2, 1, 0], [1, 1, -1], [0, -1, -2]]),
    ],
    ids=["plain", "strong", "right", "down", "upper left", "upper left once more"],
)
def test_emboss_is_the_textbooks(text, expected):
    np.testing.assert_array_equal(kernel(text), expected)


@pytest.mark.parametrize("angle", [0, 180, 360])
def test_a_level_stroke_is_a_row(angle):
    np.testing.assert_allclose(kernel(f"motion-blur(5, {angle})"), np.full((1, 5), 0.2))


def test_an_upright_stroke_is_a_column():
    np.testing.assert_allclose(kernel("motion-blur(5, 90)"), np.full((5, 1), 0.2))


def test_a_stroke_of_one_pixel_blurs_nothing():
    assert kernel("motion-blur(1, 33)").tolist() == [[1.0]]


@pytest.mark.parametrize("angle", [10, 45, 77, 120])
def test_a_slanting_stroke_lies_along_its_angle(angle):
    made = kernel(f"motion-blur(21, {angle})")
    assert made.sum() == pytest.approx(1)
    assert made.min() >= 0
    np.testing.assert_allclose(made, made[::-1, ::-1])
    y, x = np.indices(made.shape) - (np.array(made.shape)[:, None, None] - 1) / 2
    spread = [[(made * x * x).sum(), (made * x * y).sum()], [0, (made * y * y).sum()]]
    spread[1][0] = spread[0][1]
    longest = np.linalg.eigh(spread)[1][:, 1]
    assert np.degrees(np.arctan2(longest[1], longest[0])) % 180 == pytest.approx(angle, abs=0.5)


@pytest.mark.parametrize(
    ("wavelength", "angle", "sigma", "aspect", "phase"),
    [(8, 0, 4, 0.5, 0), (6, 90, 3, 1, 0), (10, 45, 5.5, 0.7, 0), (7, 30, 3, 0.5, 90)],
)
def test_gabor_is_opencvs(wavelength, angle, sigma, aspect, phase):
    made = kernel(f"gabor({wavelength}, {angle}, {sigma}, {aspect}, {phase})")
    theirs = cv2.getGaborKernel(
        made.shape[::-1], sigma, np.radians(angle), wavelength, aspect, np.radians(phase)
    )
    # OpenCV fills its table from the last corner on: turned by half a turn.
    np.testing.assert_allclose(made, theirs[::-1, ::-1], atol=1e-12)


def test_gabor_answers_to_its_stripes_and_to_no_others():
    y, x = np.indices((96, 96))
    stripes = {0: np.cos(2 * np.pi * x / 8), 90: np.cos(2 * np.pi * y / 8)}
    strength = {
        (made, seen): np.abs(apply(stripes[seen], f"gabor(8, {made})")[30:66, 30:66]).max()
        for made in stripes
        for seen in stripes
    }
    assert strength[0, 0] > 50 * strength[0, 90]
    assert strength[90, 90] > 50 * strength[90, 0]


def test_a_moving_average_is_a_row_of_equal_weights():
    np.testing.assert_array_equal(kernel("moving-average(4)"), [[0.25] * 4])
