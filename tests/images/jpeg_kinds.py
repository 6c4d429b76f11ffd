"""JPEGs of every kind, small: what encoders at hand write, what the encoder below does, or patched.

The encoder is as simple as the standard (ITU-T T.81) allows: one grey value a block (only DC is
coded), or lossless by the first predictor, with Huffman tables whose codes all have one length.
"""

import struct
from io import BytesIO

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 100, 76
Samplings = tuple[tuple[int, int], ...]


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def frame(marker: int, size: tuple[int, int], samplings: Samplings, precision: int = 8) -> bytes:
    width, height = size
    parts = b"".join(bytes([i + 1, h << 4 | v, 0]) for i, (h, v) in enumerate(samplings))
    return segment(marker, struct.pack(">BHHB", precision, height, width, len(samplings)) + parts)


def table(number: int, length: int, symbols: int) -> bytes:
    """A Huffman table whose codes have one length; symbol n has the code n."""
    counts = [symbols if bits == length else 0 for bits in range(1, 17)]
    return segment(0xC4, bytes([number, *counts, *range(symbols)]))


def scan(components: int, start: int, end: int) -> bytes:
    parts = b"".join(bytes([index + 1, 0]) for index in range(components))
    return segment(0xDA, bytes([components]) + parts + bytes([start, end, 0]))


def difference(value: int) -> str:
    """A DC difference: its category in five bits, and as many bits as that says."""
    bits = abs(value).bit_length()
    low = value if value >= 0 else value + (1 << bits) - 1
    return f"{bits:05b}" + (f"{low:0{bits}b}" if bits else "")


def packed(bits: str) -> bytes:
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")


def blocks(
    samplings: Samplings, size: tuple[int, int] = (WIDTH, HEIGHT), precision: int = 8
) -> bytes:
    """A sequential JPEG of flat blocks in any samplings."""
    written = samplings
    if len(samplings) == 1:  # a scan of one component goes block by block, whatever its sampling
        samplings = ((1, 1),)
    across, down = max(h for h, _ in samplings), max(v for _, v in samplings)
    units = -(-size[0] // (8 * across)) * -(-size[1] // (8 * down))
    random = np.random.default_rng(0)
    last, bits = [0] * len(samplings), ""
    for _ in range(units):
        for component, (h, v) in enumerate(samplings):
            for value in random.integers(-60, 60, h * v).tolist():
                bits += difference(value - last[component]) + "0"  # and no AC
                last[component] = value
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xDB, bytes([0] + [8] * 64)),
            frame(0xC0 if precision == 8 else 0xC1, size, written, precision),
            table(0x00, 5, 16),
            segment(0xC4, bytes([0x10, 1, *[0] * 15, 0])),
            scan(len(samplings), 0, 63),
            packed(bits),
            b"\xff\xd9",
        ]
    )


def lossless(pixels: np.ndarray, precision: int = 8) -> bytes:
    """A lossless JPEG (SOF3): each sample less its left neighbour, the first less the one above."""
    height, width, channels = pixels.shape
    values = pixels.astype(int)
    before = np.roll(values, 1, axis=1)
    before[1:, 0] = values[:-1, 0]
    before[0, 0] = 1 << (precision - 1)
    bits = "".join(difference(int(value)) for value in (values - before).ravel())
    return b"".join(
        [
            b"\xff\xd8",
            segment(0xEE, b"Adobe\0\x64\0\0\0\0\0"),  # red, green and blue as they are
            frame(0xC3, (width, height), ((1, 1),) * channels, precision),
            table(0x00, 5, 17),
            scan(channels, 1, 0),
            packed(bits),
            b"\xff\xd9",
        ]
    )


def colours() -> np.ndarray:
    small = np.random.default_rng(0).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))


def by_pillow(mode: str = "RGB", **options) -> bytes:
    buffer = BytesIO()
    Image.fromarray(colours()).convert(mode).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


def with_large_thumbnail() -> bytes:
    """Its EXIF data hold a JPEG that is larger than the photo."""
    buffer = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(buffer, "JPEG")
    entry = struct.Struct("<HHII")
    tags = entry.pack(0x0201, 4, 1, 44) + entry.pack(0x0202, 4, 1, len(buffer.getvalue()))
    tiff = b"II*\0\x08\0\0\0\0\0\x0e\0\0\0\x02\0" + tags + bytes(4)
    return by_pillow(exif=b"Exif\0\0" + tiff + buffer.getvalue())


