"""The other side of the guard, spoken to in its own words."""

import os
import subprocess
import sys
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image

from striate.images import Preprocessing, read
from striate.images._guard import receive, send

PREPROCESSING = Preprocessing(6, 8)


@contextmanager
def serving():
    """A process that serves."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from striate.images._serve import serve; serve()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    pipe: Any = process.stdout
    assert receive(pipe)[0] == {"ready": True}
    with process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def served():
    """A process that serves all the tests of this file, as starting it takes long."""
    with serving() as process:
        yield process


def ask(process, content: bytes, *, is_path: bool = False):
    request = {"is_path": is_path, "preprocessing": PREPROCESSING.to_json()}
    send(process.stdin, request, content)
    return receive(process.stdout)


def png() -> bytes:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 11, 3)).astype(np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_bytes_and_paths_come_back_as_the_pixels_that_reading_gives(served, tmp_path):
    expected = read(png(), PREPROCESSING)
    path = tmp_path / "سیب.png"
    path.write_bytes(png())
    for content, is_path in ((png(), False), (os.fsencode(path), True)):
        facts, pixels = ask(served, content, is_path=is_path)
        assert facts == {"width": 11, "height": 9, "grey": False, "damage": None}
        assert pixels == expected.pixels.tobytes()


def test_what_is_no_picture_comes_back_as_a_reason_and_it_goes_on(served, tmp_path):
    refused, nothing = ask(served, b"no picture")
    assert refused["reason"]
    assert nothing == b""
    gone, _ = ask(served, os.fsencode(tmp_path / "gone.png"), is_path=True)
    assert gone["errno"] == 2
    assert ask(served, png())[1] == read(png(), PREPROCESSING).pixels.tobytes()


def test_it_ends_when_nobody_asks_any_more():
    with serving() as process:
        process.communicate(timeout=300)  # ends its input
        assert process.returncode == 0


def test_what_libtiff_prints_about_pixels_is_damage_and_about_tags_is_not(served):
    buffer = BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (160, 200)).astype(np.uint8)
    Image.fromarray(noise).convert("1").save(buffer, "TIFF", compression="group4")
    whole = buffer.getvalue()
    broken = bytearray(whole)
    broken[5000:5040] = bytes(range(100, 140))
    assert ask(served, bytes(broken))[0]["damage"] == "corrupt TIFF data: bad code word"
    assert ask(served, whole)[0]["damage"] is None
