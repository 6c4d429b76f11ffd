"""Rows of a table: what parts their cells, what is a number, and what is a header."""

from pathlib import Path

import pytest

from striate.errors import DataError
from striate.filters._rows import check_decimals, read_rows

PATH = Path("signal.csv")


@pytest.mark.parametrize(
    ("lines", "delimiter"),
    [
        (["1,2", "3,4"], ","),
        (["1,5;2,5", "3,5;4,5"], ";"),
        (["a\t1,5;2", "b\t2,5;3"], "\t"),
        (['"x; y",1', '"z; w",2', '"u; v",3'], ","),
        (["a", "b", "c", "1;2"], ";"),
        (["1 2", "3 4"], " "),
    ],
    ids=["commas", "decimal commas", "tabs first", "quoted", "after notes", "spaces"],
)
def test_what_parts_the_cells(lines, delimiter):
    assert read_rows(PATH, lines).delimiter == delimiter


@pytest.mark.parametrize(
    ("line", "cell", "number"),
    [("a;b", "12,5", 12.5), ("a,b", "12,5", None), ("a b", "12,5", None), ("a;b", "1.234,5", None),
     ("a;b", "-1,5", -1.5), ("a,b", "1_0", None), ("a,b", "1e999", None), ("a,b", "1e3", 1000)],
)  # fmt: skip
def test_what_a_number_is(line, cell, number):
    assert read_rows(PATH, [line]).number(cell) == number


@pytest.mark.parametrize(
    ("line", "headed"),
    [
        ("date,price", True), ("date,2020", True), ("t1,v1", True), (",price", True),
        ("2024-01-01,5", False), ("3 Jan 2024,5", False), ("nan,5", False), ("5,6", False),
        ("t1,", True), ("1 Jan 2024,n/a", False),
    ],
)  # fmt: skip
def test_what_a_header_is(line, headed):
    assert read_rows(PATH, [line, "1,2"]).is_headed() == headed


def test_blank_lines_count_only_between_others():
    rows = read_rows(PATH, ["", "a;b", "", "1;2", "", ""])
    assert [(row.line, row.cells) for row in rows.found] == [
        (2, ["a", "b"]), (3, []), (4, ["1", "2"]),
    ]  # fmt: skip
    with pytest.raises(DataError, match=r"signal\.csv holds no numbers; give"):
        read_rows(PATH, ["", " "])


def test_columns_of_whole_numbers_are_not_doubted():
    for lines in (["a,b", "1,2", "3,4"], ["notes", "1,2,3", "4,5,6"]):
        rows = read_rows(PATH, lines)
        check_decimals(PATH, rows, 0)
        assert rows.delimiter == ","
