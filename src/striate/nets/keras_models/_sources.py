"""Where a Keras model's config and arrays come from, if it is one of the two kinds of file."""

from __future__ import annotations

import io
import math
import os
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from striate._parsing import parse_json
from striate.errors import DamagedFile, ForeignFile, InputError
from striate.nets.keras_models._builder import Arrays
from striate.nets.keras_models._config import Layer

ENDINGS = (".keras", ".h5", ".hdf5")
MAX_CONFIG_BYTES = 32 * 2**20
MAX_WEIGHTS_BYTES = 24 * 2**30
MAX_ARRAY_VALUES = 2_000_000_000
_SAVED_MODEL = "saved_model.pb"
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_RATIO = 100  # what weights, packed, may grow by: numbers that were learnt hardly shrink at all


@dataclass(frozen=True)
class Source:
    """A Keras model to be read.

    Args:
        config: `{"class_name": …, "config": …}`.
        arrays: Gives a layer's stored arrays.
        close: Lets go of the file.
        old: Whether Keras 2 wrote the config.
    """

    config: Any
    arrays: Arrays
    close: Callable[[], None] = lambda: None
    old: bool = False


def is_keras_file(text: str) -> bool:
    """Says whether a text is the name of a Keras file, by its ending, or a folder of TensorFlow's.

    Such a folder cannot be read, but `open_file` says what to do.
    """
    text = text.strip()
    folder = bool(text) and os.path.isfile(os.path.join(text, _SAVED_MODEL))
    return folder or text.lower().endswith(ENDINGS)


def open_file(path: Path) -> Source:
    """Opens a `.keras` or `.h5` file; nothing in it is run, and Keras is not needed.

    Raises:
        InputError: it is not there, or h5py is not installed.
        ForeignFile: no file of Keras's.
        DamagedFile: broken.
    """
    if not path.is_file():
        if (path / _SAVED_MODEL).is_file():
            raise ForeignFile(
                f"{path} is a SavedModel of TensorFlow, which holds a program and no layers. Save "
                f"the Keras model itself with model.save('model.keras')."
            )
        what = "is a folder, not a file" if path.is_dir() else "does not exist"
        raise InputError(
            f"{path} {what}. Give the path of a file that Keras saved, such as model.keras."
        )
    try:
        with open(path, "rb") as file:
            start = file.read(8)
    except OSError as error:
        raise InputError(f"{path} could not be read: {error.strerror or error}.") from None
    if start.startswith(b"PK"):
        return _zipped(path)
    if start == b"\x89HDF\r\n\x1a\n":
        return _legacy(path)
    raise ForeignFile(
        f"{path} is no Keras model: it is neither a zip, as .keras is, nor HDF5, as .h5 is. Save "
        f"the model with model.save('model.keras')."
    )


def _zipped(path: Path) -> Source:
    """A `.keras` file: a zip of config.json and model.weights.h5."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "config.json" not in names or "model.weights.h5" not in names:
                listed = ", ".join(names[:5]) or "nothing"
                raise ForeignFile(
                    f"{path} is a zip without config.json and model.weights.h5 (it holds "
                    f"{listed[:200]}), so no Keras model in one file. Save it with "
                    f"model.save('model.keras')."
                )
            text = _member(path, archive, "config.json", MAX_CONFIG_BYTES)
            weights = _member(path, archive, "model.weights.h5", MAX_WEIGHTS_BYTES)
            old = "metadata.json" in names and _is_old(
                parse_json(_member(path, archive, "metadata.json", MAX_CONFIG_BYTES))
            )
            config = parse_json(text)
    except InputError:
        raise
    except (*_BROKEN_ZIP, ValueError, RuntimeError, OSError) as error:
        raise _damaged(path, error) from None
    file = _hdf5(path, io.BytesIO(weights))

    def arrays(layer: Layer) -> Sequence[Any]:
        group = _node(path, file, f"{layer.path}/vars")
        return [_dataset(path, group, str(n)) for n in range(len(group))] if group else ()

    return Source(config, arrays, file.close, old)


def _is_old(metadata: Any) -> bool:
    """Whether what stands beside a config says that Keras 2 wrote it."""
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return str(version).startswith("2.")


def _member(path: Path, archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    known = archive.getinfo(name)
    if known.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedFile(f"{name} in {path} is packed as Keras never does. Save the model again.")
    if known.file_size > most or known.file_size > _RATIO * max(1 << 16, known.compress_size):
        raise DamagedFile(
            f"{name} in {path} unpacks {known.compress_size:,} bytes to {known.file_size:,}, which "
            f"no Keras model does. Save the model again."
        )
    with archive.open(known) as file:
        data = file.read(known.file_size + 1)
    if len(data) != known.file_size:
        raise DamagedFile(f"{name} in {path} is not of the size that the zip says.")
    return data


def _legacy(path: Path) -> Source:
    """An `.h5` file: the config in an attribute, arrays by layer and weight name."""
    file = _hdf5(path, path)
    try:
        text, version = file.attrs.get("model_config"), file.attrs.get("keras_version")
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from None
    if text is None:
        raise ForeignFile(
            f"{path} is HDF5 without a model_config: weights alone, or no file of Keras's. Save "
            f"the whole model with model.save('model.keras')."
        )
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    if len(text) > MAX_CONFIG_BYTES:
        raise DamagedFile(f"The config in {path} has {len(text):,} characters; no model needs so.")
    try:
        config = parse_json(text)
    except ValueError as error:
        raise _damaged(path, error) from None

    def arrays(layer: Layer) -> Sequence[Any]:
        group = _node(path, file, f"model_weights/{layer.names[0]}")
        if group is None:
            return ()
        return [_dataset(path, group, name) for name in _names_of(path, group, layer)]

    version = version.decode("utf-8", "replace") if isinstance(version, bytes) else version
    return Source(config, arrays, file.close, _is_old({"keras_version": version}))


def _names_of(path: Path, group: Any, layer: Layer) -> list[str]:
    """The names of a layer's weights; those of a model inside are told by their folders."""
    try:
        listed = _attribute(group, "weight_names")
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from None
    if len(layer.names) == 1:
        return listed
    folders = {name: name.split("/")[:-1] for name in listed}
    found: list[str] = []
    # The models that a weight's folders name are those in which Keras built it: some or all.
    for count in range(len(layer.names), 0, -1):
        inside = list(layer.names[-count:])
        found = found or [name for name in listed if folders[name][-count:] == inside]
    # A layer deeper down may be called the same: it stands in more folders.
    least = min((len(folders[name]) for name in found), default=0)
    return [name for name in found if len(folders[name]) == least]


