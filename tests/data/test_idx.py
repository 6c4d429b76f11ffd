"""IDX files: read as they are, and refused when they are not whole."""

import gzip
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from striate.data._idx import read_idx
from striate.errors import DataError, OutOfMemory


def write(path: Path, array: np.ndarray, magic: int = 0x800, cut: int = 0) -> Path:
    header = struct.pack(f">i{array.ndim}i", magic + array.ndim, *array.shape)
    content = header + array.tobytes()
    content = content[: len(content) - cut]
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("name", ["pictures", "pictures.gz"])
def test_arrays_are_read(name, tmp_path):
    array = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    np.testing.assert_array_equal(read_idx(write(tmp_path / name, array), 3), array)


def test_an_empty_array_is_read(tmp_path):
    assert read_idx(write(tmp_path / "none", np.zeros(0, np.uint8)), 1).shape == (0,)


@pytest.mark.parametrize("name", ["pictures", "pictures.gz"])
def test_a_truncated_file_says_what_is_missing(name, tmp_path):
    path = write(tmp_path / name, np.zeros((2, 3, 4), np.uint8), cut=5)
    with pytest.raises(DataError, match=r"has 35 bytes, .* 2x3x4 bytes, which makes 40: .*Remove"):
        read_idx(path, 3)


@pytest.mark.parametrize("size", [0, 3, 4, 9])
def test_a_file_cut_inside_its_header_is_refused(size, tmp_path):
    path = write(tmp_path / "pictures", np.zeros((2, 3, 4), np.uint8))
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(DataError, match=r"begins with|it is not whole"):
        read_idx(path, 3)


def test_labels_are_not_pictures(tmp_path):
    path = write(tmp_path / "labels", np.zeros(4, np.uint8))
    with pytest.raises(DataError, match=r"begins with 00000801; .* 3 dimension\(s\) .* 00000803"):
        read_idx(path, 3)


def test_a_damaged_gzip_file_is_refused(tmp_path):
    path = write(tmp_path / "pictures.gz", np.arange(240, dtype=np.uint8).reshape(2, 10, 12))
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(DataError, match=r"pictures\.gz is a damaged gzip file .*Remove it and run"):
        read_idx(path, 3)
    path.write_bytes(b"no gzip at all")
    with pytest.raises(DataError, match=r"pictures\.gz is a damaged gzip file"):
        read_idx(path, 3)


def test_of_a_gzip_file_no_more_is_unpacked_than_its_header_speaks_of(tmp_path):
    path = tmp_path / "pictures.gz"
    header = struct.pack(">4i", 0x803, 2, 3, 4)
    path.write_bytes(gzip.compress(header + bytes(64 << 20)))
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="its header speaks of 2x3x4 bytes"):
            read_idx(path, 3)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_a_header_that_speaks_of_more_than_the_memory_is_refused(tmp_path):
    path = tmp_path / "pictures.gz"
    path.write_bytes(gzip.compress(struct.pack(">4i", 0x803, 1 << 30, 1 << 20, 4)))
    with pytest.raises(OutOfMemory, match=r"pictures\.gz speaks of 4,503,600 GB"):
        read_idx(path, 3)
