"""Writes a `.keras` file without Keras: a zip of config and weights, the same each time."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from striate._writing import check_place, write_atomically
from striate.classifier import Classifier
from striate.errors import InputError
from striate.exporting._keras_model import keras_model
from striate.nets import refuse_non_finite
from striate.nets.keras_models import snake_case

_KERAS = "3.6.0"  # the oldest whose form of config this is
_EPOCH = (1980, 1, 1, 0, 0, 0)  # no clock, so that equal classifiers give equal files


def export_keras(classifier: Classifier, path: str | Path) -> Path:
    """Writes a classifier for Keras 3: pictures of 0 to 255, channels last, to probabilities.

    Scaling and normalisation are the model's first layers, softmax (or sigmoid, for one logit) its
    last. Resizing is not in it: pictures come in the size of `classifier.preprocessing`. Class
    names and preprocessing lie in the zip as `striate.json`, which Keras leaves alone.

    Args:
        classifier: With a net of layers that Keras has.
        path: The file to write; its name ends in `.keras`.

    Returns:
        The path.

    Raises:
        ForeignLayer: a layer that Keras does not have; the message names it.
        InvalidSetting: weights that are NaN or infinite.
        InputError: another ending, or h5py is not installed.
        DiskFull, NotWritable: what was there before is whole.
    """
    path = Path(path)
    check_place(path, "net.keras")
    if path.suffix.lower() != ".keras":
        raise InputError(
            f"A Keras file cannot be called {path.name!r}: Keras opens files by their ending. "
            f"Call it {f'{path.stem}.keras'!r}."
        )
    refuse_non_finite(classifier.net)
    model = keras_model(classifier)
    about = {
        "classes": list(classifier.classes),
        "preprocessing": classifier.preprocessing.to_json(),
        "views": classifier.views,
    }
    members = {
        "metadata.json": _text({"keras_version": _KERAS, "date_saved": "1980-01-01@00:00:00"}),
        "config.json": _text(model.config),
        "model.weights.h5": _weights(model.weights),
        "striate.json": _text(about),
    }
    write_atomically(path, _zipped(members))
    return path


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


def _weights(layers: list[tuple[str, str, list[np.ndarray]]]) -> bytes:
    """HDF5 with a group a layer, `layers/conv2d_1/vars`, counted class by class."""
    try:
        import h5py
    except ImportError:
        raise InputError(
            "Writing a Keras file needs h5py, which the extra keras installs: "
            "pip install 'striate[keras]'"
        ) from None
    held, used = io.BytesIO(), dict[str, int]()
    with h5py.File(held, "w") as file:
        file.create_group("vars")
        for kind, name, arrays in layers:
            key = snake_case(kind)
            used[key] = used.get(key, -1) + 1
            key = f"{key}_{used[key]}" if used[key] else key
            group = file.create_group(f"layers/{key}/vars")
            group.attrs["name"] = name
            for place, array in enumerate(arrays):
                group.create_dataset(str(place), data=np.ascontiguousarray(array, np.float32))
    return held.getvalue()


def _zipped(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data)
    return held.getvalue()
