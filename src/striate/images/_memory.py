"""How much memory decoding a picture takes, foretold from its header: pixels alone do not say."""

from PIL import Image

from striate.images._jpeg_header import read_jpeg_header

# Bytes that Pillow keeps of a pixel; of every other mode four.
_KEPT = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16L": 2, "I;16B": 2, "I;16N": 2}
# What decoders hold of a pixel beside that: canvases, planes, and the bytes that they hand over.
_DECODER = {"WEBP": 16, "AVIF": 14, "HEIF": 14, "JPEG2000": 12, "ICNS": 8, "ICO": 8, "GIF": 1}
_PYTHON_DECODER = 8  # Pillow's decoders in Python collect all bytes twice
_INKED = 12  # cyan, magenta, yellow and black go through three more copies to be colours
SOME_PIXELS = 4_000_000
"""A picture of fewer pixels takes little memory whatever it is."""


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
        inked = _INKED if len(header.samplings) == 4 else 0
        return header.decoding_bytes() + pixels * inked
    a_pixel = _KEPT.get(image.mode, 4)
    if "jpeg" in decoders:
        a_pixel += 2 * len(image.getbands())
    elif decoders <= {"raw", "zip", "gif", "packbits", "libtiff"}:
        a_pixel += _DECODER.get(image.format or "", 0)
    else:
        a_pixel += _DECODER.get(image.format or "", _PYTHON_DECODER)
    return pixels * a_pixel
