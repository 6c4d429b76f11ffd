"""What decoding will take is foretold, and what would take much is done in another process."""

import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from tests.images.test_jpeg import jpeg

from striate.images import Preprocessing, _guard, read
from striate.images._limits import Refused
from striate.images._memory import check_memory, decoding_bytes
from striate.images._suspicion import is_suspicious


def foretold(image: Image.Image, form: str, **options) -> int:
    buffer = BytesIO()
    image.save(buffer, form, **options)
    with Image.open(buffer) as opened:
        return decoding_bytes(opened, buffer.getvalue()) // (image.width * image.height)


@pytest.mark.parametrize(
    ("mode", "form", "expected"),
    [
        ("L", "PNG", 1), ("P", "PNG", 1), ("RGB", "PNG", 4), ("RGBA", "PNG", 4), ("I;16", "PNG", 2),
        ("P", "GIF", 2), ("RGB", "BMP", 4), ("RGB", "WEBP", 16), ("F", "TIFF", 4),
    ],
)  # fmt: skip
def test_bytes_a_pixel_depend_on_mode_and_format(mode, form, expected):
    assert foretold(Image.new(mode, (20, 10)), form) == expected


def test_large_jpegs_are_foretold_from_their_own_header():
    size = (2500, 2000)
    for mode, progressive, expected in (("RGB", False, 3), ("RGB", True, 6), ("CMYK", False, 4)):
        data = jpeg(size, mode, progressive=progressive)
        with Image.open(BytesIO(data)) as opened:
            assert decoding_bytes(opened, data) == expected * size[0] * size[1]


def claiming(form: str, size: tuple[int, int]) -> tuple[Image.Image, bytes]:
    """A picture that is larger than it is."""
    buffer = BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, form)
    image = Image.open(buffer)
    image._size = size
    return image, buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "here", "elsewhere"),
    [("PNG", (5000, 6000), (9000, 8000)), ("WEBP", (3000, 4000), (5000, 4000))],
)
def test_what_takes_much_memory_is_not_decoded_here(form, here, elsewhere):
    assert not is_suspicious(*claiming(form, here), False)
    assert is_suspicious(*claiming(form, elsewhere), False)


@pytest.mark.parametrize(
    ("form", "allowed", "refused"),
    [
        ("PNG", (13_000, 13_700), None),  # as many pixels as a picture may have
        ("WEBP", (8000, 8000), (8300, 8200)),
        ("JPEG2000", (7000, 7000), (7600, 7600)),
        ("TIFF", (13_000, 13_700), None),
    ],
)
def test_what_would_take_more_than_a_gibibyte_is_refused_with_the_figure(form, allowed, refused):
    check_memory(*claiming(form, allowed))
    if refused:
        words = (
            r"decoding its \d+x\d+ pixels takes about 1\.\d GiB of memory, and 1 GiB is the limit"
        )
        with pytest.raises(Refused, match=words):
            check_memory(*claiming(form, refused))


def test_a_picture_at_its_own_size_counts_too():
    image, data = claiming("PNG", (13_000, 13_700))
    with pytest.raises(Refused, match=r"takes about 1\.2 GiB"):
        check_memory(image, data, bytes_a_pixel=3)


def test_a_tiff_of_one_strip_holds_it_beside():
    one, many = (
        foretold(Image.new("RGB", (20, 100)), "TIFF", compression="tiff_lzw", tiffinfo={278: rows})
        for rows in (100, 5)
    )
    assert (one, many) == (8, 5)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much was held")
@pytest.mark.parametrize("form", ["TIFF", "WEBP", "JPEG2000"])
def test_what_is_foretold_is_about_what_is_taken(form):
    buffer = BytesIO()
    image = Image.new("RGB", (4000, 3000), (9, 200, 30))
    image.save(buffer, form, **({"compression": "tiff_lzw"} if form == "TIFF" else {}))
    data = buffer.getvalue()
    with Image.open(buffer) as opened:
        foreseen = decoding_bytes(opened, data)
    small = BytesIO()
    Image.effect_noise((600, 600), 80).save(small, "TIFF", compression="tiff_lzw")
    read(small.getvalue(), Preprocessing(64, 64))  # the guard is up, and has all that it imports
    guard = _guard._idle[0]._process.pid
    Path(f"/proc/{guard}/clear_refs").write_text("5")  # forgets the most that it has held
    before = held(str(guard), "VmRSS")
    assert not read(data, Preprocessing(64, 64)).damage
    taken = (held(str(guard), "VmHWM") - before) * 1024
    assert taken < foreseen + 60_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much was held")
def test_a_gif_of_68_million_pixels_takes_little_memory():
    """Its claim is 8289x8192; it took 1.3 GB as it went through four copies."""
    _guard.dismiss_guards()
    buffer = BytesIO()
    Image.new("P", (8, 8), 1).save(buffer, "GIF", transparency=0)
    data = bytearray(buffer.getvalue())
    data[6:10] = (8289).to_bytes(2, "little") + (8192).to_bytes(2, "little")  # of the canvas
    before = held("self", "VmRSS")
    came = read(bytes(data), Preprocessing(64, 64))
    guard = _guard._idle[0]._process.pid
    assert held(str(guard), "VmHWM") < 900_000
    assert held("self", "VmRSS") - before < 200_000
    assert (came.width, came.height) == (8289, 8192)
    _guard.dismiss_guards()


def held(process: str, name: str) -> int:
    """Kilobytes in memory, now (VmRSS) or at most so far (VmHWM)."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return int(next(line for line in file if line.startswith(name)).split()[1])
