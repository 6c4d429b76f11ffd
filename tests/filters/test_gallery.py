"""A photo through several kernels: the files, the numbers in them, and the sheet."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from striate.errors import InputError, InvalidSetting, UnknownName, UnreadablePicture
from striate.filters import apply, gallery, kernel, sobel
from striate.filters._gallery import Filtered

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 60, 3)).astype(np.uint8)


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(PIXELS).save(path)
    return path


def written(one: Filtered) -> Path:
    assert one.picture is not None
    return one.picture


def test_a_picture_a_kernel_and_a_sheet(photo, tmp_path):
    made = gallery(photo, "sobel, laplacian, gaussian(2)", tmp_path / "out")
    names = ["sobel-magnitude", "sobel-direction", "laplacian", "gaussian-2"]
    assert [written(one).name for one in made.filtered] == [f"{name}.png" for name in names]
    assert {path.stem for path in (tmp_path / "out").iterdir()} == {*names, "sheet"}
    for one in made.filtered:
        with Image.open(written(one)) as picture:
            assert picture.size == (60, 40)
    with Image.open(made.sheet) as sheet:
        assert sheet.mode == "RGB"
    assert (made.width, made.height, made.channels) == (60, 40, 3)
    assert made.filtered[0].weights == [kernel("sobel-x").tolist(), kernel("sobel-y").tolist()]
    json.dumps(made.to_json(), allow_nan=False)


def test_a_blur_is_written_in_its_colours(photo, tmp_path):
    made = gallery(photo, "box-blur", tmp_path / "out")
    with Image.open(written(made.filtered[0])) as picture:
        expected = np.rint(apply(PIXELS, "box-blur")).clip(0, 255)
        np.testing.assert_array_equal(np.asarray(picture), expected)


def test_raw_numbers_are_the_response_itself(photo, tmp_path):
    options: dict[str, Any] = {"border": "BORDER_WRAP", "mode": "convolution"}
    made = gallery(photo, ["sobel", "sobel-x"], tmp_path / "out", raw=True, **options)
    magnitude, direction, response = (np.load(str(one.raw)) for one in made.filtered)
    np.testing.assert_array_equal(response, apply(PIXELS, "sobel-x", **options))
    grey = np.asarray(Image.fromarray(PIXELS).convert("L"))
    np.testing.assert_allclose(magnitude, sobel(grey, border="wrap").magnitude)
    turned = sobel(grey, border="wrap").direction  # convolution turns both kernels
    np.testing.assert_allclose(np.cos(direction - turned)[magnitude > 1], -1)
    assert made.border == "wrap"


def test_signed_pictures_do_not_depend_on_raw(photo, tmp_path):
    made = [gallery(photo, "log(1)", tmp_path / f"{raw}", raw=raw) for raw in (False, True)]
    pictures = [np.asarray(Image.open(written(one.filtered[0]))) for one in made]
    np.testing.assert_array_equal(pictures[0], pictures[1])


def test_grey_is_one_channel(photo, tmp_path):
    made = gallery(photo, "identity", tmp_path / "out", grey=True)
    with Image.open(written(made.filtered[0])) as picture:
        np.testing.assert_array_equal(picture, Image.fromarray(PIXELS).convert("L"))
    assert made.channels == 1


def test_themes_have_their_grounds(photo, tmp_path):
    corners = []
    for theme in ("light", "dark"):
        made = gallery(photo, "sobel-x", tmp_path / theme, theme=theme)
        with Image.open(made.sheet) as sheet:
            corners.append(sheet.getpixel((0, 0)))
    assert corners == [(255, 255, 255), (20, 23, 26)]


def test_a_folder_may_be_there_and_is_written_again(photo, tmp_path):
    first = gallery(photo, "sobel", tmp_path / "out").sheet.read_bytes()
    assert gallery(photo, "sobel", tmp_path / "out").sheet.read_bytes() == first


@pytest.mark.parametrize(
    ("line", "options", "error", "words"),
    [
        ("sobl", {}, UnknownName, "no kernel called 'sobl'. Did you mean sobel"),
        ("sobel", {"border": "edge"}, UnknownName, "no border called 'edge'"),
        ("sobel", {"constant": float("nan")}, InvalidSetting, "is nan; use a finite number"),
        ("sobel", {"mode": "x"}, InvalidSetting, "mode is 'x'; it can be"),
        ("sobel", {"theme": "x"}, InvalidSetting, "theme is 'x'; it can be light or dark"),
        ([], {}, InvalidSetting, "No kernel was given; name one"),
    ],
    ids=["kernel", "border", "constant", "mode", "theme", "none"],
)
def test_mistakes_are_told_before_anything_is_written(photo, tmp_path, line, options, error, words):
    with pytest.raises(error, match=words):
        gallery(photo, line, tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_a_broken_photo_and_a_file_for_a_folder(photo, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with pytest.raises(UnreadablePicture, match=r"broken\.png is not a readable picture"):
        gallery(tmp_path / "broken.png", "sobel", tmp_path / "out")
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(InputError, match=r"file is a file; give a folder"):
        gallery(photo, "sobel", tmp_path / "file")
    with pytest.raises(InputError, match=r"would be written over .*photo\.png"):
        gallery(photo, "sobel", photo)


@pytest.mark.parametrize("name", ["laplacian.png", "sheet.png", "sobel-direction.png"])
def test_a_photo_is_never_written_over(tmp_path, name):
    path = tmp_path / name
    Image.fromarray(PIXELS).save(path)
    before = path.read_bytes()
    with pytest.raises(InputError, match=rf"over .*{name}, which it is made of.*another folder"):
        gallery(path, "sharpen, laplacian, sobel", tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert path.read_bytes() == before


def test_a_kernels_file_has_a_picture_of_its_own_beside_a_pairs(photo, tmp_path):
    (tmp_path / "sobel-magnitude.csv").write_text("1 0 -1")
    made = gallery(photo, ["sobel", str(tmp_path / "sobel-magnitude.csv")], tmp_path / "out")
    assert len({one.picture for one in made.filtered}) == 3
    assert all(written(one).is_file() for one in made.filtered)


def test_raw_responses_of_a_grey_photo_are_tables(photo, tmp_path):
    line = "sobel, laplacian, box-blur"
    grey = gallery(photo, line, tmp_path / "grey", raw=True, grey=True).filtered
    assert [np.load(str(one.raw)).shape for one in grey] == [(40, 60)] * 4
    colours = gallery(photo, line, tmp_path / "colours", raw=True).filtered
    shapes = [np.load(str(one.raw)).shape for one in colours]
    assert shapes == [(40, 60)] * 2 + [(40, 60, 3)] * 2
