"""Kernels that a formula makes, for any size, width or direction.

Angles are in degrees from the right, clockwise as seen, for rows are counted downwards: 0 is to
the right, 45 to the lower right, 90 down. Gaussians reach `_REACH` standard deviations, as SciPy's.
"""

import math

import numpy as np
from jaxtyping import Float

_REACH = 4.0
_GABOR_REACH = 3.0


def box(side: int) -> Float[np.ndarray, "R S"]:
    """The mean of a square."""
    return np.full((side, side), 1 / side**2)


def moving_average(window: int) -> Float[np.ndarray, "1 S"]:
    """The mean of so many values in a row."""
    return np.full((1, window), 1 / window)


def gaussian(sigma: float) -> Float[np.ndarray, "R S"]:
    """A Gaussian of standard deviation `sigma` pixels whose weights add to 1.

    The outer product of SciPy's `gaussian_filter1d` with itself.
    """
    _, weights = _bell(sigma, least_reach=0)
    return np.outer(weights, weights)


def laplacian_of_gaussian(sigma: float) -> Float[np.ndarray, "R S"]:
    """The Laplacian of a Gaussian (Marr and Hildreth 1980), shifted so that it adds to 0.

    `(x² + y² - 2 sigma²) / sigma⁴` times the Gaussian. SciPy's `gaussian_laplace` lacks the shift
    and answers a little to a flat picture; MATLAB's `fspecial("log")` has it.
    """
    offsets, weights = _bell(sigma, least_reach=1)
    curved = (offsets**2 / sigma**4 - 1 / sigma**2) * weights
    kernel = np.outer(curved, weights) + np.outer(weights, curved)
    return kernel - kernel.mean()


def emboss(strength: float, angle: float) -> Float[np.ndarray, "3 3"]:
    """The picture, plus its slope in a direction: as if lit from the opposite side.

    At 45 degrees and strength 1 it is the textbooks' `-2 -1 0 / -1 1 1 / 0 1 2`. The larger of the
    steps along row and column is `strength`.
    """
    right, down = _direction(angle)
    larger = max(abs(right), abs(down))
    step_x, step_y = (round(part / larger, 12) for part in (right, down))
    offsets = np.arange(-1.0, 2)
    kernel = strength * (offsets * step_x + offsets[:, None] * step_y)
    kernel[1, 1] = 1
    return kernel + 0.0  # no -0


def motion_blur(length: float, angle: float) -> Float[np.ndarray, "R S"]:
    """The mean along a stroke, as of a camera that moved so many pixels.

    A weight is 1 minus the pixel's distance from the stroke, at least 0; then they are made to add
    to 1. For 0 and 90 degrees and odd lengths that is a row or column of equal weights.
    """
    right, down = _direction(angle)
    half = (length - 1) / 2
    reach_x, reach_y = (math.floor(abs(part) * half + 1 - 1e-9) for part in (right, down))
    x = np.arange(-reach_x, reach_x + 1.0)
    y = np.arange(-reach_y, reach_y + 1.0)[:, None]
    along = np.clip(x * right + y * down, -half, half)
    distance = np.hypot(x - along * right, y - along * down)
    weights = np.maximum(0, 1 - distance)
    return weights / weights.sum()


def gabor(
    wavelength: float, angle: float, sigma: float, aspect: float, phase: float
) -> Float[np.ndarray, "R S"]:
    """A wave under a Gaussian (Daugman 1985).

    OpenCV's `getGaborKernel` is this table turned by half a turn: the same with phase 0, and
    otherwise that of the opposite phase.

    `exp(-(u² + aspect² v²) / (2 sigma²)) cos(2 pi u / wavelength + phase)`, with u along the angle
    and v across it; it reaches three standard deviations.
    """
    right, down = _direction(angle)
    widths = sigma, sigma / aspect
    reach_x, reach_y = (
        max(1, round(_GABOR_REACH * max(abs(widths[0] * a), abs(widths[1] * b))))
        for a, b in ((right, down), (down, right))
    )
    x = np.arange(-reach_x, reach_x + 1.0)
    y = np.arange(-reach_y, reach_y + 1.0)[:, None]
    u, v = x * right + y * down, y * right - x * down
    envelope = np.exp(-(u**2 + (aspect * v) ** 2) / (2 * sigma**2))
    return envelope * np.cos(2 * np.pi * u / wavelength + math.radians(phase))


def gabor_side(sigma: float, aspect: float) -> int:
    """The most rows or columns that a Gabor kernel has."""
    return 2 * math.ceil(_GABOR_REACH * sigma / min(1.0, aspect)) + 1


def _bell(
    sigma: float, *, least_reach: int
) -> tuple[Float[np.ndarray, " S"], Float[np.ndarray, " S"]]:
    """The offsets from the middle, and a Gaussian on them whose weights add to 1."""
    reach = max(least_reach, int(_REACH * sigma + 0.5))
    offsets = np.arange(-reach, reach + 1.0)
    weights = np.exp(-0.5 * (offsets / sigma) ** 2)
    return offsets, weights / weights.sum()


def _direction(angle: float) -> tuple[float, float]:
    """How far right and how far down one pixel of the way goes; exact at right angles."""
    radians = math.radians(angle % 360)
    return round(math.cos(radians), 15) + 0.0, round(math.sin(radians), 15) + 0.0
