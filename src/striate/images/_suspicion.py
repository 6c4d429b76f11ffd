"""Which pictures are not decoded in this process: those that might be slow, huge, or crash it.

Ordinary pictures are decoded where they are wanted, in a thread, which nothing can stop. So only
what is sure to end soon may go there: formats whose decoders are simple or hardened by years of
fuzzing (libjpeg-turbo, zlib, libwebp, dav1d), at sizes that take a second or two. Everything else
goes through `_guard.py`, which can be killed.
"""

from PIL import Image

from striate.images._jpeg import JPEG_FORMATS
from striate.images._memory import IN_C, SOME_PIXELS, decoding_bytes

LARGE_BYTES = 64 * 2**20
_LARGE_PIXELS = 32_000_000
_LARGE_MEMORY_BYTES = 256 * 2**20
# A JPEG may pass over its pixels again and again: cameras do it ten times, hostile files thousands.
_LARGE_PASSES = 500_000_000
_LEAST_SCAN_BYTES = 10
# Pillow decodes some formats in Python, a microsecond and more a pixel, and lets no thread in.
_SLOW_PIXELS = 250_000
_SWIFT = IN_C | {"jpeg"}
# Libraries that have crashed on damaged files.
_FRAGILE = frozenset({"libtiff", "jpeg2k", "bcn"})
_SWIFT_FORMATS = frozenset({"WEBP", "AVIF", "ICO", "GIF", "PNG"})
_FRAGILE_FORMATS = frozenset({"HEIF", "ICNS"})


def is_suspicious(image: Image.Image, data: bytes | None, is_ordinary_jpeg: bool) -> bool:
    """Whether a picture should be decoded in a process of its own.

    Args:
        image: Opened, not decoded.
        data: Its file, None if it has more than `LARGE_BYTES`.
        is_ordinary_jpeg: Whether it is a JPEG of a kind that decoders can be trusted with; the
            other kinds are so rare that their decoders are hardly tried.
    """
    pixels = image.width * image.height
    if image.format in JPEG_FORMATS and not is_ordinary_jpeg:
        return True
    if pixels > SOME_PIXELS and decoding_bytes(image, data) > _LARGE_MEMORY_BYTES:
        return True
    if data is None or pixels > _LARGE_PIXELS or image.format in _FRAGILE_FORMATS:
        return True
    decoders = {tile[0] for tile in getattr(image, "tile", ())}
    if decoders & _FRAGILE:
        return True
    if "jpeg" in decoders and _passes(data, pixels) > _LARGE_PASSES:
        return True
    swift = decoders <= _SWIFT if decoders else image.format in _SWIFT_FORMATS
    return not swift and pixels > _SLOW_PIXELS


def _passes(data: bytes, pixels: int) -> int:
    """At most so many pixels are gone over while a JPEG is decoded."""
    most = pixels * (len(data) // _LEAST_SCAN_BYTES)
    return most if most <= _LARGE_PASSES else pixels * data.count(b"\xff\xda")
