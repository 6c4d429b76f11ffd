"""Kernels written in numbers: read, written back to the bit, refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from striate.errors import InputError, InvalidSetting, ShapeError
from striate.filters import kernel
from striate.filters._written import common_divisor, read_file, read_numbers, write_numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 0 -1; 1 0 -1", [[1, 0, -1], [1, 0, -1]]),
        ("0 0 0 / 0 1 0 / 0 0 0", [[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        ("1/4 1/2 1/4", [[0.25, 0.5, 0.25]]),
        ("1/2 -1/2 / -.5 1e1", [[0.5, -0.5], [-0.5, 10]]),
        ("(1 2 1; 2 4 2)/8", [[0.125, 0.25, 0.125], [0.25, 0.5, 0.25]]),
        ("\u22121 +1;\n2 3", [[-1, 1], [2, 3]]),
        ("1,0;0,1;", [[1, 0], [0, 1]]),
    ],
    ids=["rows", "as printed", "fractions", "both", "divided", "a slide's minus", "commas"],
)
def test_rows_are_read(text, expected):
    np.testing.assert_array_equal(read_numbers(text), expected)


WEIGHTS = st.floats(-1e50, 1e50) | st.fractions(max_denominator=99).map(float)


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2), elements=WEIGHTS))
def test_what_is_written_is_read_to_the_bit(weights):
    np.testing.assert_array_equal(read_numbers(write_numbers(weights)), weights)


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("1 x 2", InvalidSetting, "'x' in the kernel '1 x 2' is no number.*such as 1 0 -1"),
        ("1 nan", InvalidSetting, "'nan' in the kernel"),
        ("1 1/0", InvalidSetting, "'1/0' in the kernel '1 1/0' divides by 0; write another"),
        ("(1 2)/0", InvalidSetting, "divides by 0; divide by another number"),
        ("1e999", InvalidSetting, "weight inf; weights are finite numbers"),
        ("(1 2)/1e-200", InvalidSetting, r"weight 1e\+200; weights are finite numbers"),
        (";;", InvalidSetting, "kernel is empty; write its rows"),
        ("1 2; 3", ShapeError, "rows of different lengths; give every row"),
    ],
)
def test_what_is_no_kernel_is_refused(text, error, words):
    with pytest.raises(error, match=words):
        read_numbers(text)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "# mine\n1 0 -1\n\n2 0 -2 # twice\n", [[1, 0, -1], [2, 0, -2]]),
        ("a.txt", "1 0; 0 1", [[1, 0], [0, 1]]),
        ("a.csv", "\ufeff1;0;-1\r\n2;0;-2", [[1, 0, -1], [2, 0, -2]]),
        ("a.CSV", "1, 1/2", [[1, 0.5]]),
        ("a.tsv", "1\t2\n3\t4", [[1, 2], [3, 4]]),
    ],
)
def test_files_are_read(tmp_path, name, content, expected):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    np.testing.assert_array_equal(kernel(str(path)), expected)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no numbers; write a kernel's rows"),
        (b"\xff\xfe\x00", "is no text in UTF-8; give a text file"),
        (b"1 2\n3 x\n", "bad.txt: 'x' in the kernel"),
        (b" " * (16 * 2**20 + 1), "16,777,217 bytes, and 16,777,216 is the limit"),
    ],
    ids=["empty", "no text", "a word", "huge"],
)
def test_broken_files_are_refused(tmp_path, content, words):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_file(path)


def test_decimal_commas_are_not_read_as_separators(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("0,5;1;0,5\n")
    with pytest.raises(InvalidSetting, match="'0,5;1;0,5': the commas may be .* such as 0.5"):
        read_file(path)


def test_files_that_are_not_there_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"no kernel file .*none.csv. Check the path"):
        kernel(str(tmp_path / "none.csv"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=r"folder.csv is no file; give a text file"):
        kernel(str(tmp_path / "folder.csv"))


@pytest.mark.parametrize(
    ("text", "divisor"),
    [("sobel-x", 1), ("box-blur", 9), ("gaussian-blur", 16), ("box-blur(5)", 25), ("1/4 1/6", 12)],
)
def test_fractions_have_a_divisor_in_common(text, divisor):
    assert common_divisor(kernel(text)) == divisor


@pytest.mark.parametrize("text", ["gaussian", "log", "0.123456789", "20000"])
def test_other_weights_have_none(text):
    assert common_divisor(kernel(text)) == 0
