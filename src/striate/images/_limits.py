"""How large a picture may be: enough for any camera, too little to exhaust a machine."""

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 178_956_970
"""The most pixels a picture may have; also Pillow's own limit against decompression bombs."""

MAX_BYTES = 2**30
"""The most bytes a picture's file may have."""

MAX_SECONDS = 30.0
"""The longest that a picture which is read in a process of its own may take."""


class Refused(Exception):
    """A picture that is not taken, with the reason in words; becomes an `UnreadablePicture`.

    Attributes:
        passing: Whether this machine is the reason, not the picture: another time it may be taken.
    """

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


def check_bytes(count: int) -> None:
    """Refuses an empty file and one of more than `MAX_BYTES`."""
    if count == 0:
        raise Refused("the file is empty")
    if count > MAX_BYTES:
        raise Refused(f"the file has {count:,} bytes, and {MAX_BYTES:,} is the limit")


def check_pixels(width: int, height: int) -> None:
    """Refuses a picture without pixels and one of more than `MAX_PIXELS`."""
    if width < 1 or height < 1:
        raise Refused(f"its size is {width}x{height}")
    if width * height > MAX_PIXELS:
        raise Refused(f"it has {width}x{height} pixels, and {MAX_PIXELS:,} is the limit")


def reason(error: Exception) -> str:
    """What is wrong with a picture, in a few words, from what reading it raised."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, UnidentifiedImageError):
        return "its content is of no known picture format"
    if isinstance(error, Image.DecompressionBombError):
        return f"it has more pixels than the limit, {MAX_PIXELS:,}"
    if isinstance(error, MemoryError):
        return "there is not enough memory for it"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    message = " ".join(str(error).split())
    if isinstance(error, EOFError) or "truncated" in message.lower():
        return "it is truncated"
    return f"it is damaged ({message[:100] or type(error).__name__})"
