"""Ordinary pictures stay in this process; what might be slow, huge or crash it does not."""

from io import BytesIO

import pytest
from PIL import Image

from striate.images._suspicion import is_suspicious


def encoded(form: str, **options) -> bytes:
    buffer = BytesIO()
    Image.effect_noise((600, 500), 80).save(buffer, form, **options)
    return buffer.getvalue()


def suspicious(data: bytes | None, image: bytes) -> bool:
    with Image.open(BytesIO(image)) as opened:
        return is_suspicious(opened, data, opened.format == "JPEG")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "TGA"])
def test_common_formats_are_read_here(form):
    data = encoded(form)
    assert not suspicious(data, data)


def test_a_progressive_photo_is_read_here_and_one_of_endless_passes_is_not():
    data = encoded("JPEG", progressive=True)
    assert not suspicious(data, data)
    passes = data[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 3000
    assert suspicious(passes, passes)


@pytest.mark.parametrize(
    ("form", "options"), [("TIFF", {"compression": "tiff_lzw"}), ("JPEG2000", {})]
)
def test_fragile_decoders_are_not_trusted(form, options):
    data = encoded(form, **options)
    assert suspicious(data, data)


def test_large_files_and_pictures_are_not_read_here():
    data = encoded("BMP")
    assert suspicious(None, data)
    large = bytearray(data)
    large[18:26] = (9000).to_bytes(4, "little") * 2
    assert suspicious(bytes(large), bytes(large))
