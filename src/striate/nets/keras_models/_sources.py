"""Where a Keras model's config and arrays come from: a model object, or one of the two files."""

from __future__ import annotations

import io
import json
import math
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from striate.errors import DamagedFile, ForeignFile, InputError
from striate.nets.keras_models._builder import Arrays
from striate.nets.keras_models._config import MODELS, Layer, snake_case

ENDINGS = (".keras", ".h5", ".hdf5")
MAX_CONFIG_BYTES = 32 * 2**20
MAX_WEIGHTS_BYTES = 24 * 2**30
MAX_ARRAY_VALUES = 2_000_000_000
_BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_RATIO = 100  # what weights, packed, may grow by: numbers that were learnt hardly shrink at all


@dataclass(frozen=True)
class Source:
    """A Keras model to be read.

    Args:
        config: `{"class_name": …, "config": …}`.
        arrays: Gives a layer's stored arrays.
        close: Lets go of the file.
    """

    config: Any
    arrays: Arrays
    close: Callable[[], None] = lambda: None


def is_keras_file(text: str) -> bool:
    """Says whether a text is the name of a Keras file, by its ending."""
    return text.strip().lower().endswith(ENDINGS)


def open_file(path: Path) -> Source:
    """Opens a `.keras` or `.h5` file; nothing in it is run, and Keras is not needed.

    Raises:
        InputError: it is not there, or h5py is not installed.
        ForeignFile: no file of Keras's.
        DamagedFile: broken.
    """
    if not path.is_file():
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


def open_model(model: Any) -> Source:
    """Takes a model object, whose Keras is loaded already.

    Raises:
        InputError: no Keras model.
    """
    kind = next(
        (
            one.__name__
            for one in type(model).__mro__
            if one.__name__ in ("Sequential", "Functional")
        ),
        None,
    )
    own = type(model).__name__ in ("Sequential", "Functional")
    if not callable(getattr(model, "get_config", None)) or not hasattr(model, "layers"):
        raise InputError(
            f"A {type(model).__name__} is no Keras model: give a keras.Sequential, a keras.Model "
            f"of inputs and outputs, or the path of a .keras or .h5 file."
        )
    module = "keras" if kind and own else type(model).__module__
    name = kind if kind and own else type(model).__name__
    # As a file would have it: lists for tuples, and no objects.
    config = json.loads(json.dumps(model.get_config(), default=str)) if kind and own else {}
    stored: dict[str, Sequence[Any]] = {}
    if kind and own:
        _gather(model, "", stored)
    return Source(
        {"class_name": name, "module": module, "config": config},
        lambda layer: stored.get(layer.path, ()),
    )


def _gather(model: Any, path: str, stored: dict[str, Sequence[Any]]) -> None:
    """Each layer's arrays under the path that a `.keras` file would give it."""
    used: dict[str, int] = {}
    for layer in model.layers:
        key = snake_case(type(layer).__name__)
        used[key] = used.get(key, -1) + 1
        key = f"{key}_{used[key]}" if used[key] else key
        place = f"{path}/layers/{key}" if path else f"layers/{key}"
        if type(layer).__name__ in MODELS:
            _gather(layer, place, stored)
        else:
            stored[place] = [_as_array(weight) for weight in layer.weights]


def _as_array(weight: Any) -> np.ndarray:
    value = weight.numpy() if callable(getattr(weight, "numpy", None)) else weight.value
    if callable(getattr(value, "detach", None)):  # a tensor of torch's
        value = value.detach().cpu()
    return np.asarray(value)


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
            config = json.loads(text)
    except InputError:
        raise
    except (*_BROKEN_ZIP, ValueError, RuntimeError, OSError) as error:
        raise _damaged(path, error) from None
    file = _hdf5(path, io.BytesIO(weights))

    def arrays(layer: Layer) -> Sequence[Any]:
        group = _node(path, file, f"{layer.path}/vars")
        return [_dataset(path, group, str(n)) for n in range(len(group))] if group else ()

    return Source(config, arrays, file.close)


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
        text = file.attrs.get("model_config")
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
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, error) from None

    def arrays(layer: Layer) -> Sequence[Any]:
        group = _node(path, file, f"model_weights/{layer.names[0]}")
        if group is None:
            return ()
        return [_dataset(path, group, name) for name in _names_of(path, group, layer)]

    return Source(config, arrays, file.close)


def _names_of(path: Path, group: Any, layer: Layer) -> list[str]:
    """The names of a layer's weights; those of a model inside are told by their folders."""
    try:
        listed = _attribute(group, "weight_names")
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise _damaged(path, error) from None
    if len(layer.names) == 1:
        return listed
    inside = list(layer.names[1:])
    exact = [name for name in listed if name.split("/")[:-1][-len(inside) :] == inside]
    return exact or [name for name in listed if name.split("/")[:-1][-1:] == inside[-1:]]


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
            or array.dtype.kind not in "fiu"
            or not (math.prod(array.shape or ()) <= MAX_ARRAY_VALUES)
        ):
            raise DamagedFile(f"{path} is damaged: {name[:120]!r} is no array of numbers.")
        if array.is_virtual or array.external:
            raise _elsewhere(path, name)
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise _damaged(path, error) from None
    return array


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
