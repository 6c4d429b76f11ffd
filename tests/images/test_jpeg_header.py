"""Our own reading of a JPEG's header, on files of every kind; `jpeg_kinds.py` makes them.

Real, as an encoder wrote them: those of `jpeg_kinds.real`. Patched: those of `jpeg_kinds.changed`.
"""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from tests.images import jpeg_kinds

from striate.images._jpeg_header import (
    essentials,
    is_ordinary,
    oddity,
    read_jpeg_header,
)

SIZE = (jpeg_kinds.WIDTH, jpeg_kinds.HEIGHT)
ODD = {
    "grey-3x3": "unusual sampling",
    "1x2-for-all": "unusual sampling",
    "3x1": "unusual sampling",
    "chroma-larger": "unusual sampling",
    "4x2": "unusual sampling",
    "two-components": "2 components",
    "12-bit": "12 bits",
    "lossless": "without loss",
    "lossless-grey": "without loss",
    "lossless-flat": "without loss",
    "arithmetic": "arithmetically",
    "arithmetic-progressive": "arithmetically",
    "arithmetic-lossless": "arithmetically",
    "hierarchical": "hierarchical",
    "differential": "hierarchical",
    "baseline-called-lossless": "without loss",
    "12-bit-header": "12 bits",
    "larger-frame-first": "several frames",
    "larger-frame-second": "several frames",
    "no-height": "100x0 pixels",
    "no-width": "0x76 pixels",
}
KINDS = {**jpeg_kinds.real(), **jpeg_kinds.changed()}


@pytest.mark.parametrize("name", KINDS)
def test_only_ordinary_kinds_are_ordinary_and_the_others_say_why(name):
    header = read_jpeg_header(KINDS[name])
    assert header is not None
    assert is_ordinary(header) is (name not in ODD)
    assert (oddity(header) is None) is is_ordinary(header)
    assert ODD.get(name, "") in (oddity(header) or "")


def test_size_precision_and_samplings_are_as_written():
    header = read_jpeg_header(KINDS["4:1:1"])
    assert header is not None
    assert (header.width, header.height, header.precision) == (*SIZE, 8)
    assert header.samplings == ((4, 1), (1, 1), (1, 1))
    assert header.frames == (0xC0,)


def test_a_thumbnail_in_the_metadata_is_not_taken_for_the_photo():
    header = read_jpeg_header(KINDS["large-thumbnail"])
    assert header is not None
    assert (header.width, header.height) == SIZE


def test_several_scans_cost_the_memory_of_all_coefficients():
    plain, progressive = (read_jpeg_header(KINDS[name]) for name in ("baseline", "progressive"))
    assert plain is not None
    assert progressive is not None
    pixels = SIZE[0] * SIZE[1]
    assert plain.decoding_bytes() == 3 * pixels
    assert progressive.decoding_bytes() == 3 * pixels + 2 * pixels * 3 // 2


def test_fill_bytes_and_garbage_between_segments_are_passed_over_as_libjpeg_does():
    data = KINDS["baseline"]
    odd = data[:2] + b"\xff\xff\xff" + data[2:20] + b"\0\xff\0\xff\x01" + data[20:]
    header, plain = read_jpeg_header(odd), read_jpeg_header(data)
    assert header is not None
    assert plain is not None
    assert header[:7] == plain[:7]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xd9", b"no JPEG at all", b"\x89PNG",
        KINDS["baseline"][:150], b"\xff\xd8" + b"\xff\xd8" * 9, b"\xff\xd8\xff\xe0\0\0" * 9,
        b"\xff\xd8\xff\xda\0\x08\x01\x01\0\0\x3f\0", b"\xff\xd8\xff\xc0\0\x02\xff\xda\0\x03\x01",
        b"\xff\xd8" + b"\xff\xfe\0\x02" * 50_000,
    ],
)  # fmt: skip
def test_what_is_no_whole_header_is_none(data):
    assert read_jpeg_header(data) is None
    assert not is_ordinary(None)


@pytest.mark.parametrize("name", jpeg_kinds.real())
def test_of_every_header_that_is_cut_off_nothing_is_read(name):
    data = jpeg_kinds.real()[name]
    header = read_jpeg_header(data)
    assert header is not None
    assert all(read_jpeg_header(data[:end]) is None for end in range(0, header.scan, 7))


@pytest.mark.parametrize("name", ["baseline", "cmyk", "large-thumbnail", "restarts", "grey"])
def test_the_essentials_of_a_file_show_the_same(name):
    header = read_jpeg_header(KINDS[name])
    assert header is not None
    bare = essentials(KINDS[name], header)
    with Image.open(BytesIO(KINDS[name])) as image, Image.open(BytesIO(bare)) as again:
        np.testing.assert_array_equal(np.asarray(image), np.asarray(again))
    assert b"Exif" not in bare
