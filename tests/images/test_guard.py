"""Suspicious pictures are read elsewhere: the same pixels, and no harm if it takes long or dies."""

import errno
import os
import signal
import sys
import time
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from striate.errors import UnreadablePicture
from striate.images import Preprocessing, _guard, prepare, read
from striate.images import _limits as limits

SMALL = Preprocessing(8, 8)


def tiff(size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = BytesIO()
    noise = Image.effect_noise(size, 80).convert("RGB")
    noise.save(buffer, "TIFF", compression="tiff_lzw")
    return buffer.getvalue()


@pytest.fixture(autouse=True, scope="module")
def no_guard_before_or_after():
    """One guard serves as many tests as it survives: starting it takes a second."""
    _guard.dismiss_guards()
    yield
    _guard.dismiss_guards()


def test_path_and_bytes_give_the_pixels_that_pillow_gives(tmp_path):
    data = tiff()
    (tmp_path / "picture.tif").write_bytes(data)
    with Image.open(BytesIO(data)) as image:
        expected = prepare(np.asarray(image), SMALL)
    came = read(tmp_path / "picture.tif", SMALL)
    np.testing.assert_array_equal(came.pixels, expected)
    assert came[1:] == (40, 30, False, None)
    np.testing.assert_array_equal(prepare(data, SMALL), expected)
    assert len(_guard._idle) == 1  # one guard served both


def test_a_reason_comes_back_from_there(tmp_path):
    path = tmp_path / "half.tif"
    data = bytearray(tiff())
    data[200:1500] = bytes(1300)
    path.write_bytes(data)
    with pytest.raises(UnreadablePicture, match=r"half\.tif is not a readable picture: it is "):
        prepare(path, SMALL)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how much is held")
def test_a_guard_may_not_take_all_memory():
    prepare(tiff(), SMALL)
    with open(f"/proc/{_guard._idle[0]._process.pid}/limits", encoding="ascii") as file:
        line = next(line for line in file if line.startswith("Max address space"))
    assert int(line.split()[3]) < 2**40


def test_a_picture_that_takes_too_long_is_left_out(monkeypatch):
    prepare(tiff(), SMALL)  # the guard is up
    os.kill(_guard._idle[0]._process.pid, signal.SIGSTOP)
    usual = limits.MAX_SECONDS
    monkeypatch.setattr(limits, "MAX_SECONDS", 0.3)
    started = time.monotonic()
    with pytest.raises(UnreadablePicture, match=r"reading it takes longer than 0\.3 seconds"):
        prepare(tiff(), SMALL)
    assert time.monotonic() - started < usual
    assert _guard._idle == []


def test_a_guard_that_dies_takes_nobody_along():
    prepare(tiff(), SMALL)
    os.kill(_guard._idle[0]._process.pid, signal.SIGKILL)
    with pytest.raises(UnreadablePicture, match="reading it crashed the decoder"):
        prepare(tiff(), SMALL)
    assert prepare(tiff(), SMALL).shape == (8, 8, 3)


def test_what_the_system_refuses_there_is_the_systems(monkeypatch):
    monkeypatch.setattr(
        "striate.images._prepare.ask_guard",
        lambda request, content: ({"reason": "gone", "errno": errno.ENOENT}, b""),
    )
    with pytest.raises(UnreadablePicture, match="no such file or directory") as raised:
        prepare(tiff(), SMALL)
    assert isinstance(raised.value.__cause__, OSError)


def test_messages_survive_the_pipe():
    pipe = BytesIO()
    _guard.send(pipe, {"a": "é\udcff"}, b"12")
    pipe.seek(0)
    assert _guard.receive(pipe) == ({"a": "é\udcff"}, b"12")
    with pytest.raises(EOFError, match="the pipe ended"):
        _guard.receive(pipe)
