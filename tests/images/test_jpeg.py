"""simplejpeg's pixels are Pillow's, to the bit, and it gets only what it can take.

The kinds are those of `jpeg_kinds.py`: `real` were written by an encoder as they are, those of
`changed` have patched headers.
"""

import base64
import contextlib
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.images import jpeg_kinds

from striate.errors import UnreadablePicture
from striate.images import Preprocessing, prepare, read
from striate.images import _jpeg as module
from striate.images._jpeg_header import is_ordinary, read_jpeg_header

pytest.importorskip("simplejpeg", reason="there is no wheel of simplejpeg for this platform")


def jpeg(size: tuple[int, int], mode: str = "RGB", **options) -> bytes:
    small = np.random.default_rng(0).integers(0, 256, (9, 9, 3)).astype(np.uint8)
    image = Image.fromarray(small).resize(size, Image.Resampling.BICUBIC).convert(mode)
    buffer = BytesIO()
    image.save(buffer, "JPEG", **options)
    return buffer.getvalue()


def both(data: bytes | Path, preprocessing: Preprocessing, monkeypatch) -> list[np.ndarray]:
    quick = prepare(data, preprocessing)
    monkeypatch.setattr(module, "_decode", None)
    slow = prepare(data, preprocessing)
    monkeypatch.undo()
    return [quick, slow]


