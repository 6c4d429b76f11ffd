"""Tables as people write them: any delimiter, any of the usual names; the rest is asked."""

import pytest

from striate.data import _table
from striate.data._labels import Labels
from striate.data._table import read_table
from striate.errors import DataError, OutOfMemory


def written(tmp_path, text: str | bytes):
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimiters_and_marks(delimiter, mark, tmp_path):
    lines = ["file,label,split,age", 'a.jpg,"cat",train,3', " b.jpg , dog ,test,4", ""]
    text = mark + "\r\n".join(lines).replace(",", delimiter)
    table = read_table(written(tmp_path, text))
    assert [(row.file, row.label, row.split) for row in table.rows] == [
        ("a.jpg", "cat", "train"),
        ("b.jpg", "dog", "test"),
    ]
    assert table.rows[1].others == {"age": "4"}
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    ("header", "file", "label"),
    [
        ("image_id,Target", "image_id", "Target"),
        ("id,Category", "id", "Category"),
        ("id,File Name,class", "File Name", "class"),
    ],
)
def test_columns_by_the_names_that_people_use(header, file, label, tmp_path):
    table = read_table(written(tmp_path, f"{header}\n"))
    assert (table.file_column, table.label_column) == (file, label)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,image,label\n", r"\(file, image, label\) file, image can all be the file: expected"),
        ("file,label,class\n", r"label, class can all be the label: .*Rename the columns"),
        ("file,breed\n", r"\(file, breed\) none is the label: expected one called label"),
        ("name,label\n", r"none is the file: expected one called file, filename.* or id\. Rename"),
        ("file,label,label\n", r"has 'label' more than once"),
        ("", r"none is the file"),
        (b"file,label\na.jpg,caf\xe9\n", r"not in UTF-8: line 2 has the byte 0xe9\. Save it as"),
        ("file,label\na\0b,c\n" + "x" * 200_000, r"Line \d of .* cannot be read: .*plain comma"),
    ],
    ids=["files", "labels", "no label", "no file", "twice", "empty", "latin-1", "too long"],
)
def test_what_is_not_clear_shows_the_header(text, message, tmp_path):
    with pytest.raises(DataError, match=message):
        read_table(written(tmp_path, text))


def test_rows_of_no_use_say_why(tmp_path):
    rows = read_table(written(tmp_path, "file,label\na.jpg\n,cat\nb.jpg,cat,1,2\nc.jpg,dog\n")).rows
    assert [row.problem for row in rows] == [
        "a.jpg has no label",
        "it names no file",
        "it has 4 cells, and the header 2",
        "",
    ]


@pytest.mark.timeout(100)
def test_a_million_columns_are_refused_at_once(tmp_path):
    columns = ",".join(["file", "label", *(f"c{number}" for number in range(1_000_000))])
    with pytest.raises(DataError, match=r"1,000,002 columns \(file, label, c0 and .*10,000 are th"):
        read_table(written(tmp_path, f"{columns}\na.jpg,cat\n"))


@pytest.mark.timeout(100)
def test_as_many_columns_as_may_be_are_read_quickly(tmp_path):
    columns = ["file", "label", *(f"c{number}" for number in range(9_998))]
    table = read_table(written(tmp_path, f"{','.join(columns)}\na.jpg,cat{',1' * 9_998}\n"))
    assert len(table.rows[0].others) == 9_998
    twice = ",".join([*columns[:-1], "c0"])
    with pytest.raises(DataError, match=r"and 9,992 more\) has 'c0' more than once"):
        read_table(written(tmp_path, f"{twice}\n"))


def test_more_cells_than_the_memory_holds_are_refused_before_they_are_read(tmp_path, monkeypatch):
    path = written(tmp_path, "file,label\n" + ",\n" * 1000)
    monkeypatch.setattr(_table, "free_memory", lambda: 1000.0)
    with pytest.raises(OutOfMemory, match=r"labels\.csv has about 2,002 cells"):
        read_table(path)


def test_a_file_name_of_any_length_is_not_found_and_told_in_a_line(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    path = written(tmp_path, f"file,label\n{'x' * 100_000},cat\n{'y' * 300}.png,dog\n")
    with pytest.raises(DataError, match=r"labels\.csv names no picture") as told:
        Labels(path).listing()
    assert len(str(told.value)) < 1000
    (tmp_path / "b.png").write_bytes(b"x")
    path = written(tmp_path, f"file,label\na.png,cat\nb.png,dog\n{'x' * 100_000},cat\n")
    [left_out] = Labels(path).listing().left_out
    assert len(left_out.reason) < 300
