"""What reading changes is said, and nothing of plain pictures."""

import cv2
import numpy as np
import pytest
from PIL import Image

from striate.filters import conversions, window


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("L", []), ("RGB", []), ("P", []), ("1", []),
        ("RGBA", ["what is transparent was laid over white"]),
        ("I;16", ["greys of 16 bits were divided by 257"]),
    ],
)  # fmt: skip
def test_what_was_done_to_a_picture_is_said(tmp_path, mode, said):
    Image.new(mode, (4, 3)).save(tmp_path / "a.png")
    assert conversions(tmp_path / "a.png") == said


def test_colours_of_16_bits_lose_their_lower_8(tmp_path):
    path = tmp_path / "a.png"
    cv2.imwrite(str(path), np.full((2, 2, 3), 0x1234, np.uint16))
    assert conversions(path) == ["of colours of 16 bits the upper 8 were kept"]
    assert window(path, 0, 0).values.max() == 0x12


def test_inks_become_colours(tmp_path):
    Image.new("CMYK", (4, 3)).save(tmp_path / "a.jpg")
    assert conversions(tmp_path / "a.jpg") == ["CMYK became red, green and blue"]
