"""The courses' Keras models on MNIST, trained by Keras and, after the door, by Striate.

python benchmarks/keras_door.py

Each model is written once by Keras as a `.keras` file. Keras trains what it loads from the file,
Striate what `--net FILE` makes of it, both by the courses' recipe: RMSprop 0.001 (rho 0.9, epsilon
1e-7), batches of 64, five epochs; for the net with dropout Adam 0.001, batches of 128, ten epochs.
Glorot weights, drawn afresh with each turn's seed; pixels divided by 255; every training picture.
Each turn is a process of its own, the sides alternate, and the clock runs from data in memory to
trained weights: imports, reading and evaluation are not counted, compilation and probing are.
`--epochs 0.02` tries it in a minute. Needs the extras `bench` and `keras`, and MNIST in
STRIATE_DATA or the cache.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

QUIET: Any = 0  # Keras takes a number here; its annotation says text
SIDES = ("keras", "striate")


@dataclass(frozen=True)
class Recipe:
    """How a course trains one of its models.

    Attributes:
        like: The net whose `course` recipe Striate takes.
        optimizer: What Keras calls it; its defaults are the course's.
        batch_size: Pictures a step.
        epochs: Passes over the training pictures.
    """

    like: str
    optimizer: str
    batch_size: int
    epochs: float


RECIPES = {
    "convnet-mnist": Recipe("convnet-mnist", "rmsprop", 64, 5),
    "convnet-mnist-5x5": Recipe("convnet-mnist", "rmsprop", 64, 5),
    "convnet-mnist-dropout": Recipe("convnet-mnist-dropout", "adam", 128, 10),
}


@dataclass(frozen=True)
class Turn:
    """What one training gave.

    Attributes:
        accuracy: On the 10,000 test pictures.
        seconds: From data in memory to trained weights.
    """

    accuracy: float
    seconds: float


def write_models(folder: Path) -> None:
    """The courses' models as Keras 3 saves them."""
    keras = _keras()
    layers = keras.layers
    conv, pool = layers.Conv2D, layers.MaxPooling2D
    end = layers.Dense(10, activation="softmax")
    models = {
        "convnet-mnist": [
            conv(32, 3, activation="relu"), pool(), conv(64, 3, activation="relu"), pool(),
            conv(64, 3, activation="relu"), layers.Flatten(), layers.Dense(64, activation="relu"),
        ],
        "convnet-mnist-5x5": [
            conv(32, 5, activation="relu"), pool(), conv(64, 5, activation="relu"), pool(),
            layers.Flatten(), layers.Dense(64, activation="relu"),
        ],
        "convnet-mnist-dropout": [
            conv(64, 3, activation="relu"), pool(), conv(64, 3, activation="relu"), pool(),
            conv(64, 3, activation="relu"), layers.Flatten(), layers.Dropout(0.2),
        ],
    }  # fmt: skip
    for name, inner in models.items():
        last = end.__class__.from_config(end.get_config())
        keras.Sequential([layers.Input((28, 28, 1)), *inner, last]).save(folder / f"{name}.keras")


def by_keras(model: Path, recipe: Recipe, epochs: float, seed: int) -> Turn:
    """As the courses train it."""
    import striate

    data = striate.open("mnist", hold_out=False)
    images, test = np.array(data.images), data.splits.test
    labels, train = data.labels, data.splits.train
    whole = max(1, int(epochs))
    train = train[: int(len(train) * epochs)] if epochs < 1 else train
    x, y = images[train], labels[train]
    keras = _keras()
    keras.utils.set_random_seed(seed)
    loaded = keras.models.load_model(model)
    started = time.perf_counter()
    net = keras.models.clone_model(loaded)  # the same layers, drawn afresh
    net.compile(recipe.optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    scaled = x.astype("float32") / 255
    net.fit(scaled, y, epochs=whole, batch_size=recipe.batch_size, verbose=QUIET)
    seconds = time.perf_counter() - started
    held = images[test].astype("float32") / 255
    return Turn(net.evaluate(held, labels[test], verbose=QUIET)[1], seconds)


def by_striate(model: Path, recipe: Recipe, epochs: float, seed: int) -> Turn:
    """`striate train mnist --net MODEL.keras`, by the same recipe."""
    import striate
    from striate.recipes import named_recipe

    with tempfile.TemporaryDirectory() as folder:
        run = striate.train(
            "mnist",
            net=str(model),
            recipe=named_recipe("course", recipe.like),
            epochs=epochs,
            seed=seed,
            runs_folder=folder,
        )
        results = run.results()
    return Turn(results["test_accuracy"], results["training_seconds"])


def _keras() -> Any:
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    return keras


def in_a_process_of_its_own(side: str, model: Path, epochs: float | None, seed: int) -> Turn:
    """What this script prints when it is called for one side and one model only."""
    command = [sys.executable, __file__, "--only", side, "--model", str(model)]
    command += ["--seed", str(seed), *(["--epochs", str(epochs)] if epochs else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Turn(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Prints each turn, then accuracies and times with ratios by turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--nets", nargs="+", choices=RECIPES, default=list(RECIPES))
    parser.add_argument("--epochs", type=float, help="instead of the recipe's")
    parser.add_argument("--only", choices=[*SIDES, "write"])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.only == "write":
        write_models(chosen.model)
        return
    if chosen.only:
        recipe = RECIPES[chosen.model.stem]
        train = by_keras if chosen.only == "keras" else by_striate
        turn = train(chosen.model, recipe, chosen.epochs or recipe.epochs, chosen.seed)
        print(json.dumps(vars(turn)))
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, "--only", "write", "--model", folder], check=True)
        turns = {
            name: _turns(Path(folder) / f"{name}.keras", chosen.turns, chosen.epochs)
            for name in chosen.nets
        }
    _print(turns)


def _turns(model: Path, count: int, epochs: float | None) -> dict[str, list[Turn]]:
    turns: dict[str, list[Turn]] = {side: [] for side in SIDES}
    for seed in range(count):
        for side, done in turns.items():
            done.append(in_a_process_of_its_own(side, model, epochs, seed))
            print(
                f"{model.stem}, turn {seed + 1}, {side}: {done[-1].accuracy:.2%} in "
                f"{done[-1].seconds:.2f} s",
                flush=True,
            )
    return turns


def _print(turns: dict[str, dict[str, list[Turn]]]) -> None:
    print("\n| model | Keras's accuracy (deviation) | Striate's | Keras's seconds | Striate's "
          "| Keras's over Striate's |\n|---|---|---|---|---|---|")  # fmt: skip
    for name, sides in turns.items():
        keras, ours = (sides[side] for side in SIDES)
        ratio = statistics.median(k.seconds / s.seconds for k, s in zip(keras, ours, strict=True))
        print(
            f"| {name} | {_accuracy(keras)} | {_accuracy(ours)} | {_seconds(keras)} "
            f"| {_seconds(ours)} | {ratio:.2f} |"
        )


def _accuracy(turns: list[Turn]) -> str:
    shares = [100 * turn.accuracy for turn in turns]
    spread = statistics.stdev(shares) if len(shares) > 1 else 0.0
    return f"{statistics.mean(shares):.2f} ({spread:.2f})"


def _seconds(turns: list[Turn]) -> str:
    return f"{statistics.median(turn.seconds for turn in turns):.2f}"


if __name__ == "__main__":
    main()
