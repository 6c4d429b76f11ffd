"""Every colour mode against the rule it is documented to follow, worked out with NumPy."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from striate.images import Preprocessing, prepare
from striate.images._colours import is_grey, to_colours


def pixels(image: Image.Image, channels: int) -> np.ndarray:
    return np.asarray(to_colours(image, channels))


def test_sixteen_bits_are_divided_by_257():
    values = np.array([[0, 257, 65535, 32768, 128, 129]], np.uint16)
    expected = np.round(values / 257).astype(np.uint8)
    np.testing.assert_array_equal(pixels(Image.fromarray(values), 1), expected)


def test_big_endian_sixteen_bits_give_the_same():
    values = np.arange(0, 65536, 97, dtype=np.uint16)[None]
    big = Image.frombytes("I;16B", values.shape[::-1], values.astype(">u2").tobytes())
    np.testing.assert_array_equal(pixels(big, 1), pixels(Image.fromarray(values), 1))


def test_whole_numbers_of_32_bits_are_clipped_to_16():
    values = np.array([[-5, 0, 65535, 70000]], np.int32)
    assert pixels(Image.fromarray(values), 1).tolist() == [[0, 0, 255, 255]]


def test_floats_up_to_one_are_stretched_to_255():
    values = np.array([[0, 0.5, 1, -1, np.nan]], np.float32)
    assert pixels(Image.fromarray(values), 1).tolist() == [[0, 128, 255, 0, 0]]


def test_floats_beyond_one_are_taken_as_they_are():
    values = np.array([[0, 0.6, 128.2, 300, -np.inf]], np.float32)
    assert pixels(Image.fromarray(values), 1).tolist() == [[0, 1, 128, 255, 0]]


def test_alpha_is_laid_over_white():
    red = Image.new("RGBA", (1, 1), (200, 0, 0, 128))
    expected = [round(c * 128 / 255 + 255 * 127 / 255) for c in (200, 0, 0)]
    np.testing.assert_allclose(pixels(red, 3)[0, 0], expected, atol=1)


@pytest.mark.parametrize("mode", ["LA", "La"])
def test_grey_alpha_is_laid_over_white(mode):
    grey = Image.new("LA", (2, 1), (0, 0))
    grey.putpixel((1, 0), (100, 255))
    assert pixels(grey.convert(mode), 1).tolist() == [[255, 100]]


@pytest.mark.parametrize(
    ("mode", "transparent"), [("L", 0), ("RGB", (0, 0, 0)), ("P", 0), ("P", b"\x00\xff")]
)
def test_a_transparent_colour_becomes_white(mode, transparent):
    picture = Image.new(mode, (2, 1), 0)
    picture.putpixel((1, 0), 1 if mode in ("L", "P") else (9, 9, 9))
    if mode == "P":
        picture.putpalette([0, 0, 0, 9, 9, 9])
    picture.info["transparency"] = transparent
    came = pixels(picture, 3)[0]
    assert came[0].tolist() == [255, 255, 255]
    assert came[1].max() < 10


def stripes(mode: str) -> Image.Image:
    """Four colours with an alpha that nobody filled in."""
    picture = Image.new("RGB", (8, 4))
    for index, colour in enumerate(STRIPES):
        picture.paste(colour, (2 * index, 0, 2 * index + 2, 4))
    if mode in ("P", "PA"):
        picture = picture.quantize(4)
        picture.apply_transparency()
        if mode == "P":
            picture.info["transparency"] = bytes(256)
            return picture
    if mode == "colour":  # every pixel has the colour that is transparent
        picture = Image.new("RGB", (8, 4), STRIPES[0])
        picture.info["transparency"] = STRIPES[0]
        return picture
    base = picture.convert("L") if mode in ("LA", "La") else picture
    transparent = base.convert({"La": "LA", "RGBa": "RGBA"}.get(mode, mode))
    transparent.putalpha(0)
    if mode in ("La", "RGBa"):  # its colours are as in a file that says they are multiplied
        raw = transparent.tobytes()
        transparent = Image.frombytes(mode, transparent.size, raw)
    return transparent


STRIPES = [(200, 30, 40), (20, 180, 60), (10, 60, 220), (240, 200, 20)]


@pytest.mark.parametrize("mode", ["RGBA", "RGBa", "LA", "La", "PA", "P", "colour"])
def test_alpha_that_is_0_everywhere_is_no_alpha(mode):
    came = pixels(stripes(mode), 3)
    expected = [STRIPES[0]] * 4 if mode == "colour" else STRIPES
    if mode in ("LA", "La"):
        expected = [(round(0.299 * r + 0.587 * g + 0.114 * b),) * 3 for r, g, b in STRIPES]
    np.testing.assert_allclose(came[0, ::2], expected, atol=1)


@pytest.mark.parametrize("form", ["TGA", "PNG", "WEBP", "TIFF", "BMP", "ICO", "DDS", "JPEG2000"])
def test_in_every_format_alpha_that_is_0_everywhere_is_no_alpha(form):
    buffer = BytesIO()
    colours = stripes("RGBA").resize((64, 32), Image.Resampling.NEAREST)
    options: dict = {"lossless": True, "exact": True} if form == "WEBP" else {}
    if form == "ICO":
        options = {"bitmap_format": "bmp", "sizes": [(64, 32)]}
    colours.save(buffer, form, **options)
    came = prepare(buffer.getvalue(), Preprocessing(32, 64))
    np.testing.assert_allclose(came[0, 8::16], STRIPES, atol=1)


def test_one_visible_pixel_makes_it_alpha():
    picture = stripes("RGBA")
    picture.putpixel((7, 3), (1, 2, 3, 255))
    came = pixels(picture, 3)
    assert came[0, 0].tolist() == [255, 255, 255]
    assert came[3, 7].tolist() == [1, 2, 3]


def test_a_palette_becomes_its_colours():
    picture = Image.new("P", (1, 1), 1)
    picture.putpalette([0, 0, 0, 10, 20, 30])
    assert pixels(picture, 3).tolist() == [[[10, 20, 30]]]


def test_cmyk_and_two_valued_pictures_become_colours():
    assert pixels(Image.new("CMYK", (1, 1), (255, 0, 0, 0)), 3).tolist() == [[[0, 255, 255]]]
    assert pixels(Image.new("1", (1, 1), 1), 3).tolist() == [[[255, 255, 255]]]


def test_colours_become_grey_by_their_luminance():
    picture = Image.new("RGB", (1, 1), (100, 150, 200))
    assert pixels(picture, 1).tolist() == [[round(0.299 * 100 + 0.587 * 150 + 0.114 * 200)]]


def test_lab_becomes_srgb():
    greys = Image.frombytes("LAB", (3, 1), bytes([0, 0, 0, 137, 0, 0, 255, 0, 0]))
    np.testing.assert_allclose(pixels(greys, 3)[0], [[0] * 3, [128] * 3, [255] * 3], atol=2)


@pytest.mark.parametrize(
    ("mode", "grey"),
    [("1", True), ("L", True), ("LA", True), ("I;16", True), ("F", True), ("RGB", False)],
)
def test_greyness_is_a_matter_of_the_mode(mode, grey):
    assert is_grey(Image.new(mode, (1, 1))) is grey


@pytest.mark.parametrize(("colours", "grey"), [([0, 0, 0, 7, 7, 7], True), ([1, 2, 3], False)])
def test_a_palette_of_greys_counts_as_grey(colours, grey):
    picture = Image.new("P", (1, 1))
    picture.putpalette(colours)
    assert is_grey(picture) is grey
