"""Files of images, spoilt byte by byte and in what their formats hold: markers, sizes, sums."""

import struct
import zlib
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from tests.fuzzing.image_files import image_files
from tests.fuzzing.mutations import Change, changes, odd_numbers, several

# Every kind of frame, and the segments whose content the decoder believes.
_CODES = (
    *range(0xC0, 0xD0),
    0xD0,
    0xD7,
    0xD8,
    0xD9,
    0xDA,
    0xDB,
    0xDC,
    0xDD,
    0xDE,
    0xE0,
    0xEE,
    0xFE,
)
_SCANS = (
    (0, 63, 0),
    (1, 0, 0),
    (4, 0, 1),
    (7, 0, 0),
    (0, 0, 0),
    (1, 63, 0),
    (0, 0, 0x10),
    (5, 70, 0x13),
)
_PNG = b"\x89PNG\r\n\x1a\n"


@st.composite
def images(draw: st.DrawFn, kind: str = "") -> dict[str, Any]:
    """An example for the subject: a file of a format, spoilt.

    Args:
        kind: "jpeg", "other" or both.
    """
    files = image_files()
    names = [name for name in sorted(files) if kind in ("", _kind(files[name]))]
    name = draw(st.sampled_from(names))
    content = files[name]
    others = tuple(files.values())
    if content.startswith(b"\xff\xd8"):
        content = draw(several(_jpeg_changes(), most=3))(content)
    content = draw(several(changes(others)))(content)
    if content.startswith(_PNG) and draw(st.booleans()):
        content = with_right_sums(content)
    return {"from": name, "data": content}


def _kind(content: bytes) -> str:
    return "jpeg" if content.startswith(b"\xff\xd8") else "other"


def segments(content: bytes) -> list[int]:
    """Where the segments of a JPEG begin."""
    found, place = [], 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        found.append(place)
        if content[place + 1] == 0xDA:
            place = content.find(b"\xff", place + 2)
            while 0 <= place < len(content) - 1 and (
                content[place + 1] == 0 or 0xD0 <= content[place + 1] <= 0xD7
            ):
                place = content.find(b"\xff", place + 2)
            if place < 0:
                break
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return found


@st.composite
def _jpeg_changes(draw: st.DrawFn) -> Change:
    """One change to a JPEG's segments."""
    return draw(st.sampled_from([_code, _length, _frame, _scan, _repeated]))(draw)


def _segment(content: bytes, number: int, codes: tuple[int, ...] = ()) -> int | None:
    found = [place for place in segments(content) if not codes or content[place + 1] in codes]
    return found[number % len(found)] if found else None


def _put(content: bytes, place: int | None, piece: bytes) -> bytes:
    if place is None or place + len(piece) > len(content):
        return content
    return content[:place] + piece + content[place + len(piece) :]


def _code(draw: st.DrawFn) -> Change:
    """Another kind of frame, or of segment."""
    number, code = draw(st.integers(0, 20)), draw(st.sampled_from(_CODES))
    frames = draw(st.booleans())

    def change(content: bytes) -> bytes:
        place = _segment(content, number, tuple(range(0xC0, 0xC4)) if frames else ())
        return content if place is None else _put(content, place + 1, bytes([code]))

    return change


def _length(draw: st.DrawFn) -> Change:
    number, value = draw(st.integers(0, 20)), draw(odd_numbers)

    def change(content: bytes) -> bytes:
        place = _segment(content, number)
        return (
            content
            if place is None
            else _put(content, place + 2, struct.pack(">H", value & 0xFFFF))
        )

    return change


def _frame(draw: st.DrawFn) -> Change:
    """Bits a sample, height, width, components, or the sampling and table of one of them."""
    offset = draw(st.sampled_from([4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 17, 18]))
    value = draw(st.sampled_from([0, 1, 2, 3, 4, 8, 12, 16, 17, 0x12, 0x21, 0x22, 0x41, 0x44, 255]))

    def change(content: bytes) -> bytes:
        place = _segment(content, 0, (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC)))
        return content if place is None else _put(content, place + offset, bytes([value]))

    return change


def _scan(draw: st.DrawFn) -> Change:
    """The band and the bits of a scan, where a lossless one has its predictor."""
    number, values = draw(st.integers(0, 9)), draw(st.sampled_from(_SCANS))

    def change(content: bytes) -> bytes:
        place = _segment(content, number, (0xDA,))
        if place is None or place + 5 > len(content):
            return content
        return _put(content, place + 5 + 2 * content[place + 4], bytes(values))

    return change


def _repeated(draw: st.DrawFn) -> Change:
    """A segment that stands there more than once, or no more."""
    number, times = draw(st.integers(0, 20)), draw(st.sampled_from([0, 2, 3, 500]))

    def change(content: bytes) -> bytes:
        ends = [*segments(content), len(content)]
        pieces = [content[one:other] for one, other in pairwise(ends)]
        if not pieces:
            return content
        pieces[number % len(pieces)] *= times
        return content[:2] + b"".join(pieces)

    return change


def with_right_sums(content: bytes) -> bytes:
    """A PNG whose chunks' checksums are right again, so that what was changed is looked at."""
    made, place = [content[:8]], 8
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        body = content[place + 4 : place + 8 + length]
        if len(body) < 4 + length:
            break
        made += [content[place : place + 4], body, struct.pack(">I", zlib.crc32(body))]
        place += 12 + length
    return b"".join(made) + content[place:]
