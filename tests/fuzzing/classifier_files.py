"""Classifier files written by hand, with a checksum that is right whatever they hold.

An independent writer of the format: eight bytes of length, a header of JSON, numbers; in the
metadata Striate's stamp, a JSON text that holds another.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

import numpy as np

# safetensors' name of a kind of number, torch's, and how many bytes one has.
KINDS = {
    "BOOL": ("bool", 1), "U8": ("uint8", 1), "I8": ("int8", 1), "I16": ("int16", 2),
    "U16": ("uint16", 2), "I32": ("int32", 4), "U32": ("uint32", 4), "I64": ("int64", 8),
    "F16": ("float16", 2), "BF16": ("bfloat16", 2), "F32": ("float32", 4), "F64": ("float64", 8),
    "F8_E4M3": ("float8_e4m3fn", 1), "F8_E5M2": ("float8_e5m2", 1), "C64": ("complex64", 8),
}  # fmt: skip
NET = "conv(2, 3) batchnorm relu flatten dense(classes)"


@dataclass(frozen=True)
class Stored:
    """A tensor in a file: kind of number, shape, bytes."""

    kind: str
    shape: tuple[int, ...]
    data: bytes


def stored(values: Any, kind: str = "F32") -> Stored:
    """An array as it is stored."""
    array = np.asarray(values)
    return Stored(kind, array.shape, array.tobytes())


def header() -> dict[str, Any]:
    """Of a classifier of three classes for grey pictures of 4x4."""
    return {
        "version": "0.1.0",
        "net": {"kind": "notation", "text": NET, "num_classes": 3, "in_channels": 1, "height": 4,
        "width": 4, "arguments": {}},
        "classes": ["a", "b", "[red]c"],
        "preprocessing": {
            "height": 4, "width": 4, "channels": 1, "resize": "crop", "filter": "bilinear",
            "mean": [0.5], "std": [0.25], "resampler": "torch", "jpeg_scale": "covering",
            "background": 0, "value_range": None,
        },
        "metrics": {"test_accuracy": 0.5},
        "trained_on": {"seed": 3, "fingerprint": "x", "hold_out": True},
        "threshold": 0.4, "views": "one",
    }  # fmt: skip


def tensors() -> dict[str, Stored]:
    """The weights of `NET`, by the names that its modules have."""
    generator = np.random.default_rng(0)

    def drawn(*shape: int) -> Stored:
        return stored(generator.normal(size=shape).astype(np.float32))

    ones, zeros = stored(np.ones(2, np.float32)), stored(np.zeros(2, np.float32))
    return {
        "features.conv1.weight": drawn(2, 1, 3, 3), "features.conv1.bias": zeros,
        "features.batchnorm1.weight": ones, "features.batchnorm1.bias": zeros,
        "features.batchnorm1.running_mean": zeros,
        "features.batchnorm1.running_var": ones,
        "features.batchnorm1.num_batches_tracked": stored(np.int64(3), "I64"),
        "head.dense1.weight": drawn(3, 8), "head.dense1.bias": drawn(3),
    }  # fmt: skip


def written(kind: str, text: str, held: dict[str, Stored], sum_of: str | None = None) -> bytes:
    """A file: `text` is its header's JSON, or what stands in its place."""
    stamp = {
        "format": 1,
        "kind": kind,
        "sha256": sum_of or _digest(kind, text, held),
        "header": text,
    }
    table: dict[str, Any] = {"__metadata__": {"striate": json.dumps(stamp)}}
    place = 0
    for name, tensor in held.items():
        ends = [place, place + len(tensor.data)]
        table[name] = {"dtype": tensor.kind, "shape": tensor.shape, "data_offsets": ends}
        place = ends[1]
    head = json.dumps(table).encode()
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + b"".join(t.data for t in held.values())


def _digest(kind: str, text: str, held: dict[str, Stored]) -> str:
    digest = hashlib.sha256(f"{kind}\n{text}\n".encode("utf-8", "surrogatepass"))
    for name in sorted(held):
        tensor = held[name]
        line = f"{name} torch.{KINDS[tensor.kind][0]} {list(tensor.shape)}\n"
        digest.update(line.encode("utf-8", "surrogatepass") + tensor.data)
    return digest.hexdigest()
