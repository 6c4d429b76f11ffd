"""Torch's arithmetic stays within two levels of Pillow's and depends on no processor."""

import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from striate.images import Preprocessing, prepare


def smooth(height: int, width: int, channels: int = 3, /) -> np.ndarray:
    small = np.random.default_rng(3).integers(0, 256, (9, 11, 3)).astype(np.uint8)
    image = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(image)[..., :channels]


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic"])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("size", [(270, 360), (300, 300), (40, 90), (150, 149)])
def test_it_is_pillows_resize_but_for_rounding(kernel, channels, size):
    height, width = size
    pixels = smooth(height, width, channels)
    came = prepare(pixels, Preprocessing(150, 150, channels, "squash", kernel))
    method = Image.Resampling[kernel.upper()]
    expected = Image.fromarray(pixels.squeeze()).resize((150, 150), method)
    apart = np.abs(came.squeeze().astype(int) - np.asarray(expected))
    assert apart.max() <= 2


def test_the_crop_is_the_centre_in_whole_pixels():
    pixels = smooth(100, 161)
    came = prepare(pixels, Preprocessing(100, 100))
    np.testing.assert_array_equal(came, pixels[:, 30:130])


def test_filters_that_torch_lacks_are_pillows():
    pixels = smooth(40, 60)
    expected = Image.fromarray(pixels).resize((15, 10), Image.Resampling.LANCZOS)
    came = prepare(pixels, Preprocessing(10, 15, 3, "squash", "lanczos"))
    np.testing.assert_array_equal(came, np.asarray(expected))


DIGEST = """
import hashlib, numpy as np
from striate.images import Preprocessing, prepare
pixels = np.random.default_rng(0).integers(0, 256, (271, 359, 3)).astype(np.uint8)
shapes = [Preprocessing(150, 150), Preprocessing(64, 80, 1, "pad"), Preprocessing(300, 300)]
digest = hashlib.sha256(b"".join(prepare(pixels, shape).tobytes() for shape in shapes)).hexdigest()
print(digest)
"""


def test_every_processor_gives_the_same_bits():
    here: dict[str, str] = {}
    exec(DIGEST, here)
    plain = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "ATEN_CPU_CAPABILITY": "default"},  # torch's code without AVX
        check=True,
        capture_output=True,
        text=True,
    )
    assert plain.stdout.strip() == here["digest"]
