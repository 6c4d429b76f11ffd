"""Text files that a user names."""

import pytest

from striate.errors import InputError
from striate.filters._text import is_there, read_text


def test_text_comes_without_its_mark(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf1 0 -1")
    assert read_text(tmp_path / "a.txt", "kernel", 100, "give rows") == "1 0 -1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, r"There is no kernel file .*a\.txt\. Check the path"),
        (b"1" * 101, r"has 101 bytes, and 100 is the limit for a kernel; give rows"),
        (b"\xff\xfe1", r"is no text in UTF-8; give rows"),
    ],
    ids=["missing", "large", "no text"],
)
def test_what_is_no_text_is_said(tmp_path, content, said):
    if content is not None:
        (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(InputError, match=said):
        read_text(tmp_path / "a.txt", "kernel", 100, "give rows")


def test_a_name_too_long_for_any_file_is_none(tmp_path):
    assert not is_there(tmp_path / ("1" * 300))
    with pytest.raises(InputError, match=r"no kernel file .*111\.\.\.\.csv\. Check the path"):
        read_text(tmp_path / f"{'1' * 400}.csv", "kernel", 100, "give rows")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match="is no file; give rows"):
        read_text(tmp_path, "kernel", 100, "give rows")
