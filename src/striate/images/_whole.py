"""A picture at its own size, for what looks at every pixel of it."""

import os

import numpy as np
from jaxtyping import UInt8

from striate.images._colours import is_grey
from striate.images._decoding import decoded
from striate.images._guard import ask_guard
from striate.images._limits import Refused
from striate.images._memory import check_memory
from striate.images._reading import Opened, failures_named, opened
from striate.images._rows import all_rows
from striate.images._suspicion import is_suspicious


def read_whole(
    picture: str | os.PathLike[str] | bytes, channels: int | None = None
) -> UInt8[np.ndarray, "H W C"]:
    """Reads a picture, upright and at its own size; nothing is scaled or cut.

    Colours follow the rules in `_colours.py`; of an animation the first frame counts. What might
    be slow, huge or crash a decoder is read in another process, within a time limit.

    Args:
        picture: A file, or the bytes of one.
        channels: 1 for grey, 3 for red, green and blue; by default as the picture has them.

    Returns:
        `(H, W, C)`, C being 1 or 3.

    Raises:
        UnreadablePicture: Broken, too large, too slow or no picture; says which in a few words.
    """
    with opened(picture) as came:
        if not is_suspicious(*came):
            return _decoded(came, channels)
    name = "The picture given as bytes" if isinstance(picture, bytes) else os.fspath(picture)
    with failures_named(name):
        return _read_guarded(picture, channels)


def read_whole_here(
    picture: str | os.PathLike[str] | bytes, channels: int | None
) -> UInt8[np.ndarray, "H W C"]:
    """Does what `read_whole` does, in this process whatever the picture is: what a guard calls."""
    with opened(picture) as came:
        return _decoded(came, channels)


def _decoded(came: Opened, channels: int | None) -> UInt8[np.ndarray, "H W C"]:
    channels = channels or (1 if is_grey(came.image) else 3)
    check_memory(came.image, came.data, bytes_a_pixel=channels)
    return all_rows(decoded(came, channels).pixels)


def _read_guarded(
    picture: str | os.PathLike[str] | bytes, channels: int | None
) -> UInt8[np.ndarray, "H W C"]:
    is_path = not isinstance(picture, bytes)
    content = os.fsencode(os.path.abspath(picture)) if is_path else picture
    facts, pixels = ask_guard({"is_path": is_path, "whole": {"channels": channels}}, content)
    if "reason" in facts:
        if facts["errno"] is None:
            raise Refused(facts["reason"])
        raise OSError(facts["errno"], os.strerror(facts["errno"]))
    return np.frombuffer(pixels, np.uint8).reshape(facts["shape"])
