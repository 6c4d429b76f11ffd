"""Signals out of tables: headers, delimiters, columns, and rows that hold no number."""

import pytest

from striate.errors import DataError, InputError, UnknownName
from striate.filters import read_signal


def written(folder, content, name="signal.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("content", "column", "name", "values"),
    [
        ("1\n2\n3.5\n", None, "value", [1, 2, 3.5]),
        ("price\n1\n2\n", None, "price", [1, 2]),
        ("grey value\n1\n2\n", None, "grey value", [1, 2]),
        ("72 88 62 52 37", None, "value", [72, 88, 62, 52, 37]),
        ("72,88,62", None, "value", [72, 88, 62]),
        ("day,price\nmon,1\ntue,2\n", None, "price", [1, 2]),
        ("a;b\n1;2\n3;4\n", "b", "b", [2, 4]),
        ("a;b\n1;2\n3;4\n", "1", "a", [1, 3]),
        ("1\t2\n3\t4\n", "2", "column 2", [2, 4]),
        ("1 2\n3 4\n", "2", "column 2", [2, 4]),
        ('"x, y","p"\r\n1,5\r\n2,6\r\n', "2", "p", [5, 6]),
        ("2,1\n5,6\n7,8\n", "1", "column 1", [2, 5, 7]),
        ("\ufeffa\n1e3\n-2\n\n\n", None, "a", [1000, -2]),
        ("2024-01-01;12,50\n2024-01-02;12,75\n", None, "column 2", [12.5, 12.75]),
        ("day\tprice\n1\t-2,5\n2\t1e3\n", "price", "price", [-2.5, 1000]),
        ("12,5;1\n13,5;\n3,5\n", "1", "column 1", [12.5, 13.5, 3.5]),
        ("2024-01-01,5\n2024-01-02,6\n", None, "column 2", [5, 6]),
    ],
    ids=[
        "a column", "a header", "a header of two words", "a row", "a row with commas",
        "the one of numbers", "by name", "by number", "tabs", "spaces", "quoted",
        "numbers are no header", "lines at the end", "decimal commas", "decimal commas and tabs",
        "an only decimal comma", "dates are no header",
    ],
)  # fmt: skip
def test_columns_are_read(tmp_path, content, column, name, values):
    signal = read_signal(written(tmp_path, content), column)
    assert (signal.name, signal.values.tolist(), signal.left_out) == (name, values, [])


def test_numbers_may_begin_far_down_and_every_row_above_is_told(tmp_path):
    notes = "a note\n" * 25
    signal = read_signal(written(tmp_path, f"station\n{notes}5\n6\n"))
    assert signal.values.tolist() == [5, 6]
    assert [row.line for row in signal.left_out] == list(range(2, 27))
    assert signal.left_out[0].reason == "'a' is no number"


def test_blank_lines_between_values_are_told(tmp_path):
    signal = read_signal(written(tmp_path, "\nv\n\n1\n \n2\n\n"))
    assert signal.values.tolist() == [1, 2]
    assert signal.left_out == [(3, "a blank line"), (5, "a blank line")]
    table = read_signal(written(tmp_path, "t,v\na,1\n,\nb,2\n"))
    assert table.left_out == [(3, "a blank line")]


def test_a_header_is_known_by_the_whole_row(tmp_path):
    signal = read_signal(written(tmp_path, "date,2020\na,5\nb,6\n"))
    assert (signal.name, signal.values.tolist()) == ("2020", [5, 6])
    assert signal.left_out == [(1, "'2020' is taken for a column's name")]
    missing = read_signal(written(tmp_path, "2024-01-01,\n2024-01-02,n/a\n2024-01-03,7\n"))
    assert (missing.name, missing.values.tolist()) == ("column 2", [7])
    assert missing.left_out == [(1, "empty"), (2, "'n/a' is no number")]


def test_rows_without_a_number_are_left_out_and_told(tmp_path):
    text = "t,v\n1,5\n2,x\n3\n4,nan\n5,\n6,1e999\n7,1_0\n8,9\n"
    signal = read_signal(written(tmp_path, text), "v")
    assert signal.values.tolist() == [5, 9]
    assert signal.left_out == [
        (3, "'x' is no number"), (4, "it is too short"), (5, "'nan' is no number"), (6, "empty"),
        (7, "'1e999' is no number"), (8, "'1_0' is no number"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "column", "error", "words"),
    [
        ("", None, DataError, "holds no numbers; give a file with a number a row"),
        ("a\nb\n", None, DataError, "holds no numbers; give"),
        ("a,b\nx,1\n", "a", DataError, "no numbers in column a; give .* another --column"),
        ("a,b\n1,2\n", None, DataError, "2 columns of numbers: a, b. Choose .*--column 1"),
        ("a,b\n1,2\n", "c", UnknownName, "no column called 'c'.*have numbers, too, from 1"),
        ("a,b\n1,2\n", "3", UnknownName, "no column called '3'"),
        ("1,2\n3,4\n", None, DataError, "--column 1. If the commas are decimal ones, write points"),
        ("p\n12,5\n13,5\n", None, DataError, "Line 2 of .* is '12,5': .*12.5, or semicolons"),
        ("p\n12,5\n13,5\n", "p", DataError, "Line 2 of .* may be decimal ones, or part columns"),
        ("2024-01-01 12,5\n", None, DataError, "Line 1 of .* may be decimal ones"),
        ("1,234;1\n12.5;2\n", "1", DataError, "'1,234' and '12.5': .* in one way, such as"),
        (b"\xff\xfe1\x00", None, InputError, "no text in UTF-8; give"),
        ('a,b\n"' + "x" * 200_000 + '",1\n', "b", DataError, "cannot be read as a table at line"),
    ],
    ids=[
        "empty", "words", "a column of words", "two", "unknown", "too far", "commas in two",
        "a decimal comma", "by name", "beside a date", "commas and points", "binary", "huge cell",
    ],
)  # fmt: skip
def test_what_is_no_signal_is_refused(tmp_path, content, column, error, words):
    with pytest.raises(error, match=words):
        read_signal(written(tmp_path, content), column)


def test_files_that_are_not_there_or_too_large_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="no signal file .*none.csv. Check the path"):
        read_signal(tmp_path / "none.csv")
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InputError, match=r"a\.csv is no file; give a text file"):
        read_signal(tmp_path / "a.csv")
    monkeypatch.setattr("striate.filters._table.MAX_BYTES", 3)
    with pytest.raises(
        InputError, match="has 4 bytes, and 3 is the limit .*give a text file, or a part"
    ):
        read_signal(written(tmp_path, "1\n2\n"))