def _attribute(group: Any, name: str) -> list[str]:
    """A list of texts, which Keras cuts into several attributes when it is long."""
    keys = [name] if name in group.attrs else []
    keys = keys or [f"{name}{n}" for n in range(10_000) if f"{name}{n}" in group.attrs]
    texts = [text for key in keys for text in np.asarray(group.attrs[key]).ravel()]
    return [text.decode() if isinstance(text, bytes) else str(text) for text in texts]


def _hdf5(path: Path, content: Any) -> Any:
    try:
        import h5py
    except ImportError:
        raise InputError(
            f"Reading {path} needs h5py, which the extra keras installs: "
            f"pip install 'striate[keras]'"
        ) from None
    try:
        return h5py.File(content, "r")
    except (OSError, RuntimeError, ValueError) as error:
        raise _damaged(path, error) from None


def _node(path: Path, file: Any, place: str) -> Any:
    """The group at a place; every step of the way is the file's own, never a link elsewhere."""
    import h5py

    found = file
    try:
        for part in place.split("/"):
            if part not in found:
                return None
            if not isinstance(found.get(part, getlink=True), h5py.HardLink):
                raise _elsewhere(path, place)
            found = found[part]
            if not isinstance(found, h5py.Group):
                raise DamagedFile(f"{path} is damaged: {place[:120]} is no group.")
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise _damaged(path, error) from None
    return found


def _dataset(path: Path, group: Any, name: str) -> Any:
    """An array in the file itself: no link, no view of another file, and of numbers."""
    import h5py

    *folders, last = name.split("/")
    holder = _node(path, group, "/".join(folders)) if folders else group
    try:
        if holder is None or last not in holder:
            raise DamagedFile(f"{path} lacks the array {name[:120]!r} that it lists.")
        if not isinstance(holder.get(last, getlink=True), h5py.HardLink):
            raise _elsewhere(path, name)
        array = holder[last]
        if (
            not isinstance(array, h5py.Dataset)
            or not (array.dtype.kind in "fiu" or _is_bfloat16(array))
            or not (math.prod(array.shape or ()) <= MAX_ARRAY_VALUES)
        ):
            raise DamagedFile(f"{path} is damaged: {name[:120]!r} is no array of numbers.")
        if array.is_virtual or array.external:
            raise _elsewhere(path, name)
        bytes_there, bytes_in_all = array.id.get_storage_size(), array.size * array.dtype.itemsize
        if bytes_in_all > _RATIO * max(1 << 16, bytes_there):
            raise DamagedFile(
                f"{name[:120]!r} in {path} unpacks {bytes_there:,} bytes to {bytes_in_all:,}, "
                f"which no Keras model does. Save the model again."
            )
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise _damaged(path, error) from None
    return _BFloat16(array) if _is_bfloat16(array) else array


def _is_bfloat16(array: Any) -> bool:
    """Whether numbers are the upper halves of float32, which HDF5 has no name for."""
    return array.dtype.str == "|V2" and str(array.attrs.get("dtype")) == "bfloat16"


class _BFloat16:
    """Stored numbers of bfloat16, read as float32."""

    def __init__(self, array: Any) -> None:
        self.shape, self.dtype = array.shape, np.dtype(np.float32)
        self._array = array

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        halves = self._array[()].view(np.uint16)
        return (halves.astype(np.uint32) << 16).view(np.float32).astype(dtype or np.float32)


def _elsewhere(path: Path, name: str) -> DamagedFile:
    return DamagedFile(
        f"{name[:120]!r} in {path} points to another place or file, which Keras never writes: it "
        f"is not followed. Save the model again."
    )


def _damaged(path: Path, error: Exception) -> DamagedFile:
    said = " ".join(str(error).split())[:200]
    return DamagedFile(
        f"{path} is damaged or cut short ({said}). Copy it again from where it came, or save the "
        f"model again."
    )
