"""Broken, hostile and odd files: each becomes one short reason, and nothing else escapes."""

import json
import os
import sys
import threading
import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import striate.images._limits as limits
from striate.errors import UnreadablePicture
from striate.images import MAX_PIXELS, Preprocessing, prepare, probe

SMALL = Preprocessing(8, 8)


def encoded(form: str = "PNG", size: tuple[int, int] = (30, 20), mode: str = "RGB", **options):
    buffer = BytesIO()
    Image.effect_noise(size, 80).convert(mode).save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "GIF", "WEBP", "TIFF", "PPM", "TGA"])
def test_common_formats_are_read_whatever_the_suffix(form, tmp_path):
    path = tmp_path / "picture.JpG"
    path.write_bytes(encoded(form))
    assert probe(path)[:2] == (30, 20)
    assert prepare(path, SMALL).shape == (8, 8, 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"just some text", "its content is of no known picture format"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no known picture format"),
        (b"%PDF-1.7\n", "no known picture format"),
        (encoded("PNG")[:300], "it is truncated"),
        (encoded("JPEG")[:300], "it is truncated"),
        (encoded("PNG")[:40], "it is truncated|no known picture format|damaged"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_the_reason(content, reason, tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(UnreadablePicture, match=rf"picture\.png is not .*: .*({reason})"):
        prepare(path, SMALL)
    with pytest.raises(UnreadablePicture, match=rf"given as bytes is not .*: .*({reason})"):
        prepare(content, SMALL)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(UnreadablePicture, match=r"absent\.png .*: no such file or directory"):
        probe(tmp_path / "absent.png")


def test_a_name_that_no_file_can_have_says_so():
    with pytest.raises(UnreadablePicture, match="null"):
        probe("nul\0l.png")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(UnreadablePicture, match="it is a folder"):
        probe(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX's")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(UnreadablePicture, match="it is a device or a pipe"):
        probe(tmp_path / "pipe.png")


def bomb(width: int, height: int) -> bytes:
    """A small file that claims to be an enormous picture."""
    data = bytearray(encoded("BMP"))
    data[18:26] = width.to_bytes(4, "little") + height.to_bytes(4, "little")
    return bytes(data)


def test_a_decompression_bomb_is_refused_by_its_size():
    with pytest.raises(UnreadablePicture, match=f"more pixels than the limit, {MAX_PIXELS:,}"):
        prepare(bomb(60_000, 60_000), SMALL)


def test_the_limit_holds_when_pillows_own_is_off(monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    with pytest.raises(UnreadablePicture, match=f"60000x60000 pixels, and {MAX_PIXELS:,}"):
        probe(bomb(60_000, 60_000))


def test_a_file_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MAX_BYTES", 100)
    with pytest.raises(UnreadablePicture, match=r"the file has [\d,]+ bytes, and 100 is the limit"):
        probe(encoded())


def test_a_large_picture_is_no_warning_even_where_warnings_are_errors():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert probe(bomb(11_000, 10_000))[:2] == (11_000, 10_000)


def test_threads_do_not_disturb_each_others_silence():
    odd, seen = bomb(11_000, 10_000), []

    def read_many() -> None:
        for _ in range(30):
            seen.append(probe(odd)[0])

    threads = [threading.Thread(target=read_many) for _ in range(8)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert seen == [11_000] * 240


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
def test_probe_gives_the_size_that_a_person_sees(orientation, form):
    exif = Image.Exif()
    exif[0x0112] = orientation
    expected = (20, 30, True) if orientation >= 5 else (30, 20, True)
    assert probe(encoded(form, mode="L", exif=exif)) == expected


def test_of_every_bad_picture_either_pixels_or_a_reason_come_out(data_folder: Path):
    folder = data_folder / "badimages"
    lines = (folder / "pillow_results.tsv").read_text().splitlines()
    lacks_only_its_end_marker = "pillow/truncated_jpeg.jpg"
    wrong = []
    for name, _, verdict in (line.split("\t") for line in lines):
        by_pillow = ["ok"] if name == lacks_only_its_end_marker else json.loads(verdict)
        reason = reason_against(folder / name)
        if (reason is None) is not (by_pillow[0] == "ok") or len(reason or "") > 130:
            wrong.append((name, by_pillow, reason))
    assert wrong == []
    assert len(lines) > 1000


def reason_against(path: Path) -> str | None:
    try:
        prepare(path, SMALL)
    except UnreadablePicture as error:
        return error.reason
    return None


def raw(path: Path) -> np.ndarray:
    """The pixels as Pillow decodes them, before any rule."""
    with Image.open(path) as image:
        return np.asarray(image)


def whole(path: Path, channels: int) -> np.ndarray:
    """The picture prepared at its own size: nothing is resized."""
    width, height, _ = probe(path)
    came = prepare(path, Preprocessing(height, width, channels))
    return came if channels == 3 else came[..., 0]


TURNS = {
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a),
}


@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
@pytest.mark.parametrize("orientation", TURNS)
def test_named_examples_are_turned_as_exif_says(shape, orientation, data_folder: Path):
    path = data_folder / f"badimages/exif-orientation/{shape}_{orientation}.jpg"
    np.testing.assert_array_equal(whole(path, 3), TURNS[orientation](raw(path)))


@pytest.mark.parametrize(
    "name", ["basn6a08", "bgwn6a08", "tbbn3p08", "basn4a08", "tp1n3p08", "basn0g08"]
)
def test_named_examples_have_their_alpha_laid_over_white(name, data_folder: Path):
    path = next((data_folder / "badimages/pngsuite").rglob(f"{name}.png"))
    with Image.open(path) as image:
        pixels = np.asarray(image.convert("RGBA"), np.float64)
    alpha = pixels[..., 3:] / 255
    expected = pixels[..., :3] * alpha + 255 * (1 - alpha)
    np.testing.assert_allclose(whole(path, 3), expected, atol=1)


@pytest.mark.parametrize("name", ["basn0g16", "oi1n0g16", "tbwn0g16"])
def test_named_examples_of_16_bits_are_divided_by_257(name, data_folder: Path):
    path = next((data_folder / "badimages/pngsuite").rglob(f"{name}.png"))
    values = raw(path).astype(np.float64)
    assert values.max() > 255
    expected = np.floor(values / 257 + 0.5)
    if name.startswith("t"):  # one grey is transparent, which is laid over white
        with Image.open(path) as image:
            expected[values == image.info["transparency"]] = 255
    np.testing.assert_array_equal(whole(path, 1), expected)


def test_a_heic_picture_says_which_extra_reads_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    monkeypatch.setattr(Image, "OPEN", {k: v for k, v in Image.OPEN.items() if k != "HEIF"})
    path = tmp_path / "IMG_1.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(60))
    with pytest.raises(UnreadablePicture, match=r"a HEIC picture, .*'striate\[heic\]'"):
        prepare(path, SMALL)


def test_a_heic_picture_is_read_with_the_extra(tmp_path):
    heif = pytest.importorskip("pillow_heif", reason="the extra heic is not installed")
    colours = Image.new("RGB", (64, 48), (200, 30, 90))
    path = tmp_path / "IMG_1.HEIC"
    heif.from_pillow(colours).save(path, quality=95)
    assert probe(path) == (64, 48, False)
    np.testing.assert_allclose(prepare(path, SMALL)[4, 4], (200, 30, 90), atol=6)
