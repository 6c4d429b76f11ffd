"""Named tensors and a JSON header in one safetensors file, with a checksum against damage.

Checkpoints and classifiers are both such files. Only numbers and text are read, never code. The
SHA-256 finds damage, not malice: whoever can change the file can change the sum.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from striate._parsing import parse_json
from striate._shortages import in_words
from striate._writing import write_atomically
from striate.errors import DamagedFile, ForeignFile, InputError, NewerFile

FORMAT = 1
_KEY = "striate"


def write_tensors(path: Path, kind: str, tensors: Mapping[str, Tensor], header: Any) -> None:
    """Writes one file, atomically.

    Args:
        path: Where; the folder exists.
        kind: What the file is, "checkpoint" or "classifier": a reader asks for one of them.
        tensors: Any number of named tensors, on any device.
        header: JSON values.

    Raises:
        DiskFull, NotWritable: the file that was there before is untouched.
    """
    plain = {name: _plain(tensor) for name, tensor in tensors.items()}
    text = json.dumps(header, sort_keys=True, ensure_ascii=False, allow_nan=False)
    stamp = {"format": FORMAT, "kind": kind, "sha256": _digest(kind, text, plain), "header": text}
    # One key, because safetensors writes several in no fixed order.
    write_atomically(path, save(plain, {_KEY: json.dumps(stamp)}))


def read_tensors(path: Path, kind: str) -> tuple[dict[str, Tensor], Any]:
    """Reads a file of `write_tensors` back, whole and checked.

    Raises:
        DamagedFile: truncated, or the checksum does not match.
        ForeignFile: no file of Striate's, or one of another kind.
        NewerFile: written by a later format.
        InputError: it does not exist or may not be read.
    """
    metadata, plain = _open(path)
    stamp = _stamp(path, metadata, kind)
    if _digest(kind, stamp["header"], plain) != stamp.get("sha256"):
        raise DamagedFile(
            f"{path} is damaged: its checksum does not match its contents. "
            f"Copy it again from where it came, or train again."
        )
    try:
        return plain, parse_json(stamp["header"])
    except ValueError:
        raise DamagedFile(f"{path} is damaged: its header cannot be read.") from None


def read_header(path: Path, kind: str) -> Any:
    """The JSON values of a file of `write_tensors`, without its tensors and without the checksum.

    Raises:
        DamagedFile, ForeignFile, NewerFile, InputError: as `read_tensors`, as far as can be seen.
    """
    metadata, _ = _open(path, whole=False)
    try:
        return parse_json(_stamp(path, metadata, kind)["header"])
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise DamagedFile(f"{path} is damaged: its header cannot be read.") from None


def _open(path: Path, *, whole: bool = True) -> tuple[Mapping[str, str], dict[str, Tensor]]:
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "does not exist"
        raise InputError(f"{path} {what}. Give the path of a file such as classifier.safetensors.")
    try:
        with safe_open(path, framework="pt") as file:
            names = file.keys() if whole else []
            return file.metadata() or {}, {name: file.get_tensor(name) for name in names}
    # What torch raises of a shape that it cannot have, of no numbers at all, too.
    except (SafetensorError, TypeError, ValueError, OverflowError, RuntimeError) as error:
        if (short := in_words(error)) is not None:
            raise short from error
        raise _unreadable(path, error) from None
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror or error}.") from None


def _unreadable(path: Path, error: Exception) -> InputError:
    """A file that safetensors refuses: ours but cut short, or never one of ours?"""
    with open(path, "rb") as file:
        start = file.read(4096)
    said = (str(error).splitlines() or [type(error).__name__])[0][:200]
    # safetensors begins with the length of its JSON header: a whole one is followed by "{".
    ours = len(start) <= 8 or (int.from_bytes(start[:8], "little") < 1 << 32 and start[8:9] == b"{")
    if not ours:
        return ForeignFile(
            f"{path} is not a file of Striate's, nor safetensors at all ({said}). "
            f"Striate loads nothing else: pickles (.pt, .pth, .pkl) can run code when opened."
        )
    return DamagedFile(
        f"{path} is damaged or cut short ({path.stat().st_size} bytes; {said}). "
        f"Copy it again from where it came, or train again."
    )


def _stamp(path: Path, metadata: Mapping[str, str], kind: str) -> dict[str, Any]:
    """The format, kind and checksum in a file's metadata, checked against what is wanted."""
    if _KEY not in metadata:
        raise ForeignFile(
            f"{path} is a safetensors file, but not one that Striate wrote: it has no net, classes "
            f"or preprocessing. Give a classifier.safetensors from a run's folder."
        )
    try:
        stamp = parse_json(metadata[_KEY])
        version, found = int(stamp["format"]), str(stamp["kind"])
        str(stamp.get("header")).encode()  # half a surrogate pair is no text
    except (ValueError, KeyError, TypeError, OverflowError):
        raise DamagedFile(f"{path} is damaged: its metadata cannot be read.") from None
    if not isinstance(stamp.get("header"), str):
        stamp["header"] = ""
    if version > FORMAT:
        raise NewerFile(
            f"{path} was written by a newer Striate (format {version}; this one reads up to "
            f"{FORMAT}). Upgrade: pip install --upgrade striate"
        )
    if found != kind:
        raise ForeignFile(f"{path} is a {found} of Striate's, and a {kind} is wanted here.")
    return stamp


def _plain(tensor: Tensor) -> Tensor:
    """A copy of its own, contiguous, on the CPU: what a file can hold."""
    return tensor.detach().to("cpu", copy=True).contiguous()


def _digest(kind: str, text: str, tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256(f"{kind}\n{text}\n".encode())
    for line, data in _lines(tensors):
        digest.update(line)
        digest.update(data)
    return digest.hexdigest()


def _lines(tensors: Mapping[str, Tensor]) -> Iterator[tuple[bytes, memoryview]]:
    for name in sorted(tensors):
        tensor = tensors[name]
        line = f"{name} {tensor.dtype} {list(tensor.shape)}\n".encode()
        yield line, tensor.reshape(-1).view(torch.uint8).numpy().data