@pytest.mark.parametrize("side", [7, 33, 150, 301])
@pytest.mark.parametrize(
    "options",
    [{}, {"subsampling": 0}, {"subsampling": 1}, {"progressive": True, "quality": 40}],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_pixels_are_pillows(side, options, mode, monkeypatch):
    channels = 1 if mode == "L" else 3
    quick, slow = both(
        jpeg((359, 271), mode, **options), Preprocessing(side, side, channels), monkeypatch
    )
    np.testing.assert_array_equal(quick, slow)


KINDS = {**jpeg_kinds.real(), **jpeg_kinds.changed()}
NOT_READ = {"two-components", "12-bit", "12-bit-header", "no-height", "no-width"}


@pytest.mark.parametrize("name", KINDS)
def test_simplejpeg_gets_only_ordinary_kinds(name, monkeypatch):
    """All that the header says is ordinary, whatever its orientation and colours."""
    used: list[int] = []
    whole = module._decode
    assert whole is not None

    def spying(data, *rest, **options):
        used.append(len(data))
        return whole(data, *rest, **options)

    monkeypatch.setattr(module, "_decode", spying)
    with contextlib.suppress(UnreadablePicture):
        prepare(KINDS[name], Preprocessing(16, 16))
    header = read_jpeg_header(KINDS[name])
    assert bool(used) is is_ordinary(header)


@pytest.mark.parametrize("turn", [1, 6])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_turned_photos_and_other_colours_are_pillows_to_the_bit(turn, channels, mode, monkeypatch):
    exif = Image.Exif()
    exif[0x0112] = turn
    for side in (7, 33, 301):
        data = jpeg((359, 271), mode, exif=exif)
        quick, slow = both(data, Preprocessing(side, side, channels), monkeypatch)
        np.testing.assert_array_equal(quick, slow)


@pytest.mark.parametrize("name", ["ycck", "4:1:1", "4:4:0", "4:4:1", "grey-2x2", "restarts"])
def test_samplings_and_codings_are_pillows_to_the_bit(name, monkeypatch):
    for side in (7, 20, 40, 76):
        quick, slow = both(KINDS[name], Preprocessing(side, side), monkeypatch)
        np.testing.assert_array_equal(quick, slow)


def test_the_first_of_several_pictures_in_a_file_is_pillows_to_the_bit(monkeypatch):
    buffer = BytesIO()
    first, second = (Image.effect_noise((80, 60), spread) for spread in (40, 90))
    first.save(buffer, "MPO", save_all=True, append_images=[second])
    quick, slow = both(buffer.getvalue(), Preprocessing(20, 20, 1), monkeypatch)
    np.testing.assert_array_equal(quick, slow)


def test_a_lossless_photo_is_read_to_the_last_bit():
    height, width = jpeg_kinds.HEIGHT, jpeg_kinds.WIDTH
    came = prepare(KINDS["lossless"], Preprocessing(height, width))
    np.testing.assert_array_equal(came, jpeg_kinds.colours())


CHILD = r"""
import base64, json, sys
from striate.errors import UnreadablePicture
from striate.images import Preprocessing, read

told = {}
for name, text in json.load(sys.stdin).items():
    sys.stderr.write(f"{name}\n")
    sys.stderr.flush()
    data = base64.b64decode(text)
    for parts in [1, 2, 4, 8] * 3:
        try:
            came = read(data, Preprocessing(76 // parts, 100 // parts))
            told[name] = came.damage
        except UnreadablePicture as error:
            told[name] = error.reason
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def told_by_kind() -> dict[str, str | None]:
    """What one child process says of every kind, decoded three times at every reduced size."""
    coded = {name: base64.b64encode(data).decode() for name, data in KINDS.items()}
    child = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps(coded), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    last = child.stderr.split()[-1:]
    assert child.returncode == 0, f"it died of {child.returncode} at {last}: {child.stderr[-500:]}"
    return json.loads(child.stdout)


def test_no_kind_at_any_reduced_size_kills_the_process(told_by_kind):
    assert told_by_kind.keys() == KINDS.keys()


@pytest.mark.parametrize("name", sorted(jpeg_kinds.real().keys() - NOT_READ))
def test_what_an_encoder_wrote_is_read_and_is_not_damaged(told_by_kind, name):
    assert told_by_kind[name] is None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("12-bit", "it is a JPEG of 12 bits a sample, which is not read"),
        ("two-components", "it is a JPEG of 2 components, which is not read"),
        ("hierarchical", "it is a hierarchical JPEG, which is not read"),
        ("differential", "it is a hierarchical JPEG, which is not read"),
        ("arithmetic-lossless", "it is a JPEG coded arithmetically, which is not read"),
        ("larger-frame-first", "it is a JPEG of several frames, which is not read"),
        ("no-height", "it is a JPEG of 100x0 pixels, which is not read"),
        ("larger-frame-between-scans", "it is damaged"),
        ("taller-than-its-data", "corrupt JPEG data"),
    ],
)
def test_what_cannot_be_read_says_why(told_by_kind, name, reason):
    assert (told_by_kind[name] or "").startswith(reason)


def photo() -> bytes:
    return jpeg((200, 160), quality=90)


@pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True}, {"mode": "L"}, {"mode": "CMYK"}],
    ids=["baseline", "progressive", "grey", "cmyk"],
)
@pytest.mark.parametrize("turn", [1, 8])
def test_a_piece_cut_out_of_the_middle_is_told(options, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    data = jpeg((200, 160), quality=90, exif=exif, **options)
    middle = len(data) * 2 // 3
    came = read(data[:middle] + data[middle + 300 :], Preprocessing(20, 20))
    assert came.damage is not None
    assert came.damage.startswith("corrupt JPEG data: ")
    assert came.pixels.shape == (20, 20, 3)


def test_of_photos_with_noise_in_the_middle_hardly_any_is_read_in_silence():
    """Some noise decodes without a word: it could be a picture."""
    data, generator = photo(), np.random.default_rng(0)
    middle, silent = len(data) // 2, 0
    for _ in range(40):
        noise = generator.integers(0, 256, 300).astype(np.uint8).tobytes()
        with contextlib.suppress(UnreadablePicture):
            came = read(data[:middle] + noise + data[middle + 300 :], Preprocessing(20, 20))
            silent += came.damage is None
    assert silent <= 8


def test_a_lost_restart_marker_is_told():
    data = jpeg((200, 160), restart_marker_blocks=4)
    start = data.index(b"\xff\xd2")
    came = read(data[:start] + data[data.index(b"\xff\xd4") :], Preprocessing(20, 20))
    assert came.damage == "corrupt JPEG data: a piece is missing"


def test_a_piece_cut_out_before_the_end_marker_is_told():
    data = photo()
    came = read(data[:-400] + data[-2:], Preprocessing(20, 20))
    assert came.damage == "corrupt JPEG data: premature end"


@pytest.mark.parametrize("lost", [1, 2])
def test_a_photo_that_lacks_only_its_end_marker_is_fine(lost):
    came = read(photo()[:-lost], Preprocessing(20, 20))
    assert came.damage is None
    np.testing.assert_array_equal(came.pixels, prepare(photo(), Preprocessing(20, 20)))


def test_a_photo_that_lacks_more_is_truncated():
    with pytest.raises(UnreadablePicture, match="it is truncated"):
        read(photo()[:-40], Preprocessing(20, 20))


@pytest.mark.parametrize(
    "changed",
    [
        lambda data: data + b"a trailer",
        lambda data: data[:2] + b"\xff\0" * 3 + data[2:],
        lambda data: data.replace(b"JFIF\0\x01", b"JFIF\0\x07", 1),
        lambda data: data[:-2] + b"\0" + data[-2:],
    ],
    ids=["trailer", "garbage-in-the-header", "unknown-revision", "a-byte-before-the-end"],
)
def test_what_leaves_the_pixels_whole_is_no_damage(changed):
    came = read(changed(photo()), Preprocessing(20, 20))
    assert came.damage is None
    np.testing.assert_array_equal(came.pixels, prepare(photo(), Preprocessing(20, 20)))


def test_photos_are_pillows_to_the_bit(data_folder: Path, monkeypatch):
    files = sorted((data_folder / "cats-dogs").glob("train/*/*.jpg"))[::200]
    files += sorted((data_folder / "badimages" / "exif-orientation").glob("*_[01].jpg"))
    for file in files:
        for side in (64, 150):
            quick, slow = both(file, Preprocessing(side, side), monkeypatch)
            np.testing.assert_array_equal(quick, slow)
    assert len(files) > 10
