"""How large a picture may be, and its faults in words."""

import errno

import pytest
from PIL import Image, UnidentifiedImageError

from striate.images._limits import (
    MAX_BYTES,
    MAX_PIXELS,
    Refused,
    check_bytes,
    check_pixels,
    reason,
)


def test_what_is_within_the_limits_passes():
    assert check_bytes(MAX_BYTES) is None
    assert check_pixels(MAX_PIXELS, 1) is None


@pytest.mark.parametrize(
    ("check", "sizes", "message"),
    [
        (check_bytes, (0,), "the file is empty"),
        (check_bytes, (MAX_BYTES + 1,), "1,073,741,825 bytes, and 1,073,741,824 is the limit"),
        (check_pixels, (0, 5), "its size is 0x5"),
        (check_pixels, (MAX_PIXELS + 1, 1), "178956971x1 pixels, and 178,956,970 is the limit"),
    ],
)
def test_what_is_outside_is_refused(check, sizes, message):
    with pytest.raises(Refused, match=message):
        check(*sizes)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused("too odd"), "too odd"),
        (UnidentifiedImageError("cannot identify"), "its content is of no known picture format"),
        (Image.DecompressionBombError("bomb"), "more pixels than the limit"),
        (MemoryError(), "not enough memory"),
        (PermissionError(errno.EACCES, "Permission denied"), "permission denied"),
        (OSError("image file is truncated (3 bytes)"), "it is truncated"),
        (EOFError(), "it is truncated"),
        (ValueError("bad  chunk"), "it is damaged (bad chunk)"),
        (ValueError(), "it is damaged (ValueError)"),
    ],
)
def test_faults_in_a_few_words(error, words):
    assert words in reason(error)
