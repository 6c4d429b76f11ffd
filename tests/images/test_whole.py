"""Pictures at their own size: what Pillow gives, upright, wherever they are decoded."""

import os
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from striate.errors import UnreadablePicture
from striate.images import _guard, read_whole

NOISE = np.random.default_rng(0).integers(0, 256, (31, 43, 3)).astype(np.uint8)


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def guard():
    _guard.dismiss_guards()
    yield _guard
    _guard.dismiss_guards()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pixels_are_pillows(kind, tmp_path):
    data = encoded(Image.fromarray(NOISE), kind)
    (tmp_path / "a").write_bytes(data)
    expected = np.asarray(Image.open(BytesIO(data)))
    np.testing.assert_array_equal(read_whole(data), expected)
    np.testing.assert_array_equal(read_whole(tmp_path / "a"), expected)
    grey = np.asarray(Image.open(BytesIO(data)).convert("L"))
    np.testing.assert_array_equal(read_whole(data, 1)[..., 0], grey)


def test_grey_pictures_have_one_channel_unless_three_are_wanted():
    data = encoded(Image.fromarray(NOISE[..., 0]), "PNG")
    np.testing.assert_array_equal(read_whole(data), NOISE[..., :1])
    np.testing.assert_array_equal(read_whole(data, 3), NOISE[..., :1].repeat(3, axis=2))


def test_sideways_pictures_are_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(Image.fromarray(NOISE), "JPEG", exif=exif)
    assert read_whole(data).shape == (43, 31, 3)


def test_a_suspicious_picture_comes_from_a_guard(guard, tmp_path):
    data = encoded(Image.fromarray(NOISE), "TIFF", compression="tiff_lzw")
    (tmp_path / "a.tif").write_bytes(data)
    for picture in (data, tmp_path / "a.tif"):
        np.testing.assert_array_equal(read_whole(picture), NOISE)
    assert read_whole(data, 1).shape == (31, 43, 1)
    assert len(guard._idle) == 1
    cut = bytearray(data)
    cut[200:1500] = bytes(1300)
    with pytest.raises(UnreadablePicture, match="bytes is not a readable picture: it is "):
        read_whole(bytes(cut))


def test_a_panorama_is_wider_than_any_net_takes():
    wide = Image.new("L", (20_000, 2), 7)
    assert read_whole(encoded(wide, "PNG")).shape == (2, 20_000, 1)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "the file is empty"), (b"words", "no known picture format"), (None, "it is a folder")],
)
def test_what_is_no_picture_is_refused(tmp_path, content, words):
    path = tmp_path / "a.png"
    if content is None:
        os.mkdir(path)
    else:
        path.write_bytes(content)
    with pytest.raises(UnreadablePicture, match=rf"a\.png is not a readable picture: .*{words}"):
        read_whole(path)
