"""Keras's two kinds of file, written by hand: a small model, and ways to spoil it."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import h5py
import numpy as np

KERNEL = np.arange(3 * 3 * 1 * 2, dtype=np.float32).reshape(3, 3, 1, 2) / 10
DENSE = np.linspace(-1, 1, 2 * 2 * 2 * 3, dtype=np.float32).reshape(8, 3)


def layer(kind: str, name: str, **config: Any) -> dict[str, Any]:
    """One layer of a config, as Keras 3 writes it."""
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, **config},
        "registered_name": None,
    }


def sequential(*layers: dict[str, Any], shape: Any = (None, 4, 4, 1)) -> dict[str, Any]:
    """A Sequential of them."""
    first = layer("InputLayer", "pictures", batch_shape=shape)
    config = {"name": "little", "layers": [first, *layers]}
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": config,
        "registered_name": None,
    }


CONV = layer("Conv2D", "conv", filters=2, kernel_size=[3, 3], activation="relu")
LITTLE = sequential(CONV, layer("Flatten", "flatten"), layer("Dense", "dense", units=3))
ARRAYS = {
    "layers/conv2d/vars": [KERNEL, np.zeros(2, np.float32)],
    "layers/dense/vars": [DENSE, np.zeros(3, np.float32)],
}


def weights(arrays: dict[str, list[np.ndarray]] | None = None, **options: Any) -> bytes:
    """model.weights.h5."""
    held = BytesIO()
    with h5py.File(held, "w") as file:
        for place, values in (ARRAYS if arrays is None else arrays).items():
            group = file.create_group(place)
            for number, value in enumerate(values):
                group.create_dataset(str(number), data=value, **options)
    return held.getvalue()


def write_keras(
    path: Path, config: Any = LITTLE, held: bytes | None = None, version: str = "3.6.0"
) -> Path:
    """A `.keras` file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", json.dumps({"keras_version": version}))
        archive.writestr("config.json", config if isinstance(config, str) else json.dumps(config))
        archive.writestr("model.weights.h5", weights() if held is None else held)
    return path


def write_h5(path: Path, config: Any = LITTLE, version: Any = "2.15.0") -> Path:
    """An `.h5` file, with names as Keras 2 wrote them."""
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version
        file.attrs["model_config"] = config if isinstance(config, str) else json.dumps(config)
        held = file.create_group("model_weights")
        for name, values in (
            ("conv", ARRAYS["layers/conv2d/vars"]),
            ("dense", ARRAYS["layers/dense/vars"]),
        ):
            group = held.create_group(name)
            names = [f"{name}/kernel:0", f"{name}/bias:0"]
            group.attrs["weight_names"] = [text.encode() for text in names]
            for text, value in zip(names, values, strict=True):
                group.create_dataset(text, data=value)
    return path
