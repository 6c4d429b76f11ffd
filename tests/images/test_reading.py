"""Broken, hostile and odd files: each becomes one short reason, and nothing else escapes."""

import json
import os
import threading
import warnings
from io import BytesIO
from pathlib import Path

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
    refused = {"PSD", "LAB"}  # a format that is not tried and a mode without a rule
    wrong = []
    for name, _, verdict in (line.split("\t") for line in lines):
        by_pillow = json.loads(verdict)
        good = by_pillow[0] == "ok" and not refused & {*by_pillow[1:3]}
        reason = reason_against(folder / name)
        if (reason is None) is not good or len(reason or "") > 130:
            wrong.append((name, by_pillow, reason))
    assert wrong == []
    assert len(lines) > 1000


def reason_against(path: Path) -> str | None:
    try:
        prepare(path, SMALL)
    except UnreadablePicture as error:
        return error.reason
    return None
