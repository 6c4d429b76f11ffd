"""Sources of every kind that lies in files, small: tables, arrays, digits as MNIST has them."""

import functools
import io
import struct
import zipfile

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

_SIDE = 8


@functools.cache
def pictures(count: int = 12) -> tuple[bytes, ...]:
    """PNG files, all different."""
    generator = np.random.default_rng(0)
    made = []
    for _ in range(count):
        held = io.BytesIO()
        pixels = generator.integers(0, 256, (_SIDE, _SIDE, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(held, "PNG")
        made.append(held.getvalue())
    return tuple(made)


def folder() -> dict[str, bytes]:
    """A folder a class."""
    return {f"{'ab'[n % 2]}/{n}.png": content for n, content in enumerate(pictures())}


def table() -> str:
    """Of the pictures of `beside`."""
    rows = [f"{n}.png,{'ab'[n % 2]},{('train', 'test')[n % 3 == 0]},{n}" for n in range(12)]
    return "\n".join(["file,label,split,patient", *rows, ""])


def beside() -> dict[str, bytes]:
    """The pictures that the table names."""
    return {f"{n}.png": content for n, content in enumerate(pictures())}


@functools.cache
def parquet() -> bytes:
    """As datasets on the hub are: pictures as structs, labels as numbers."""
    held = io.BytesIO()
    structs = [{"bytes": content, "path": f"{n}.png"} for n, content in enumerate(pictures())]
    columns = {"image": structs, "label": [n % 2 for n in range(12)], "more": ["x"] * 12}
    pq.write_table(pa.table(columns), held)
    return held.getvalue()


def npy(array: np.ndarray) -> bytes:
    """One array, as NumPy writes it."""
    held = io.BytesIO()
    np.save(held, array)
    return held.getvalue()


def arrays() -> dict[str, bytes]:
    """The members of an `.npz` file."""
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (12, _SIDE, _SIDE)).astype(np.uint8)
    return {
        "images.npy": npy(images),
        "labels.npy": npy(np.arange(12) % 2),
        "classes.npy": npy(np.array(["a", "b"])),
    }


def _encodable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def npz(members: dict[str, bytes], packed: bool) -> bytes:
    """A zip of them, whose checksums are right."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(_encodable(name) or "x"), content)
    return held.getvalue()


def cdb() -> bytes:
    """Grey digits in the form of the Hoda set: a header of a kilobyte, a record a picture."""
    counts = struct.pack("<128I", *np.bincount(np.arange(12) % 2, minlength=128))
    head = struct.pack("<HBBBBI", 2005, 8, 4, 0, 0, 12) + counts + b"\1" + bytes(501)
    records = [
        bytes([0xFF, n % 2, 5, 4]) + struct.pack("<H", 20) + bytes(range(n, n + 20))
        for n in range(12)
    ]
    return head + b"".join(records)


def idx() -> dict[str, bytes]:
    """Digits as MNIST has them, for a data folder."""
    generator, files = np.random.default_rng(0), {}
    for stem, count in (("train", 12), ("t10k", 6)):
        images = generator.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        head = struct.pack(">4I", 0x803, count, 28, 28)
        files[f"named/MNIST/raw/{stem}-images-idx3-ubyte"] = head + images.tobytes()
        labels = struct.pack(">2I", 0x801, count) + bytes(n % 10 for n in range(count))
        files[f"named/MNIST/raw/{stem}-labels-idx1-ubyte"] = labels
    return files
