"""Run by the tests in a process of its own: what Keras says, held against what Striate says.

python keras_side.py FOLDER [MODEL…]

Builds every model with random weights, writes what was compared to FOLDER/results.json, and small
models as files. Keras on TensorFlow computes what is expected.
"""

# pyright: reportArgumentType=false, reportCallIssue=false, reportAttributeAccessIssue=false
# pyright: reportOptionalMemberAccess=false, reportMissingImports=false
# ruff: noqa: E402 (Keras reads its backend from the environment as it is imported)

import json
import os
import sys
import warnings
from pathlib import Path
from typing import Any

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.simplefilter("ignore")

import keras
import numpy as np
import tensorflow as tf
import torch
from models import BUILDERS, LARGE, SMALL

from striate.classifier import Classifier
from striate.exporting import export_keras
from striate.images import Preprocessing, to_batch
from striate.nets import from_keras


def main(folder: Path, names: list[str]) -> None:
    """Compares every model, and writes the figures down."""
    results: dict[str, dict] = {"refused": refused(folder)}
    results["keras 1"] = {"strides": keras.layers.Convolution2D(64, 3, 3).strides}
    results["bases"] = {str(pooling): base(folder, pooling) for pooling in (None, "avg")}
    for name in names or BUILDERS:
        results[name] = compare(name, folder)
    (folder / "results.json").write_text(json.dumps(results))


def compare(name: str, folder: Path) -> dict[str, float]:
    """The largest differences over the largest output, by what was compared.

    Keras's own applications, which take seconds to build, are built in float64 alone; their nets
    are then held against these numbers in float32, too.
    """
    found: dict[str, float] = {}
    net = held_against(name, "float64", found, folder)
    if name not in LARGE:
        net = held_against(name, "float32", found, folder)
    compute_in("float32")
    found["back"] = there_and_back(net.float(), folder)
    return found


def held_against(name: str, precision: str, found: dict[str, float], folder: Path) -> Any:
    """The net of a model in a precision; what was compared goes into `found`."""
    keras.backend.clear_session()
    compute_in(precision)
    model = BUILDERS[name]()
    generator = np.random.default_rng(0)
    randomise(model, generator)
    x = generator.normal(size=(3, *model.input_shape[1:])).astype(precision)
    net = from_keras(model)
    nets = {precision: net}
    if name in SMALL:
        for ending in ("keras", "h5"):
            path = folder / f"{name} {precision}.{ending}"
            model.save(path)
            nets[f"{ending} {precision}"] = from_keras(path)
    expected = logits_of(model, x)
    first = is_channels_first(model)
    found |= {kind: difference(answer(one, x, first), expected) for kind, one in nets.items()}
    found[f"largest {precision}"] = float(abs(expected).max())
    if name in LARGE:
        single = answer(from_keras(model).float(), x.astype("float32"), first)
        found["float32"] = difference(single, expected)
        found["largest float32"] = float(abs(single).max())
    return net


def base(folder: Path, pooling: str | None) -> dict[str, Any]:
    """A base that is left of one of Keras's own without its head, held against its file."""
    compute_in("float32")
    model = keras.applications.MobileNet(
        alpha=0.25, include_top=False, weights=None, input_shape=(64, 64, 3), pooling=pooling
    )
    generator = np.random.default_rng(0)
    randomise(model, generator)
    x = generator.normal(size=(3, 64, 64, 3)).astype("float32")
    path = folder / f"base {pooling}.keras"
    model.save(path)
    expected, net = np.asarray(model(x, training=False)), from_keras(path)
    given = answer(net, x, first=False)
    given = given.transpose(0, 2, 3, 1) if given.ndim == 4 else given
    statistics = sum(b.numel() for n, b in net.named_buffers() if "running" in n)
    return {
        "difference": difference(given, expected),
        "classes": net.num_classes,
        "parameters": sum(weight.numel() for weight in net.parameters()) + statistics,
        "keras": model.count_params(),
    }


def compute_in(precision: str) -> None:
    """Makes a precision Keras's own."""
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)


def randomise(model, generator: np.random.Generator) -> None:
    """Random weights of a size at which outputs stay comparable, and random statistics.

    They are taken from a million numbers, each weight's from another place on: VGG's are many.
    """
    million = generator.normal(size=1_000_003)
    for weight in model.weights:
        shape = tuple(weight.shape)
        last = weight.path.split("/")[-1]
        if last in ("count", "seed_generator_state"):
            continue
        if "variance" in last or "gamma" in last:
            value = generator.uniform(0.5, 1.5, size=shape)
        else:
            scale = 0.1
            if len(shape) > 1 and last != "alpha":
                fan_in = np.prod(shape[:2] if last == "depthwise_kernel" else shape[:-1])
                scale = np.sqrt(2 / fan_in)
            value = np.resize(np.roll(million, generator.integers(million.size)), shape) * scale
        weight.assign(value)
    for layer in model.layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # Keras computes with a copy of what it keeps


