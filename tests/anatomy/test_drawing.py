"""A drawing as a file."""

import io

import numpy as np
import pytest
from PIL import Image
from torch import nn

from striate.anatomy import Anatomy, Layer, describe, draw_svg, save_drawing
from striate.errors import InputError, InvalidSetting
from striate.nets import resolve


@pytest.fixture(scope="module")
def anatomy():
    return describe(resolve("lenet5"))


def test_svg_and_png(anatomy, tmp_path):
    svg = save_drawing(anatomy, tmp_path / "net.svg")
    assert svg.read_text(encoding="utf-8") == draw_svg(anatomy)
    png = save_drawing(anatomy, tmp_path / "net.PNG")
    with Image.open(io.BytesIO(png.read_bytes())) as picture:
        pixels = np.asarray(picture.convert("RGB"))
    assert pixels[0, 0].tolist() == [255, 255, 255]
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 10


def test_a_drawing_is_the_same_each_time(anatomy):
    assert draw_svg(anatomy) == draw_svg(describe(resolve("lenet5")))


@pytest.mark.parametrize(
    ("name", "words"),
    [("net.pdf", r"\.pdf is no format.*\.svg or \.png"), ("net", "no ending is no format")],
)
def test_other_endings_are_an_error(anatomy, tmp_path, name, words):
    with pytest.raises(InvalidSetting, match=words):
        save_drawing(anatomy, tmp_path / name)


def test_folders_and_places_in_none_are_an_error(anatomy, tmp_path):
    (tmp_path / "a.svg").mkdir()
    with pytest.raises(InputError, match=r"a\.svg is a folder: give a file in it"):
        save_drawing(anatomy, tmp_path / "a.svg")
    with pytest.raises(InputError, match=r"There is no folder .*nowhere: make it"):
        save_drawing(anatomy, tmp_path / "nowhere" / "a.svg")


def test_a_net_of_thousands_of_boxes_is_an_error():
    layers = [
        Layer(f"{n}", "Conv2d", [1, 2, 2], 1, inputs=[n - 1], kind="convolution")
        for n in range(2_100)
    ]
    with pytest.raises(InvalidSetting, match=r"long has 2,101 boxes.*holds 2,000: draw a part"):
        draw_svg(Anatomy("long", [1, 2, 2], layers, 0, 0, 0))


def test_a_net_without_layers_is_its_picture():
    assert "8x8x3" in draw_svg(describe(nn.Identity(), input=(8, 8, 3)))
