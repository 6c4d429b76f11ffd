"""`striate filter`: photos, signals, pixels, the list; in text and in JSON."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from striate.cli._filter import _matrix
from striate.cli._main import run
from striate.filters import kernel_names, window

PIXELS = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)


@pytest.fixture(autouse=True)
def in_a_folder_with_a_photo_and_a_signal(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(PIXELS).save("photo.png")
    (tmp_path / "signal.csv").write_text("t,v\n1,5\n2,8\n3,x\n4,2\n")
    return tmp_path


def test_a_picture_a_kernel_and_a_sheet(capsys, tmp_path):
    assert run(["filter", "photo.png", "--kernel", "sobel,laplacian,gaussian(2)"]) == 0
    shown = capsys.readouterr().out
    assert "cross-correlation on 30x20 pixels, border reflect." in shown
    assert "Contact sheet: photo-filters/sheet.png" in shown
    assert sorted(path.name for path in (tmp_path / "photo-filters").iterdir()) == [
        "gaussian-2.png", "laplacian.png", "sheet.png", "sobel-direction.png",
        "sobel-magnitude.png",
    ]  # fmt: skip


def test_a_name_in_png_is_the_contact_sheets_own(capsys, tmp_path):
    before = set(tmp_path.iterdir())
    assert run(["filter", "photo.png", "--kernel", "sobel, box-blur(3)", "-o", "alone.png"]) == 0
    assert "Contact sheet: alone.png" in capsys.readouterr().out
    assert set(tmp_path.iterdir()) - before == {tmp_path / "alone.png"}
    assert run(["filter", "photo.png", "--kernel", "sobel, box-blur(3)", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (tmp_path / "alone.png").read_bytes() == (tmp_path / told["sheet"]).read_bytes()
    assert run(["filter", "photo.png", "--kernel", "sobel", "-o", "alone.png", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["picture"] for one in told["filtered"]} == {None}
    (tmp_path / "folder.png").mkdir()
    assert run(["filter", "photo.png", "--kernel", "sobel", "-o", "folder.png", "--quiet"]) == 0
    assert (tmp_path / "folder.png" / "sheet.png").exists()


def test_json_of_a_photo_and_kernels_that_begin_with_a_minus(capsys):
    tokens = ["--kernel", "-1 0 1", "--kernel=sharpen", "-o", "out", "--raw", "--json"]
    options = ["--border", "BORDER_CONSTANT", "--constant", "9", "--mode", "convolution", "--grey"]
    assert run(["filter", "photo.png", *tokens, *options, "--theme", "dark"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {
        "source", "width", "height", "channels", "border", "mode", "filtered", "sheet",
        "conversions",
    }  # fmt: skip
    own, sharpen = found["filtered"]
    assert own["kernel"] == "-1 0 1"
    assert own["weights"] == [[[-1, 0, 1]]]
    assert (own["rule"], own["raw"], own["picture"]) == ("signed", "out/own.npy", "out/own.png")
    assert sharpen["words"] == "clipped to 0-255"
    assert (found["border"], found["mode"], found["channels"]) == ("constant", "convolution", 1)


def test_a_signal(capsys, tmp_path):
    tokens = ["filter", "signal.csv", "--kernel", "difference", "--column", "v"]
    assert run(tokens) == 0
    shown = capsys.readouterr().out
    assert "Left out line 4: 'x' is no number." in shown
    assert "convolution of 3 values of v, size valid." in shown
    assert "signal-filters/difference.svg, numbers: signal-filters/difference.csv" in shown
    assert (tmp_path / "signal-filters" / "difference.csv").read_text() == (
        'place,"v"\n1,3.0\n2,-6.0\n'
    )
    assert run([*tokens, "--strict", "--quiet"]) == 1
    assert run([*tokens, "--json", "--size", "same", "--border", "nearest"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["left_out"] == [{"line": 4, "reason": "'x' is no number"}]
    assert found["filtered"][0]["values"] == [0, 3, -6]
    assert found["border"] == "nearest"


def test_pixels(capsys):
    assert run(["filter", "photo.png", "--pixels", "2,1", "--window", "3"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("photo.png: 30x20 pixels, round column 2, row 1\n\nred\n")
    for number, channel in enumerate(("red", "green", "blue")):
        matrix = shown.split(f"{channel}\n")[1].split("\n\n")[0].splitlines()
        assert matrix[0].split() == ["1", "2", "3"]
        rows = [line.replace("[", " ").replace("]", " ").split() for line in matrix[1:]]
        assert [int(row[0]) for row in rows] == [0, 1, 2]
        assert [list(map(int, row[1:])) for row in rows] == PIXELS[0:3, 1:4, number].tolist()
        assert f"[{PIXELS[1, 2, number]}]" in matrix[2]
        assert len({len(line.rstrip("]")) for line in matrix}) <= 2


def test_pixels_in_json(capsys):
    assert run(["filter", "photo.png", "--pixels", "0, 19", "--grey", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {
        "source", "x", "y", "left", "top", "width", "height", "channels", "values",
        "conversions",
    }  # fmt: skip
    assert np.shape(found["values"]) == (1, 5, 5)
    assert (found["left"], found["top"], found["channels"]) == (0, 15, ["grey"])


@pytest.mark.parametrize(("x", "y"), [(0, 0), (29, 19), (15, 10)])
def test_every_row_of_a_matrix_is_aligned(x, y):
    seen = window("photo.png", x, y)
    lines = _matrix(seen.values[:, :, 0].tolist(), seen)
    ends = {len(line.removesuffix("]")) for line in lines}
    assert len(ends) == 1


def test_the_list(capsys):
    assert run(["filter", "--list"]) == 0
    assert "gaussian(sigma=1)" in capsys.readouterr().out
    assert run(["filter", "--list", "--json"]) == 0
    kernels = json.loads(capsys.readouterr().out)["kernels"]
    assert {entry["name"] for entry in kernels} >= set(kernel_names())
    assert set(kernels[0]) == {"name", "signature", "summary", "weights", "text"}


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ([], "takes a photo or a signal, or --list"),
        (["photo.png"], "takes kernels: --kernel sobel, for example"),
        (["photo.png", "--kernel", "sobl"], "no kernel called 'sobl'. Did you mean sobel"),
        (["photo.png", "--kernel", "gaussian(x)"], "'x' is no argument of gaussian; write numbers"),
        (["photo.png", "--kernel", "1 2; 3"], "rows of different lengths; give every row"),
        (["photo.png", "--kernel", "none.csv"], "no kernel file none.csv. Check the path"),
        (["photo.png", "--kernel", ""], "A kernel is missing: write its name"),
        (["none.png", "--kernel", "sobel"], "none.png is not a readable picture: no such file"),
        ([".", "--kernel", "sobel"], ". is not a readable picture: it is a folder"),
        (["none.csv", "--kernel", "difference"], "no signal file none.csv. Check the path"),
        (["photo.png", "--kernel", "sobel", "--border", "edge"], "no border called 'edge'"),
        (["photo.png", "--kernel", "sobel", "--mode", "corr"], "mode is 'corr'; it can be"),
        (["photo.png", "--kernel", "sobel", "--theme", "x"], "theme is 'x'; it can be light or"),
        (["photo.png", "--kernel", "sobel", "--constant", "3"], "--constant is for --border const"),
        (
            ["photo.png", "--kernel", "sobel", "--border", "constant", "--constant", "nan"],
            "is nan; use a finite number",
        ),
        (["photo.png", "--kernel", "sobel", "--constant", "x"], "See: striate filter --help"),
        (["photo.png", "--kernel", "sobel", "--window", "3"], "--window is for --pixels X,Y"),
        (["photo.png", "--kernel", "sobel", "--column", "v"], "--column is for a signal"),
        (["signal.csv", "--kernel", "difference", "--grey"], "--grey is for a photo"),
        (["signal.csv", "--kernel", "sobel"], "sobel is for pictures"),
        (["signal.csv", "--kernel", "difference"], "2 columns of numbers: t, v. Choose one"),
        (
            ["signal.csv", "--kernel", "difference", "--column", "v", "--border", "wrap"],
            "--border is for --size same, and the size is valid",
        ),
        (
            ["signal.csv", "--kernel", "difference", "--column", "v", "--size", "all"],
            "size is 'all'; it can be full, same, valid",
        ),
        (["photo.png", "--pixels", "5"], "A pixel cannot be '5': give column and row"),
        (["photo.png", "--pixels", "-1,2"], "A pixel cannot be '-1,2': give column and row"),
        (["photo.png", "--pixels", "30,0"], "no pixel 30,0: it is 30 wide and 20 high. Use"),
        (["photo.png", "--pixels", "9" * 12 + ",1"], "no picture is so large"),
        (["photo.png", "--pixels", "1,1", "--window", "0"], "side is 0; use a whole number"),
        (["photo.png", "--pixels", "1,1", "--kernel", "sobel"], "leave out --kernel"),
        (["photo.png", "--pixels", "1,1", "--raw"], "leave out --raw"),
        (["photo.png", "--pixels", "1,1", "--size", "same"], "leave out --size"),
        (["photo.png", "--pixels", "1,1", "--column", "3"], "leave out --column"),
        (["photo.png", "--pixels", "1,1", "--strict"], "leave out --strict"),
        (["photo.png", "--pixels", "1,1", "--constant", "0"], "leave out --constant"),
        (
            ["photo.png", "--kernel", "sobel", "laplacian"],
            "'laplacian' came without a flag. Part kernels by commas: --kernel \"sobel, lapl",
        ),
        (["photo.png", "other.png"], "takes one photo or signal, and 'other.png' came, too"),
        (
            ["photo.png", "photo.png", "--kernel", "sobel"],
            "one photo or signal at a time, and 'photo.png' came, too: give each a command of its",
        ),
        (
            ["photo.png", "--kernel", "sobel", "-o", "sheet.jpg"],
            "sheet.jpg is called like a file, and several are written: give a folder",
        ),
        (
            ["signal.csv", "--kernel", "difference", "--column", "v", "-o", "chart.svg"],
            "chart.svg is called like a file, and several are written: give a folder",
        ),
        (
            ["photo.png", "--kernel", "sobel", "-o", "none/sheet.png"],
            "There is no folder none: make it",
        ),
        (
            ["photo.png", "--kernel", "sobel", "-o", "sheet.png", "--raw"],
            "the contact sheet's own file, and raw numbers are files beside it: give a folder",
        ),
        (["photo.png", "--kernel", "sobel", "-o", "photo.png"], "would be written over photo.png"),
        (["photo.png", "--kernel", "sobel", "--kernl", "x"], "See: striate filter --help"),
        (["photo.png", "--kernel", "sobel", "-o", "signal.csv"], "called like a file, and several"),
        (["photo.png", "--kernel", "1" * 300 + ".csv"], "There is no kernel file 111"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else "",
)
def test_mistakes_are_said_without_a_traceback(capsys, tokens, words):
    assert run(["filter", *tokens]) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_a_files_name_stands_on_one_line_of_the_table(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    Path("a-long-name-of-a-kernel-that-a-student-has-made-by-hand.csv").write_text("1 0 -1")
    line = "prewitt, a-long-name-of-a-kernel-that-a-student-has-made-by-hand.csv"
    assert run(["filter", "photo.png", "--kernel", "prewitt"]) == 0
    assert "prewitt-magnitude.png" in capsys.readouterr().out
    assert run(["filter", "photo.png", "--kernel", line]) == 0
    assert "a-long-name-of-a-kernel-that-a-student-has-made-by-hand.png" in capsys.readouterr().out


@pytest.mark.parametrize("tokens", [["--pixels", "1,1"], ["--kernel", "sobel"]], ids=lambda t: t[0])
def test_what_reading_changed_is_said(capsys, tokens):
    Image.new("RGBA", (3, 3), (0, 0, 0, 128)).save("half.png")
    assert run(["filter", "half.png", *tokens]) == 0
    assert "Not as in the file: what is transparent was laid over white." in capsys.readouterr().out
    assert run(["filter", "half.png", *tokens, "--json"]) == 0
    conversions = json.loads(capsys.readouterr().out)["conversions"]
    assert conversions == ["what is transparent was laid over white"]
