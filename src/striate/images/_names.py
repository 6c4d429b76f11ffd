"""Which files are taken for pictures: one rule for every command, by name and first bytes.

A file whose name ends as pictures do, or has no ending, is taken for one; what it holds decides the
rest. A file with another ending (`.svs` of a microscope, `.jpg_large`, `.2024`) is one if it
begins as a picture does: with the signature of a format that has one that nothing else begins with.
Formats without a signature would take any notes or numbers for pixels.
"""

import os
import re
from pathlib import Path

_FORMS = """apng avif avifs bmp bw cur dcx dds dib fit fits flc fli gbr gif heic heif hif icns ico
im j2c j2k jfif jp2 jpc jpe jpeg jpf jpg jpx msp pbm pcd pcx pfm pgm png pnm ppm psd qoi ras rgb
rgba sgi tga tif tiff vda webp xbm xpm"""
SUFFIXES = frozenset(f".{form}" for form in _FORMS.split())
HEAD_BYTES = 32
_SIGNATURES = re.compile(
    rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|GIF8[79]a|II[*+]\0|MM\0[*+]|RIFF....WEBP|8BPS\0|qoif|DDS "
    rb"|\0\0\0\x0cjP  \r\n|\xff\x4f\xff\x51|BM....\0\0\0\0....[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0"
    rb"|....ftyp(?:avif|avis|hei[cxms]|hev[cx]|mif1|msf1)",
    re.DOTALL,
)


def why_no_picture(path: str | os.PathLike[str], head: bytes | None = None) -> str | None:
    """Why a file is not taken for a picture, in a few words; None if it is.

    Args:
        path: Of the file.
        head: Its first bytes, `HEAD_BYTES` at least if it has as many; None reads them if needed.
    """
    suffix = os.path.splitext(os.path.basename(os.fsdecode(path)))[1].lower()
    if not suffix or suffix in SUFFIXES:
        return None
    if head is None:
        try:
            with Path(path).open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError:
            head = b""
    return None if _SIGNATURES.match(head) else f"not a picture ({suffix})"
