"""Files of images that Pillow reads and does not write, made byte by byte: 6 pixels by 5."""

import struct

_WIDTH, _HEIGHT = 6, 5
_GREYS = bytes(range(_WIDTH * _HEIGHT))
_COLOURS = bytes(range(3 * _WIDTH * _HEIGHT))


def by_hand() -> dict[str, bytes]:
    """A file of each format, by its name."""
    return {
        "fits": _fits(),
        "fli": _fli(),
        "ftex": b"FTEX" + struct.pack("<7i", 1, _WIDTH, _HEIGHT, 1, 1, 1, 32) + _mip(),
        "gbr": struct.pack(">5I", 24, 1, _WIDTH, _HEIGHT, 1) + b"any\0" + _GREYS,
        "mcidas": _mcidas(),
        "pixar": _pixar(),
        "psd": _psd(),
        "sun": struct.pack(">8I", 0x59A66A95, _WIDTH, _HEIGHT, 24, 90, 1, 0, 0) + _COLOURS,
        "xpm": b'/* XPM */\nstatic char *p[] = {\n"4 2 2 1",\n"a c #ff0000",\n"b c #0000ff",\n'
        b'"abab",\n"baba"\n};\n',
        "xv": b"P7 332\n#END_OF_COMMENTS\n6 5 255\n" + _GREYS,
    }


def _mip() -> bytes:
    return struct.pack("<i", len(_COLOURS)) + _COLOURS


def _fits() -> bytes:
    cards = {
        "SIMPLE": "T",
        "BITPIX": "8",
        "NAXIS": "2",
        "NAXIS1": str(_WIDTH),
        "NAXIS2": str(_HEIGHT),
    }
    lines = [f"{name:8}= {value:>20}".ljust(80).encode() for name, value in cards.items()]
    return b"".join([*lines, b"END".ljust(80)]).ljust(2880) + _GREYS.ljust(2880, b"\0")


def _fli() -> bytes:
    """One frame of packed bytes: a chunk of kind 16 is copied."""
    chunk = struct.pack("<IH", 6 + len(_GREYS), 16) + _GREYS
    frame = struct.pack("<IHH8x", 16 + len(chunk), 0xF1FA, 1) + chunk
    head = struct.pack("<IHHHHHHI", 128 + len(frame), 0xAF12, 1, _WIDTH, _HEIGHT, 8, 0, 10)
    return head.ljust(128, b"\0") + frame


def _mcidas() -> bytes:
    words = [0] * 64
    words[0:2], words[8:11] = (0, 4), (_HEIGHT, _WIDTH, 1)
    words[13], words[33] = 1, 256
    return struct.pack(">64i", *words) + _GREYS


def _pixar() -> bytes:
    head = bytearray(1024)
    head[:4] = b"\x80\xe8\0\0"
    head[416:420], head[424:428] = struct.pack("<HH", _HEIGHT, _WIDTH), struct.pack("<HH", 14, 2)
    return bytes(head) + _COLOURS


def _psd() -> bytes:
    """Three planes, no layers."""
    head = struct.pack(">4sH6xHIIHH", b"8BPS", 1, 3, _HEIGHT, _WIDTH, 8, 3)
    return head + bytes(12) + b"\0\0" + _COLOURS
