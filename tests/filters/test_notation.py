"""Kernels from text: what is read, how it is written back, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from striate.errors import InvalidSetting, ShapeError, UnknownName
from striate.filters import kernel
from striate.filters._notation import kernels
from striate.filters._vocabulary import VOCABULARY


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sobel,laplacian,gaussian(2)", ["sobel", "laplacian", "gaussian(2)"]),
        (" Sobel-X ,\nGAUSSIAN( sigma = 2.50 ) ", ["sobel-x", "gaussian(2.5)"]),
        ("gaussian(1), gaussian()", ["gaussian", "gaussian"]),
        ("gabor(8, 45), gabor(angle=45)", ["gabor(angle=45)", "gabor(angle=45)"]),
        ("gabor(6, 45, 4)", ["gabor(6, angle=45, sigma=4)"]),
        ("motion_blur(angle=30, length=5)", ["motion-blur(5, angle=30)"]),
        ("sobel-y, 1 0 -1; 1 0 -1", ["sobel-y", "1 0 -1; 1 0 -1"]),
        ("1,0,-1;1,0,-1", ["1 0 -1; 1 0 -1"]),
        ("prewitt, box-blur(3e0)", ["prewitt", "box-blur"]),
    ],
)
def test_a_line_lists_kernels_in_one_way_of_writing(text, names):
    found = kernels(text)
    assert [one.name for one in found] == names
    for one in found:
        again = kernels(one.name)[0]
        assert again.name == one.name
        np.testing.assert_array_equal(again.weights, one.weights)


@pytest.mark.parametrize("name", VOCABULARY)
def test_a_signature_with_its_defaults_is_the_plain_kernel(name):
    signature = VOCABULARY[name].signature.replace("0.56*wavelength", "4.48")
    np.testing.assert_allclose(kernel(signature), kernel(name), atol=1e-12)


def test_a_pair_holds_both_kernels():
    (pair,) = kernels("sobel")
    np.testing.assert_array_equal(pair.weights, kernel("sobel-x"))
    np.testing.assert_array_equal(pair.across, kernel("sobel-y"))


def test_a_file_is_named_after_itself(tmp_path):
    path = tmp_path / "mine, own.csv"
    path.write_text("1,0,-1\n2,0,-2\n", encoding="utf-8")
    (found,) = kernels(str(path))
    assert found.name == "mine, own"
    np.testing.assert_array_equal(found.weights, [[1, 0, -1], [2, 0, -2]])


@pytest.mark.parametrize("text", ["sobell", "box-blurr(3)", "gausian(2)"])
def test_an_unknown_kernel_says_the_nearest(text):
    with pytest.raises(UnknownName, match=r"no kernel called '.*'. Did you mean .*--list"):
        kernels(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "kernel is missing: write its name or its rows"),
        ("sobel,,laplacian", "kernel is missing"),
        ("gaussian(0)", "sigma of gaussian is 0; use a number from 0.1 to 124"),
        ("gaussian(-1)", "sigma of gaussian is -1; use"),
        ("gaussian(1e999)", "sigma of gaussian is inf; use"),
        ("gaussian(nan)", r"'nan' is no argument of gaussian; write numbers: gaussian\(sigma=1\)"),
        ("gaussian(sgima=2)", r"no argument 'sgima'. Did you mean sigma\? Write gaussian"),
        ("gaussian(1, 2)", "Too much in gaussian: write"),
        ("gaussian(1, sigma=2)", "sigma of gaussian is given twice: remove one"),
        ("gabor(angle=1, 2)", "without a name came after one with a name in gabor: write gabor"),
        ("gaussian(2", r"brackets of 'gaussian\(2' do not match: write gaussian\(sigma=1\)"),
        ("sobel-x(3)", "Too much in sobel-x: write sobel-x"),
        ("sobel(3)", r"sobel takes no arguments, and 'sobel\(3\)' came: write sobel"),
        ("box-blur(2.5)", "side of box-blur is 2.5; use a whole number from 1 to 1001"),
        ("box-blur(1002)", "side of box-blur is 1002; use"),
        ("gabor(500)", "3361 pixels wide, and 1001 is the limit; use a smaller wavelength"),
        (",".join(["sobel"] * 101), "lists 101 kernels, and 100 is the limit; filter with fewer"),
        ("1 " * 50_001, "100,002 characters, and 100,000 is the limit; put a large kernel"),
    ],
    ids=lambda text: text[:24],
)
def test_arguments_that_do_not_fit_are_refused(text, words):
    with pytest.raises(InvalidSetting, match=words):
        kernels(text)


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ShapeError, match="'1 2; 3' has rows of different lengths; give every row"):
        kernels("1 2; 3")


def test_a_long_line_may_end_in_a_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text("1 0 -1")
    found = kernels(", ".join([*["sobel-x"] * 40, "mine.csv"]))
    assert found[-1].source == Path("mine.csv")
    assert len(found) == 41


def test_a_file_of_another_ending_is_told_which_there_are(tmp_path):
    np.save(tmp_path / "mine.npy", np.ones((3, 3)))
    with pytest.raises(InvalidSetting, match=r"mine\.npy is no file .* in \.txt, \.csv or \.tsv"):
        kernels(str(tmp_path / "mine.npy"))
