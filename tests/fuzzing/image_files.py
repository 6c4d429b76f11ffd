"""A small file of every kind of image that can be written here, and of some that Pillow cannot."""

import functools
import io
import struct
import warnings
from typing import Any

import numpy as np
from PIL import Image
from tests.fuzzing.image_files_by_hand import by_hand
from tests.images import jpeg_kinds

# Half of it has more than the kilobyte up to which NumPy keeps blocks for itself when they are
# let go: only beyond does the allocator look whether somebody wrote past the end.
_SIZE = (99, 73)
# Name, format, mode, options.
_WRITTEN: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("avif", "AVIF", "RGB", {"speed": 10}),
    ("blp", "BLP", "P", {}),
    ("bmp", "BMP", "RGB", {}),
    ("bmp grey", "BMP", "L", {}),
    ("bmp palette", "BMP", "P", {}),
    ("bmp one bit", "BMP", "1", {}),
    ("dds", "DDS", "RGBA", {}),
    ("dds bc1", "DDS", "RGBA", {"pixel_format": "DXT1"}),
    ("dib", "DIB", "RGB", {}),
    ("gif", "GIF", "P", {}),
    ("icns", "ICNS", "RGBA", {}),
    ("ico", "ICO", "RGBA", {}),
    ("ico of bmp", "ICO", "RGBA", {"bitmap_format": "bmp"}),
    ("im", "IM", "RGB", {}),
    ("jpeg kept rgb", "JPEG", "RGB", {"keep_rgb": True}),
    ("jpeg 2000", "JPEG2000", "RGB", {}),
    ("mpo", "MPO", "RGB", {}),
    ("msp", "MSP", "1", {}),
    ("pcx", "PCX", "RGB", {}),
    ("pcx palette", "PCX", "P", {}),
    ("png", "PNG", "RGB", {}),
    ("png alpha", "PNG", "RGBA", {}),
    ("png palette", "PNG", "P", {}),
    ("png 16 bits", "PNG", "I;16", {}),
    ("png one bit", "PNG", "1", {}),
    ("pgm", "PPM", "L", {}),
    ("ppm", "PPM", "RGB", {}),
    ("pbm", "PPM", "1", {}),
    ("pfm", "PPM", "F", {}),
    ("qoi", "QOI", "RGB", {}),
    ("sgi", "SGI", "RGB", {}),
    ("sgi 16 bits", "SGI", "L", {"bpc": 2}),
    ("spider", "SPIDER", "F", {}),
    ("tga", "TGA", "RGBA", {}),
    ("tga packed", "TGA", "RGB", {"compression": "tga_rle"}),
    ("tiff", "TIFF", "RGB", {}),
    ("tiff deflate", "TIFF", "RGB", {"compression": "tiff_adobe_deflate"}),
    ("tiff fax", "TIFF", "1", {"compression": "group4"}),
    ("tiff jpeg", "TIFF", "RGB", {"compression": "jpeg"}),
    ("tiff lzw", "TIFF", "RGB", {"compression": "tiff_lzw"}),
    ("tiff packbits", "TIFF", "L", {"compression": "packbits"}),
    ("tiff 16 bits", "TIFF", "I;16", {}),
    ("tiff floats", "TIFF", "F", {}),
    ("tiff cmyk", "TIFF", "CMYK", {}),
    ("webp", "WEBP", "RGB", {}),
    ("webp lossless", "WEBP", "RGBA", {"lossless": True}),
    ("xbm", "XBM", "1", {}),
)  # fmt: skip


@functools.cache
def image_files() -> dict[str, bytes]:
    """A file of each kind, by a name for it; those that this machine cannot write are not there."""
    small = np.random.default_rng(0).integers(0, 256, (7, 9, 4)).astype(np.uint8)
    picture = Image.fromarray(small, "RGBA").resize(_SIZE, Image.Resampling.BICUBIC)
    files = by_hand()
    for name, form, mode, options in _WRITTEN:
        content = _written(picture, form, mode, options)
        if content is not None:
            files[name] = content
    files |= {"jpeg with exif": _with_exif(picture), "gif of two": _gif(picture)}
    files |= {"cur": b"\0\0\2\0" + files["ico of bmp"][4:], "dcx": _dcx(files["pcx"])}
    files |= {f"jpeg {name}": content for name, content in jpeg_kinds.real().items()}
    files |= {f"jpeg {name}": content for name, content in jpeg_kinds.changed().items()}
    if heic := _heic(picture):
        files["heic"] = heic
    return files


def _written(picture: Image.Image, form: str, mode: str, options: dict[str, Any]) -> bytes | None:
    held = io.BytesIO()
    grey = picture.convert("L")
    if mode == "I;16":
        shown = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    else:
        shown = picture if mode == "RGBA" else picture.convert("RGB").convert(mode)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # formats that Pillow means to give up
            shown.save(held, form, **options)
    except (KeyError, OSError, ValueError):
        return None
    return held.getvalue()


def _with_exif(picture: Image.Image) -> bytes:
    """A photo that lies on its side, with a thumbnail of its own."""
    held, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9286] = b"a comment"
    picture.convert("RGB").save(held, "JPEG", exif=exif, icc_profile=b"no profile")
    return held.getvalue()


def _gif(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    frames = [picture.convert("RGB").rotate(90 * turn) for turn in (1, 2)]
    frames[0].save(held, "GIF", save_all=True, append_images=frames[1:], duration=10)
    return held.getvalue()


def _dcx(page: bytes) -> bytes:
    """Fax pages: one of PCX behind a list of where they begin."""
    return struct.pack("<3I", 0x3ADE68B1, 12, 0) + page


def _heic(picture: Image.Image) -> bytes | None:
    try:
        import pillow_heif
    except ImportError:
        return None
    held = io.BytesIO()
    pillow_heif.from_pillow(picture.convert("RGB")).save(held)
    return held.getvalue()
