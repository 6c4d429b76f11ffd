"""Reads a JPEG's header by ourselves, so that a decoder gets only what it is known to take.

A JPEG is a row of segments, each behind a marker (ITU-T T.81, B.1). Those before the first scan say
by which of a dozen processes it was coded, and only two of them are what everybody means by a
JPEG. The markers are found as libjpeg finds them, so both see the same frame.
"""

from collections.abc import Sequence
from typing import NamedTuple

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF0 to SOF15; not DHT, JPG and DAC
_HIERARCHICAL = frozenset({0xDE, 0xDF})  # DHP and EXP
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM and RST0 to RST7 have no content
_APPLICATIONS, _COMMENT = range(0xE0, 0xF0), 0xFE
_APP0, _ADOBE = 0xE0, 0xEE
_JFIF = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
_MOST_SEGMENTS = 10_000

# SOF0, SOF1 and SOF2: baseline, extended sequential and progressive, all with Huffman's codes.
_ORDINARY_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_DIFFERENTIAL = frozenset({0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF})
_ARITHMETIC = 0xC9  # and above
_USUAL_LUMAS = frozenset({(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4)})
_MOST_SIDE = 65500  # libjpeg's own limit


class JpegHeader(NamedTuple):
    """What stands before a JPEG's first scan.

    Attributes:
        frames: The markers of the frames that begin there, 0xC0 to 0xCF; one if all is well.
        precision: Bits of a sample.
        width: In pixels.
        height: In pixels; 0 if it is told behind the first scan only (DNL).
        samplings: Of each component: how many samples across and down a unit has.
        is_hierarchical: Whether there are frames of several sizes, of which one refines another.
        scan_components: How many components the first scan has.
        segments: Where the segments lie that begin there: marker, start and end.
        scan: Where the first scan's marker lies.
    """

    frames: tuple[int, ...]
    precision: int
    width: int
    height: int
    samplings: tuple[tuple[int, int], ...]
    is_hierarchical: bool
    scan_components: int
    segments: tuple[tuple[int, int, int], ...]
    scan: int

    @property
    def is_kept_whole(self) -> bool:
        """Whether a decoder holds all coefficients at once, since several scans add to them."""
        return self.frames != (0xC0,) or self.scan_components < len(self.samplings)

    def decoding_bytes(self) -> int:
        """At most so many bytes are held while it is decoded at its own size."""
        pixels = self.width * self.height
        areas = [across * down for across, down in self.samplings]
        samples = pixels * sum(areas) // max(areas, default=1)
        return pixels * len(areas) + (2 * samples if self.is_kept_whole else 0)


def read_jpeg_header(data: bytes) -> JpegHeader | None:
    """Reads up to the first scan; takes some microseconds.

    Returns:
        None if it is no JPEG, or broken before its first scan.
    """
    if data[:2] != b"\xff\xd8":
        return None
    frames: list[int] = []
    frame, is_hierarchical = b"", False
    segments: list[tuple[int, int, int]] = []
    position, size = 2, len(data)
    while (place := _next_marker(data, position)) and len(segments) < _MOST_SEGMENTS:
        marker = data[place - 1]
        if marker in _ALONE:
            position = place
            continue
        if marker in (_START, _END) or place + 2 > size:
            return None
        length = data[place] << 8 | data[place + 1]
        position = place + length
        if length < 2 or position > size:
            return None
        if marker == _SCAN:
            told = (*frames,), frame, is_hierarchical, data[place + 2], segments, place - 2
            return _header(*told) if length > 2 else None
        segments.append((marker, place - 2, position))
        if marker in _FRAMES:
            frames.append(marker)
            frame = data[place + 2 : position]
        elif marker in _HIERARCHICAL:
            is_hierarchical = True
    return None


def is_ordinary(header: JpegHeader | None) -> bool:
    """Whether it is what is usually meant by a JPEG.

    That is one frame, baseline or progressive, coded by Huffman's codes, 8 bits, in grey, three or
    four colours, of which those that say how light it is have every sample and the others have as
    many, a half or a quarter.
    """
    if header is None or header.is_hierarchical or header.precision != 8:
        return False
    if len(header.frames) != 1 or header.frames[0] not in _ORDINARY_FRAMES:
        return False
    sides = (header.width, header.height)
    return all(0 < side <= _MOST_SIDE for side in sides) and _is_usual(header.samplings)


def oddity(header: JpegHeader) -> str | None:
    """What keeps a JPEG from being read by every decoder, in a few words; None if nothing does."""
    marker = header.frames[0]
    if header.is_hierarchical or marker in _DIFFERENTIAL:
        return "it is a hierarchical JPEG"
    if len(header.frames) > 1:
        return "it is a JPEG of several frames"
    if header.precision != 8:
        return f"it is a JPEG of {header.precision} bits a sample"
    if len(header.samplings) not in (1, 3, 4):
        return f"it is a JPEG of {len(header.samplings)} components"
    if not header.width or not header.height:
        return f"it is a JPEG of {header.width}x{header.height} pixels"
    if marker not in _ORDINARY_FRAMES:
        coded = "coded arithmetically" if marker >= _ARITHMETIC else "coded without loss"
        return f"it is a JPEG {coded}"
    return None if _is_usual(header.samplings) else "it is a JPEG of unusual sampling"


def essentials(data: bytes, header: JpegHeader) -> bytes:
    """The same pixels in a file without whatever else may be odd: no metadata, an end marker.

    What says how colours are coded stays: whether there is a JFIF segment, and Adobe's.
    """
    parts = [data[:2]]
    for marker, start, end in header.segments:
        if marker == _APP0 and data[start + 4 : start + 9] == b"JFIF\0":
            parts.append(_JFIF)
        elif marker == _ADOBE or (marker not in _APPLICATIONS and marker != _COMMENT):
            parts.append(data[start:end])
    return b"".join([*parts, data[header.scan :], b"\xff\xd9"])


def _next_marker(data: bytes, position: int) -> int:
    """Where the next marker ends; 0 if there is none. Fill bytes and garbage are passed over."""
    start = data[position : position + 2]
    if start[:1] == b"\xff" and start[1:] not in (b"", b"\0", b"\xff"):  # as it nearly always is
        return position + 2
    while (position := data.find(b"\xff", position)) >= 0:
        while position < len(data) and data[position] == 0xFF:
            position += 1
        if position < len(data) and data[position]:
            return position + 1
    return 0


def _header(
    frames: tuple[int, ...],
    frame: bytes,
    is_hierarchical: bool,
    scan_components: int,
    segments: list[tuple[int, int, int]],
    scan: int,
) -> JpegHeader | None:
    """From the content of the last frame's segment."""
    if len(frame) < 6 or len(frame) != 6 + 3 * frame[5]:
        return None
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    samplings = tuple((byte >> 4, byte & 15) for byte in frame[7::3])
    about = (frame[0], width, height, samplings, is_hierarchical, scan_components)
    return JpegHeader(frames, *about, (*segments,), scan)


def _is_usual(samplings: Sequence[tuple[int, int]]) -> bool:
    if len(samplings) == 1:
        return samplings[0] in _USUAL_LUMAS
    if len(samplings) not in (3, 4):
        return False
    luma, chroma, black = samplings[0], set(samplings[1:3]), samplings[3:]
    return luma in _USUAL_LUMAS and chroma == {(1, 1)} and set(black) <= {luma}
