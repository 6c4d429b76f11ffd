"""How much memory decoding a picture takes, foretold from its header: pixels alone do not say."""

from PIL import Image

from striate.images._jpeg_header import read_jpeg_header
from striate.images._limits import Refused

SOME_PIXELS = 4_000_000
"""A picture of fewer pixels takes little memory whatever it is."""

MAX_MEMORY = 2**30
"""The most bytes that decoding one picture may take."""

IN_C = frozenset({"bit", "fli", "gif", "hex", "packbits", "pcd", "pcx", "raw"}) | frozenset(
    {"sgi_rle", "sun_rle", "tga_rle", "xbm", "zip"}
)
"""Pillow's decoders that put their pixels where they belong, and hold no more than a few rows."""

# Bytes that Pillow keeps of a pixel; of every other mode four.
_KEPT = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}
# What decoders hold of a pixel beside that: canvases, planes, and the bytes that they hand over.
# Measured with pictures of 56 million pixels; those of 10 and 12 bits take twice the planes.
_DECODER = {"WEBP": 12, "AVIF": 14, "HEIF": 14, "ICNS": 8, "ICO": 8, "GIF": 1, "SGI": 2}
_PYTHON_DECODER = 8  # Pillow's decoders in Python collect all bytes twice
_ANIMATED = 8  # a canvas before and one after the first frame
_ROWS_PER_STRIP = 278  # TIFF's number for it


def decoding_bytes(image: Image.Image, data: bytes | None) -> int:
    """About how many bytes are held at most while a picture is decoded at its own size.

    Args:
        image: Opened, not decoded.
        data: Its file; None if it is better not held at all.
    """
    pixels = image.width * image.height
    decoders = {tile[0] for tile in getattr(image, "tile", ())}
    header = (
        read_jpeg_header(data) if "jpeg" in decoders and data and pixels > SOME_PIXELS else None
    )
    if header is not None:
        return header.decoding_bytes()
    return pixels * (_KEPT.get(image.mode, 4) + _beside(image, decoders))


def check_memory(image: Image.Image, data: bytes | None, *, bytes_a_pixel: int = 0) -> None:
    """Refuses a picture whose decoding would take more than `MAX_MEMORY`.

    Args:
        image: Opened, not decoded.
        data: Its file; None if it is better not held at all.
        bytes_a_pixel: What is made of the picture at its own size, beside.
    """
    pixels = image.width * image.height
    if pixels <= SOME_PIXELS:
        return
    needed = decoding_bytes(image, data) + pixels * bytes_a_pixel
    if needed > MAX_MEMORY:
        raise Refused(
            f"decoding its {image.width}x{image.height} pixels takes about "
            f"{needed / 2**30:.1f} GiB of memory, and {MAX_MEMORY / 2**30:g} GiB is the limit"
        )


def _beside(image: Image.Image, decoders: set[str]) -> int:
    """Bytes that a decoder holds of each pixel beside what Pillow keeps of it."""
    if "jpeg" in decoders:
        return 2 * len(image.getbands())
    if "libtiff" in decoders:
        return 1 + (len(image.getbands()) if _is_one_strip(image) else 0)
    if image.format == "JPEG2000":
        return 4 * len(image.getbands()) + 4
    animated = _ANIMATED if image.format == "WEBP" and getattr(image, "is_animated", False) else 0
    unknown = 0 if decoders <= IN_C and decoders else _PYTHON_DECODER
    return _DECODER.get(image.format or "", unknown) + animated


def _is_one_strip(image: Image.Image) -> bool:
    """Whether a TIFF's strips are so large that holding one counts."""
    rows = getattr(image, "tag_v2", {}).get(_ROWS_PER_STRIP, 0)
    return isinstance(rows, int) and rows * 4 > image.height
