"""A large picture that is converted and scaled in bands comes out as if it were taken whole."""

import numpy as np
import pytest
from PIL import Image

from striate.images import Preprocessing, _rows, prepare
from striate.images._colours import to_colours
from striate.images._rows import ImageRows, all_rows, as_array, bands

MODES = ["1", "L", "P", "RGB", "RGBA", "LA", "PA", "CMYK", "YCbCr", "HSV", "LAB", "I", "I;16", "F"]


def picture(mode: str, size: tuple[int, int] = (90, 70)) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (*size[::-1], 3)).astype(np.uint8)
    image = Image.fromarray(pixels)
    if mode == "RGBA":
        image.putalpha(Image.fromarray(pixels[..., 0]))
        return image
    if mode in ("I", "I;16"):
        return Image.fromarray(pixels[..., 0].astype(np.uint16 if mode == "I;16" else np.int32))
    if mode == "LAB":
        return Image.frombytes("LAB", size, pixels.tobytes())
    if mode == "F":  # only the last row is brighter than 1
        values = pixels[..., 0] / np.float32(255)
        values[-1] *= 200
        return Image.fromarray(values)
    return image.convert(mode)


@pytest.fixture
def small_bands(monkeypatch):
    monkeypatch.setattr(_rows, "BAND_PIXELS", 900)
    monkeypatch.setattr("striate.images._colours._STRIP_PIXELS", 900)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.usefixtures("small_bands")
def test_colours_by_bands_are_those_of_the_whole(mode, channels):
    whole = as_array(to_colours(picture(mode), channels))
    np.testing.assert_array_equal(all_rows(ImageRows(picture(mode), channels)), whole)


@pytest.mark.parametrize("resize", ["crop", "squash", "pad"])
@pytest.mark.parametrize(
    ("resampler", "name"),
    [("torch", "bilinear"), ("torch", "bicubic"), *(
        ("pillow", name) for name in ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")
    )],
)  # fmt: skip
def test_scaled_by_bands_is_scaled_whole(resize, resampler, name, monkeypatch):
    """Smaller, larger and of other proportions."""
    for height, width, channels in ((21, 17, 3), (70, 13, 1), (9, 90, 3), (140, 35, 3)):
        asked = Preprocessing(height, width, channels, resize, name, resampler=resampler)
        for mode in ("RGB", "P"):
            whole = prepare(picture(mode), asked)
            with monkeypatch.context() as patched:
                patched.setattr(_rows, "BAND_PIXELS", 900)
                np.testing.assert_array_equal(prepare(picture(mode), asked), whole)


def test_bands_cover_every_row_once():
    for height, width in ((1, 1), (7, 3_000_000), (5000, 1000)):
        rows = [row for band in bands(height, width) for row in range(band.start, band.stop)]
        assert rows == list(range(height))
