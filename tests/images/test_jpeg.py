"""simplejpeg's pixels are Pillow's, to the bit, whatever the kind of JPEG and the scale."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from striate.images import Preprocessing, prepare
from striate.images import _jpeg as module

pytest.importorskip("simplejpeg", reason="there is no wheel of simplejpeg for this platform")


def jpeg(size: tuple[int, int], mode: str = "RGB", **options) -> bytes:
    small = np.random.default_rng(0).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).convert(mode)
    buffer = BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def both(data: bytes | Path, preprocessing: Preprocessing, monkeypatch) -> list[np.ndarray]:
    quick = prepare(data, preprocessing)
    monkeypatch.setattr(module, "_decode", None)
    slow = prepare(data, preprocessing)
    monkeypatch.undo()
    return [quick, slow]


@pytest.mark.parametrize("side", [7, 33, 150, 301])
@pytest.mark.parametrize(
    "options",
    [{}, {"subsampling": 0}, {"subsampling": 1}, {"progressive": True, "quality": 40}],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_pixels_are_pillows(side, options, mode, monkeypatch):
    channels = 1 if mode == "L" else 3
    quick, slow = both(
        jpeg((359, 271), mode, **options), Preprocessing(side, side, channels), monkeypatch
    )
    np.testing.assert_array_equal(quick, slow)


def test_it_is_used_for_ordinary_photos_only(monkeypatch):
    used: list[int] = []
    whole = module._decode
    assert whole is not None

    def spying(data, *rest, **options):
        used.append(len(data))
        return whole(data, *rest, **options)

    monkeypatch.setattr(module, "_decode", spying)
    exif = Image.Exif()
    exif[0x0112] = 6
    for data in (jpeg((40, 30), exif=exif), jpeg((40, 30), "CMYK"), jpeg((40, 30), "L")):
        prepare(data, Preprocessing(16, 16))
    assert used == []
    prepare(jpeg((40, 30)), Preprocessing(16, 16))
    assert len(used) == 1


def test_photos_are_pillows_to_the_bit(data_folder: Path, monkeypatch):
    files = sorted((data_folder / "cats-dogs").glob("train/*/*.jpg"))[::200]
    files += sorted((data_folder / "badimages" / "exif-orientation").glob("*_[01].jpg"))
    for file in files:
        for side in (64, 150):
            quick, slow = both(file, Preprocessing(side, side), monkeypatch)
            np.testing.assert_array_equal(quick, slow)
    assert len(files) > 10
