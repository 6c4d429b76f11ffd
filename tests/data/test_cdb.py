"""The `.cdb` reader against a writer of our own; whatever bytes come, pictures or an error."""

import struct
import tracemalloc
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from striate.data._cdb import read_cdb
from striate.errors import DataError


def header(count: int, labels: list[int], height: int = 0, width: int = 0, kind: int = 0) -> bytes:
    counts = struct.pack("<128I", *np.bincount(labels, minlength=128))
    start = struct.pack("<HBBBBI", 2005, 8, 4, height, width, count)
    return start + counts + bytes([kind]) + b"text".ljust(256, b"\0") + bytes(245)


def runs(pixels: np.ndarray) -> bytes:
    """Row by row, white (255) first."""
    content = []
    for row in pixels.tolist():
        if row[0] != 255:
            content.append(0)
        content += [len(list(same)) for _, same in groupby(row)]
    return bytes(content)


def record(label: int, pixels: np.ndarray, *, sized: bool = True, kind: int = 0) -> bytes:
    content = runs(pixels) if kind == 0 else pixels.T.tobytes()
    size = bytes([pixels.shape[1], pixels.shape[0]]) if sized else b""
    return bytes([0xFF, label]) + size + struct.pack("<H", len(content)) + content


def pictures(count: int, kind: int, shape: tuple[int, int] | None = None) -> list[np.ndarray]:
    generator = np.random.default_rng(0)
    made = []
    for _ in range(count):
        height, width = shape or generator.integers(1, 60, 2)
        values = generator.integers(0, 256, (height, width)).astype(np.uint8)
        made.append(values if kind else np.where(values > 127, 255, 0).astype(np.uint8))
    return made


def write(path: Path, kind: int = 0, shape: tuple[int, int] | None = None) -> list[np.ndarray]:
    made = pictures(20, kind, shape)
    labels = [index % 10 for index in range(len(made))]
    content = header(len(made), labels, *(shape or (0, 0)), kind)
    for label, pixels in zip(labels, made, strict=True):
        content += record(label, pixels, sized=shape is None, kind=kind)
    path.write_bytes(content)
    return made


@pytest.mark.parametrize("kind", [0, 1], ids=["two-valued", "grey"])
@pytest.mark.parametrize("shape", [None, (7, 11)], ids=["sizes in the records", "in the header"])
def test_both_kinds_of_header_and_of_pixels_are_read(kind, shape, tmp_path):
    made = write(tmp_path / "digits.cdb", kind, shape)
    records = read_cdb(tmp_path / "digits.cdb")
    assert records.labels.tolist() == [*range(10)] * 2
    for index, pixels in enumerate(made):
        np.testing.assert_array_equal(records.picture(index)[..., 0], pixels)


@pytest.mark.parametrize("cut", [1, 3, 40, 1000])
def test_a_file_cut_short_is_refused(cut, tmp_path):
    path = tmp_path / "digits.cdb"
    write(path)
    content = path.read_bytes()
    path.write_bytes(content[:-cut])
    with pytest.raises(DataError, match=r"is not whole\. Get the file again"):
        read_cdb(path)


def test_a_file_shorter_than_a_header_is_refused(tmp_path):
    (tmp_path / "digits.cdb").write_bytes(b"abc")
    with pytest.raises(DataError, match=r"has 3 bytes; a \.cdb file begins with a header of 1,024"):
        read_cdb(tmp_path / "digits.cdb")
    (tmp_path / "digits.cdb").write_bytes(b"")
    with pytest.raises(DataError, match="has 0 bytes"):
        read_cdb(tmp_path / "digits.cdb")


def test_no_length_in_a_record_is_believed(tmp_path):
    path = tmp_path / "digits.cdb"
    good = record(3, np.full((4, 5), 255, np.uint8))
    for place, value, message in [
        (4, 0xFFFF, r"ends at byte 1,034 inside record 0"),
        (4, 2, r"inside record 1, which begins at 1,032: it is not whole"),
        (2, 0, r"label 3 and size 0x4; a record begins with 0xff"),
        (0, 0xFE, r"it begins with 0xfe"),
        (1, 200, r"label 200 and size"),
    ]:
        bad = bytearray(good)
        bad[place : place + 1 + (place == 4)] = value.to_bytes(1 + (place == 4), "little")
        path.write_bytes(header(1, [3]) + bytes(bad))
        with pytest.raises(DataError, match=message):
            read_cdb(path)


@pytest.mark.parametrize(
    "content", [b"\x05\x05\x05", b"\x05\x05\x05\x06", b"\x05" * 5, b"", b"\x14"]
)
def test_runs_that_do_not_fill_the_rows_are_refused(content, tmp_path):
    body = bytes([0xFF, 3, 5, 4]) + struct.pack("<H", len(content)) + content
    (tmp_path / "digits.cdb").write_bytes(header(1, [3]) + body)
    with pytest.raises(DataError, match=r"record 0: it has \d runs over \d+ pixels.*4 rows of 5"):
        read_cdb(tmp_path / "digits.cdb").picture(0)


def test_counts_that_are_not_those_of_the_records_are_refused(tmp_path):
    one = record(3, np.full((4, 5), 255, np.uint8))
    (tmp_path / "digits.cdb").write_bytes(header(2, [3, 3]) + one)
    with pytest.raises(DataError, match=r"holds 1 records, but its header speaks of 2, 2 by label"):
        read_cdb(tmp_path / "digits.cdb")


@st.composite
def files(draw) -> bytes:
    """A good file with some bytes changed, cut or added; or any bytes behind a header."""
    kind = draw(st.integers(0, 1))
    shape = draw(st.sampled_from([None, (3, 4)]))
    made = pictures(draw(st.integers(0, 3)), kind, shape)
    body = b"".join(record(1, pixels, sized=shape is None, kind=kind) for pixels in made)
    content = bytearray(header(len(made), [1] * len(made), *(shape or (0, 0)), kind=kind) + body)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(content) - 1) | st.integers(1024, 1100))
        content[min(place, len(content) - 1)] = draw(st.integers(0, 255))
    cut = draw(st.integers(0, len(content)))
    return bytes(content[: draw(st.sampled_from([cut, len(content)]))]) + draw(
        st.binary(max_size=40)
    )


@given(content=files())
@settings(
    max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_comes_it_gives_pictures_or_a_data_error(content, tmp_path):
    path = tmp_path / "fuzz.cdb"
    path.write_bytes(content)
    with suppress(DataError):
        records = read_cdb(path)
        for index, (width, height) in enumerate(records.sizes.tolist()):
            picture = records.picture(index)
            assert picture.shape == (height, width, 1)
            assert records.grey or {*np.unique(picture).tolist()} <= {0, 255}


def test_runs_over_millions_of_pixels_are_counted_and_not_drawn(tmp_path):
    path = tmp_path / "bomb.cdb"
    body = bytes([0xFF, 3, 1, 1]) + struct.pack("<H", 65_535) + b"\xff" * 65_535
    path.write_bytes(header(1, [3]) + body)
    records = read_cdb(path)
    tracemalloc.start()
    with pytest.raises(DataError, match=r"65,535 runs over 16,711,425 pixels, .* 1 rows of 1"):
        records.picture(0)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 2_000_000


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    with pytest.raises(DataError, match=r"digits\.cdb cannot be read: .*Change its permissions"):
        read_cdb(tmp_path / "digits.cdb")
