"""Kernels as people read them: fractions, decimals, lines and drawings."""

import numpy as np
import pytest

from striate.filters import kernel
from striate.filters._matrix import drawn, in_line, is_readable, numbers
from striate.filters._shown import INK


@pytest.mark.parametrize(
    ("text", "factor", "rows"),
    [
        ("sobel-x", "", [["-1", "0", "1"], ["-2", "0", "2"], ["-1", "0", "1"]]),
        ("gaussian-blur", "1/16", [["1", "2", "1"], ["2", "4", "2"], ["1", "2", "1"]]),
        ("0.619 -0.1234567 0.00001", "", [["0.62", "-0.12", "0.00"]]),
        ("123.456 -0.000001", "", [["123", "0"]]),
        ("1/3 1/2", "1/6", [["2", "3"]]),
    ],
)
def test_weights_are_told_short(text, factor, rows):
    assert numbers(kernel(text)) == (factor, rows)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("box-blur", "1/9 (1 1 1; 1 1 1; 1 1 1)"),
        ("laplacian-1d", "1 -2 1"),
        ("gaussian(2)", "17x17"),
        ("0 0", "0 0"),
    ],
)
def test_a_kernel_in_a_line(text, line):
    assert in_line(kernel(text)) == line


def ink(image, theme="light"):
    """Where something dark is drawn."""
    pixels = np.asarray(image)
    return (pixels[..., 3] > 128) & (pixels[..., :3] == INK[theme]).all(axis=-1)


def test_a_small_table_is_drawn_between_brackets():
    image = drawn(kernel("sobel-x"), "light", 400)
    marked = ink(image)
    assert marked[2:-2, 1].all()  # the left bracket
    assert marked[2:-2, -5:].any(axis=1).all()  # the right one
    wider = drawn(kernel("sobel-x") * 100, "light", 400)
    assert wider.width > image.width


def test_a_minus_is_drawn():
    plain, negative = (drawn(kernel(text), "light", 400) for text in ("1", "-1"))
    assert ink(negative).sum() > ink(plain).sum()


@pytest.mark.parametrize("text", ["gaussian(2)", "gaussian(30)", "gabor"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_large_table_is_drawn_in_colours(text, theme):
    weights = kernel(text)
    assert not is_readable(weights)
    image = drawn(weights, theme, 300)
    assert image.height <= 142
    colours = {tuple(pixel) for pixel in np.asarray(image.convert("RGB")).reshape(-1, 3)}
    assert len(colours) > 20


def test_a_table_too_wide_for_its_place_is_drawn_in_colours():
    weights = kernel("1111 2222 3333 4444")
    assert drawn(weights, "light", 100).height != drawn(weights, "light", 600).height