def real() -> dict[str, bytes]:
    """What an encoder wrote as it is here."""
    return {
        "baseline": by_pillow(subsampling="4:2:0"),
        "4:4:4": by_pillow(subsampling="4:4:4"),
        "4:2:2": by_pillow(subsampling="4:2:2"),
        "grey": by_pillow("L"),
        "progressive": by_pillow(progressive=True),
        "progressive-grey": by_pillow("L", progressive=True),
        "cmyk": by_pillow("CMYK"),
        "cmyk-progressive": by_pillow("CMYK", progressive=True),
        "restarts": by_pillow(restart_marker_blocks=3),
        "large-thumbnail": with_large_thumbnail(),
        "4:1:1": blocks(((4, 1), (1, 1), (1, 1))),
        "4:4:0": blocks(((1, 2), (1, 1), (1, 1))),
        "4:4:1": blocks(((1, 4), (1, 1), (1, 1))),
        "grey-2x2": blocks(((2, 2),)),
        "1x2-for-all": blocks(((1, 2), (1, 2), (1, 2))),
        "grey-3x3": blocks(((3, 3),)),
        "3x1": blocks(((3, 1), (1, 1), (1, 1))),
        "chroma-larger": blocks(((1, 1), (2, 2), (1, 1))),
        "4x2": blocks(((4, 2), (1, 1), (1, 1))),
        "two-components": blocks(((1, 1), (1, 1))),
        "12-bit": blocks(((1, 1), (1, 1), (1, 1)), precision=12),
        "lossless": lossless(colours()),
        "lossless-grey": lossless(colours()[..., :1]),
        "lossless-flat": lossless(np.full((100, 100, 3), 128, np.uint8)),
    }


def changed() -> dict[str, bytes]:
    """Headers that no encoder at hand writes, patched into files whose pixels no longer fit."""
    plain, progressive = by_pillow(subsampling="4:4:4"), by_pillow(progressive=True)
    size = struct.pack(">BHH", 8, HEIGHT, WIDTH)
    sof0, sof2 = b"\xff\xc0\x00\x11", b"\xff\xc2\x00\x11"
    samplings = ((1, 1), (1, 1), (1, 1))
    second = frame(0xC0, (2 * WIDTH, 2 * HEIGHT), samplings)
    later = progressive.rindex(b"\xff\xc4")
    dhp = frame(0xDE, (WIDTH, HEIGHT), samplings)
    return {
        "ycck": patched(by_pillow("CMYK"), b"Adobe\0\x64\0\0\0\0\0", b"Adobe\0\x64\0\0\0\0\2"),
        "arithmetic": patched(plain, sof0, b"\xff\xc9\x00\x11"),
        "arithmetic-progressive": patched(progressive, sof2, b"\xff\xca\x00\x11"),
        "arithmetic-lossless": patched(lossless(colours()), b"\xff\xc3", b"\xff\xcb"),
        "hierarchical": patched(plain, b"\xff\xc0", dhp + b"\xff\xc0"),
        "differential": patched(plain, sof0, b"\xff\xc5\x00\x11"),
        "lossless-called-baseline": patched(lossless(colours()), b"\xff\xc3", b"\xff\xc0"),
        "baseline-called-lossless": patched(plain, sof0, b"\xff\xc3\x00\x11"),
        "12-bit-header": patched(plain, size, struct.pack(">BHH", 12, HEIGHT, WIDTH)),
        "larger-frame-first": patched(plain, b"\xff\xc0", second + b"\xff\xc0"),
        "larger-frame-second": patched(plain, b"\xff\xda", second + b"\xff\xda"),
        "larger-frame-between-scans": progressive[:later] + second + progressive[later:],
        "no-height": patched(plain, size, struct.pack(">BHH", 8, 0, WIDTH)),
        "no-width": patched(plain, size, struct.pack(">BHH", 8, HEIGHT, 0)),
        "taller-than-its-data": patched(plain, size, struct.pack(">BHH", 8, 4 * HEIGHT, WIDTH)),
    }