def logits_of(model, x: np.ndarray) -> np.ndarray:
    """What Keras gives without the last softmax or sigmoid."""
    last = model.layers[-1]
    last = last.layers[-1] if hasattr(last, "layers") else last
    if getattr(last, "activation", None) is not None:
        last.activation = keras.activations.linear
    if not is_channels_first(model):
        return np.asarray(model(x, training=False))
    # TensorFlow convolves channels first on a processor only where XLA compiles it.
    compiled = tf.function(lambda pictures: model(pictures, training=False), jit_compile=True)
    return np.asarray(compiled(x))


def is_channels_first(model) -> bool:
    """Whether its pictures have their channels first."""
    return any(getattr(layer, "data_format", "") == "channels_first" for layer in model.layers)


def answer(net, x: np.ndarray, first: bool) -> np.ndarray:
    """What the native net gives for pictures as Keras has them."""
    pictures = torch.from_numpy(x)
    if x.ndim == 3:
        pictures = pictures[:, None]
    elif not first:
        pictures = pictures.permute(0, 3, 1, 2)
    with torch.no_grad():
        return net(pictures).numpy()


def there_and_back(net, folder: Path) -> float:
    """Exported, opened by Keras, and asked about pictures of bytes."""
    spec = net.spec
    generator = np.random.default_rng(1)
    mean = tuple(generator.uniform(0.3, 0.7, spec.in_channels))
    preprocessing = Preprocessing(
        spec.height, spec.width, spec.in_channels, mean=mean, std=(0.25,) * spec.in_channels
    )
    classes = tuple(map(str, range(spec.num_classes)))
    classifier = Classifier(net, classes, preprocessing)
    opened: Any = keras.models.load_model(export_keras(classifier, folder / "exported.keras"))
    images = generator.integers(0, 256, (3, *preprocessing.shape), dtype=np.uint8)
    opened.layers[-1].activation = keras.activations.linear  # logits, which cannot saturate
    given = np.asarray(opened(images.astype("float32"), training=False))
    with torch.no_grad():
        return difference(given, net(to_batch(images, preprocessing)).numpy())


def difference(given: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference, over the largest output."""
    if given.shape != expected.shape:
        return float("inf")
    return float(abs(given - expected).max() / abs(expected).max())


def refused(folder: Path) -> dict[str, str]:
    """Models that cannot come through, as Keras itself writes them."""
    compute_in("float32")

    @keras.saving.register_keras_serializable("mine")
    class Doubled(keras.layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    def twice(x):
        (folder / "it ran").touch()
        return x * 2

    build = keras.layers
    kinds = {
        "lambda": [build.Lambda(twice, output_shape=(8, 8, 3))],
        "custom": [Doubled()],
        "unknown": [build.Reshape((8, 24)), build.LSTM(4)],
        "augmenting": [build.RandomFlip()],
    }
    said = {}
    for name, layers in kinds.items():
        model = keras.Sequential([keras.Input((8, 8, 3)), *layers, build.Flatten(), build.Dense(3)])
        (folder / "it ran").unlink(missing_ok=True)
        for ending in ("keras", "h5"):
            model.save(folder / f"{name}.{ending}")
        said[name] = why(model)
    one, other = keras.Input((8, 8, 3)), keras.Input((8, 8, 3))
    said |= {name: why(model) for name, model in disguised().items()}
    joined = build.Dense(2)(build.Flatten()(build.Add()([one, other])))
    said["two inputs"] = why(keras.Model([one, other], joined))
    return said


def disguised() -> dict[str, Any]:
    """Models with code of somebody's own under names of Keras's."""

    class Dense(keras.layers.Dense):
        def call(self, inputs, training=None):
            return keras.ops.add(super().call(inputs, training), 1)

    def relu(x):
        return 3 * x

    first, flat = keras.Input((8, 8, 3)), keras.layers.Flatten()
    return {
        "a class called Dense": keras.Sequential([first, flat, Dense(3)]),
        "a function called relu": keras.Sequential([first, flat, keras.layers.Dense(3, relu)]),
    }


def why(model) -> str:
    """What Striate says of a model that it refuses."""
    try:
        from_keras(model)
    except ValueError as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


main(Path(sys.argv[1]), sys.argv[2:])
