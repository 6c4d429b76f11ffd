"""Tables as people write them: any delimiter, any of the usual names; the rest is asked."""

import pytest

from striate.data._table import read_table
from striate.errors import DataError


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
