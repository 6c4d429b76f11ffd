"""Opens pictures that may be broken, enormous or hostile, and says in a few words what is wrong.

Every raster format that Pillow decodes by itself is tried, and whatever Pillow would raise or warn
about becomes one `UnreadablePicture`. Pillow's own settings are left alone.
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
from typing import BinaryIO, NamedTuple

from PIL import Image, UnidentifiedImageError

from striate.errors import UnreadablePicture
from striate.images import _jpeg
from striate.images._colours import is_grey
from striate.images._jpeg_header import oddity, read_jpeg_header
from striate.images._limits import Refused, check_bytes, check_pixels, reason
from striate.images._names import why_no_picture
from striate.images._orientation import is_sideways
from striate.images._suspicion import LARGE_BYTES

# Imported here so that every format is registered before a thread opens a picture; AVIF came
# with Pillow 11.3. Left out are EPS, which runs Ghostscript; WMF and EMF, which the system draws;
# BUFR, GRIB, HDF5 and MPEG, of which Pillow reads no pixels; FPX and MIC, which need a further
# package; IMT, IPTC and WAL, which nobody's pictures are in.
_PLUGINS = (
    "Jpeg", "Mpo", "Png", "Bmp", "Gif", "WebP", "Avif", "Tiff", "Jpeg2K", "Ppm", "Qoi", "Ico",
    "Cur", "Icns", "Psd", "Sgi", "Pcx", "Dcx", "Dds", "Fits", "Fli", "Ftex", "Blp", "Gbr", "Im",
    "McIdas", "Msp", "Pcd", "Pixar", "Spider", "Sun", "Xbm", "Xpm", "XVThumb", "Tga",
)  # fmt: skip
# TGA goes last: it has no signature, so it would take what is another's.
_TRIED = (
    "JPEG", "PNG", "BMP", "DIB", "GIF", "WEBP", "AVIF", "TIFF", "JPEG2000", "PPM", "QOI", "ICO",
    "CUR", "ICNS", "PSD", "SGI", "PCX", "DCX", "DDS", "FITS", "FLI", "FTEX", "BLP", "GBR", "IM",
    "MCIDAS", "MSP", "PCD", "PIXAR", "SUN", "XBM", "XPM", "XVThumb", "SPIDER", "TGA",
)  # fmt: skip
for _plugin in _PLUGINS:
    with contextlib.suppress(ImportError):
        importlib.import_module(f"PIL.{_plugin}ImagePlugin")
FORMATS = tuple(name for name in _TRIED if name.upper() in Image.OPEN)
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

_HEADER_BYTES = 2**20  # of a large JPEG: enough for what stands before its pixels

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
    with opened(picture) as came:
        return header(came.image)


def header(image: Image.Image) -> tuple[int, int, bool]:
    """Width, height and greyness of an opened picture; looks at no pixel."""
    width, height = image.size
    return (
        (height, width, is_grey(image)) if is_sideways(image) else (width, height, is_grey(image))
    )


class Opened(NamedTuple):
    """A picture whose header was read.

    Attributes:
        image: Opened by Pillow, not decoded.
        data: Its file, None if that is larger than `LARGE_BYTES`.
        is_ordinary_jpeg: Whether it is a JPEG of a kind that decoders can be trusted with.
    """

    image: Image.Image
    data: bytes | None
    is_ordinary_jpeg: bool


@contextlib.contextmanager
def opened(picture: str | os.PathLike[str] | bytes) -> Iterator[Opened]:
    """Opens a file or its bytes; whatever fails inside the block is an `UnreadablePicture`."""
    name = "The picture given as bytes" if isinstance(picture, bytes) else os.fspath(picture)
    with failures_named(name):
        data = _content(picture)
        if not isinstance(picture, bytes) and (unlike := why_no_picture(picture, data)):
            raise Refused(unlike)
        with _file(picture, data) as file, _opened_image(file, data) as image:
            check_pixels(*image.size)
            if image.format == "PSD":
                _ = getattr(image, "n_frames")  # noqa: B009 (reads the list of layers, broken in damaged files)
            yield Opened(image, data, _is_ordinary_jpeg(image, picture, data))


def _opened_image(file: BinaryIO, data: bytes | None) -> Image.Image:
    formats = FORMATS
    heif = data is not None and data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    if heif and _has_heif():
        formats = (*FORMATS, "HEIF")
    try:
        return Image.open(file, formats=formats)
    except UnidentifiedImageError as error:
        if heif and not _has_heif():
            raise Refused(
                "it is a HEIC picture, which the extra heic reads: pip install 'striate[heic]'",
                passing=True,
            ) from error
        jpeg = read_jpeg_header(data) if data is not None else None
        if jpeg is not None and (odd := oddity(jpeg)):
            raise Refused(f"{odd}, which is not read") from error
        raise


def _is_ordinary_jpeg(
    image: Image.Image, picture: str | os.PathLike[str] | bytes, data: bytes | None
) -> bool:
    if image.format not in _jpeg.JPEG_FORMATS:
        return False
    if data is None:
        with open(os.fsdecode(picture), "rb") as file:
            data = file.read(_HEADER_BYTES)
    return _jpeg.takes_fast_path(data, image.size)


def _has_heif() -> bool:
    """Whether pillow-heif is there; registers it with Pillow when the first HEIC picture comes."""
    if "HEIF" not in Image.OPEN:
        try:
            pillow_heif = importlib.import_module("pillow_heif")
        except ImportError:
            return False
        pillow_heif.register_heif_opener(thumbnails=False)
    return True


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


def _content(picture: str | os.PathLike[str] | bytes) -> bytes | None:
    """A picture's file, None if it is so large that it is better read piece by piece."""
    if isinstance(picture, bytes):
        check_bytes(len(picture))
        return picture
    facts = os.stat(picture)
    if stat.S_ISDIR(facts.st_mode):
        raise Refused("it is a folder")
    if not stat.S_ISREG(facts.st_mode):
        raise Refused("it is a device or a pipe")
    check_bytes(facts.st_size)
    if facts.st_size > LARGE_BYTES:
        return None
    # As many bytes as there are, at once: every call less is a wait less for the other threads.
    with open(picture, "rb", buffering=0) as file:
        return file.read(facts.st_size)


def _file(picture: str | os.PathLike[str] | bytes, data: bytes | None) -> BinaryIO:
    return Path(os.fsdecode(picture)).open("rb") if data is None else BytesIO(data)


def _silence_pillow() -> None:
    """Keeps Pillow's remarks on odd files off the screen; here they become reasons.

    The filter stays up: taking it down again after each picture would not be safe with threads.
    """
    if not warnings.filters or warnings.filters[0] != _QUIET:
        warnings.filterwarnings("ignore", module=_QUIET[3].pattern)
