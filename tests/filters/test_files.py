"""Names of files: no two alike, none outside the folder."""

import pytest

from striate.errors import NotWritable
from striate.filters._files import made, stems


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["sobel-x", "gaussian(2)"], ["sobel-x", "gaussian-2"]),
        (["gabor(8, angle=45)"], ["gabor-8-angle=45"]),
        (["1 0 -1", "-1; 2"], ["own", "own-2"]),
        (["Mine", "mine"], ["Mine", "mine-2"]),
        (["sheet", "a/../up", "a b "], ["sheet-kernel", "a-..-up", "a-b"]),
        (["x" * 300], ["x" * 60]),
    ],
    ids=["names", "arguments", "own", "case", "odd", "long"],
)
def test_every_kernel_has_a_file_of_its_own(names, expected):
    assert stems(names) == expected


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(NotWritable, match=r"a is a file; give a folder"):
        made(tmp_path / "a")
    with pytest.raises(NotWritable, match=r"b could not be written.*Choose a folder"):
        made(tmp_path / "a" / "b")
