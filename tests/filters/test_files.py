"""Names of files: no two alike, none outside the folder."""

from pathlib import Path

import numpy as np
import pytest

from striate.errors import InputError
from striate.filters._files import check_inputs_stay, stems
from striate.filters._notation import NamedKernel

WEIGHTS = np.ones((1, 1))


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
    assert stems([NamedKernel(name, WEIGHTS) for name in names]) == [[stem] for stem in expected]


def test_a_pairs_two_files_are_over_no_others():
    pair = NamedKernel("sobel", WEIGHTS, WEIGHTS)
    own, sobel = NamedKernel("Sobel-Magnitude", WEIGHTS), NamedKernel("sobel", WEIGHTS)
    assert stems([pair, own, sobel]) == [
        ["sobel-magnitude", "sobel-direction"], ["Sobel-Magnitude-2"], ["sobel"],
    ]  # fmt: skip
    assert stems([own, pair]) == [
        ["Sobel-Magnitude"], ["sobel-2-magnitude", "sobel-2-direction"],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["photo.png", "./photo.png", "link.png", "mine.csv"])
def test_what_results_are_made_of_is_not_written_over(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for given in ("photo.png", "mine.csv"):
        (tmp_path / given).write_text("1")
    (tmp_path / "link.png").symlink_to("photo.png")
    kernels = [NamedKernel("mine", WEIGHTS, source=tmp_path / "mine.csv")]
    with pytest.raises(InputError, match="A result would be written over .*another folder"):
        check_inputs_stay([Path("other.png"), Path(name)], "photo.png", kernels)
    check_inputs_stay([Path("other.png"), Path("x" * 300)], "photo.png", kernels)
    assert (tmp_path / "photo.png").read_text() == "1"
