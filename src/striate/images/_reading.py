"""Opens pictures that may be broken, enormous or hostile, and says in a few words what is wrong.

Only raster formats that picture collections come in are tried, and whatever Pillow would raise
or warn about becomes one `UnreadablePicture`. Pillow's own settings are left alone.
"""

import contextlib
import importlib
import os
import re
import stat
import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from striate.errors import UnreadablePicture
from striate.images._colours import is_grey
from striate.images._limits import Refused, check_bytes, check_pixels, reason
from striate.images._orientation import is_sideways

# Imported here so that every format is registered before a thread opens a picture; AVIF came
# with Pillow 11.3. TGA goes last: it has no signature, so it would take what is another's.
_PLUGINS = (
    "Jpeg", "Mpo", "Png", "Bmp", "Gif", "WebP", "Avif", "Tiff",
    "Jpeg2K", "Ppm", "Qoi", "Ico", "Sgi", "Pcx", "Tga",
)  # fmt: skip
_TRIED = (
    "JPEG", "PNG", "BMP", "DIB", "GIF", "WEBP", "AVIF", "TIFF",
    "JPEG2000", "PPM", "QOI", "ICO", "SGI", "PCX", "TGA",
)  # fmt: skip
for _plugin in _PLUGINS:
    with contextlib.suppress(ImportError):
        importlib.import_module(f"PIL.{_plugin}ImagePlugin")
FORMATS = tuple(name for name in _TRIED if name in Image.OPEN)

_QUIET = ("ignore", None, Warning, re.compile(r"PIL\."), 0)


def probe(picture: str | os.PathLike[str] | bytes) -> tuple[int, int, bool]:
    """Reads a picture's header only.

    Args:
        picture: A file, or the bytes of one.

    Returns:
        Width and height as a person sees them (EXIF orientation applied), and whether it is grey.

    Raises:
        UnreadablePicture: It is of no known format, or too large.
    """
    with opened(picture) as image:
        width, height = image.size
        if is_sideways(image):
            width, height = height, width
        return (width, height, is_grey(image))


@contextlib.contextmanager
def opened(picture: str | os.PathLike[str] | bytes) -> Iterator[Image.Image]:
    """Opens a file or its bytes; whatever fails inside the block is an `UnreadablePicture`."""
    name = "The picture given as bytes" if isinstance(picture, bytes) else os.fspath(picture)
    with (
        failures_named(name),
        _opened_file(picture) as file,
        Image.open(file, formats=FORMATS) as image,
    ):
        check_pixels(*image.size)
        yield image


@contextlib.contextmanager
def failures_named(name: str) -> Iterator[None]:
    """Turns everything that Pillow raises inside the block into an `UnreadablePicture`."""
    _silence_pillow()
    try:
        yield
    except UnreadablePicture:
        raise
    except Exception as error:  # a hostile file makes Pillow raise nearly anything
        raise UnreadablePicture(name, reason(error)) from error


def _opened_file(picture: str | os.PathLike[str] | bytes) -> BinaryIO:
    if isinstance(picture, bytes):
        check_bytes(len(picture))
        return BytesIO(picture)
    facts = os.stat(picture)
    if stat.S_ISDIR(facts.st_mode):
        raise Refused("it is a folder")
    if not stat.S_ISREG(facts.st_mode):
        raise Refused("it is a device or a pipe")
    check_bytes(facts.st_size)
    return Path(picture).open("rb")


def _silence_pillow() -> None:
    """Keeps Pillow's remarks on odd files off the screen; here they become reasons.

    The filter stays up: taking it down again after each picture would not be safe with threads.
    """
    if not warnings.filters or warnings.filters[0] != _QUIET:
        warnings.filterwarnings("ignore", module=_QUIET[3].pattern)
