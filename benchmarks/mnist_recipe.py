"""The courses' first net, trained four ways: Keras, a plain PyTorch loop, Striate twice.

python benchmarks/mnist_recipe.py

convnet-mnist on MNIST. Keras on TensorFlow, the plain loop and Striate's `course` follow the course
(RMSprop 0.001, batches of 64, five epochs, every training picture); `fast` is Striate's own. Each
turn is a process of its own with a seed of its own, the sides alternate, and the clock runs from
data in memory to trained weights: imports, download and evaluation are not counted, compilation,
probing and searching are. Needs the extra `bench`, and MNIST in STRIATE_DATA or the cache.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

EPOCHS, BATCH = 5, 64
QUIET: Any = 0  # Keras takes a number here; its annotation says text


@dataclass(frozen=True)
class Turn:
    """What one training gave.

    Attributes:
        accuracy: On the 10,000 test pictures.
        seconds: From data in memory to trained weights.
        images_per_second: Training pictures shown, over those seconds.
    """

    accuracy: float
    seconds: float
    images_per_second: float


def arrays() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Training pictures and labels, test pictures and labels, as bytes in memory."""
    import striate

    data = striate.open("mnist", hold_out=False)
    train, test = data.splits.train, data.splits.test
    images = np.array(data.images)
    return images[train], data.labels[train], images[test], data.labels[test]


def keras_on_tensorflow(seed: int) -> Turn:
    """Chollet, Deep Learning with Python, listing 5.1 to 5.3."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    images, labels, test_images, test_labels = arrays()
    keras.utils.set_random_seed(seed)
    started = time.perf_counter()
    layers = keras.layers
    net = keras.Sequential(
        [
            layers.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    net.compile("rmsprop", "sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(images.astype("float32") / 255, labels, epochs=EPOCHS, batch_size=BATCH, verbose=QUIET)
    seconds = time.perf_counter() - started
    accuracy = net.evaluate(test_images.astype("float32") / 255, test_labels, verbose=QUIET)[1]
    return Turn(accuracy, seconds, EPOCHS * len(images) / seconds)


def plain_loop(seed: int) -> Turn:
    """As tutorials write it: pictures through `ToTensor`, a `DataLoader`, a step in four lines."""
    import torch
    from torch.nn import functional
    from torch.utils.data import DataLoader
    from torchvision.transforms import ToTensor

    images, labels, test_images, test_labels = arrays()
    torch.manual_seed(seed)
    started = time.perf_counter()
    to_tensor = ToTensor()

    class Pictures(torch.utils.data.Dataset[tuple[torch.Tensor, int]]):
        def __len__(self) -> int:
            return len(images)

        def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
            return to_tensor(images[index]), int(labels[index])

    loader = DataLoader(Pictures(), batch_size=BATCH, shuffle=True)
    net = _plain_net()
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)
    for _ in range(EPOCHS):
        for batch, classes in loader:
            optimizer.zero_grad()
            functional.cross_entropy(net(batch), classes).backward()
            optimizer.step()
    seconds = time.perf_counter() - started
    with torch.no_grad():
        test = torch.from_numpy(test_images).permute(0, 3, 1, 2).float().div(255)
        right = net(test).argmax(1) == torch.from_numpy(test_labels)
    return Turn(right.float().mean().item(), seconds, EPOCHS * len(images) / seconds)


def _plain_net() -> Any:
    from torch import nn

    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3), nn.ReLU(),
        nn.Flatten(), nn.Linear(576, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


def striate_course(seed: int) -> Turn:
    """`striate train mnist --net convnet-mnist --recipe course`."""
    return _striate("course", seed)


def striate_fast(seed: int) -> Turn:
    """`striate train mnist --net convnet-mnist`."""
    return _striate("fast", seed)


def _striate(recipe: str, seed: int) -> Turn:
    import striate

    with tempfile.TemporaryDirectory() as folder:
        run = striate.train(
            "mnist", net="convnet-mnist", recipe=recipe, seed=seed, runs_folder=folder
        )
        results = run.results()
    return Turn(results["test_accuracy"], results["training_seconds"], results["images_per_second"])


def limit() -> dict[str, float]:
    """What the processor can do: large matrix products, and the images/s that would allow.

    The work of a picture is that of forward and backward pass as torch counts it.
    """
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    net = _plain_net()
    with FlopCounterMode(display=False) as counter:
        net(torch.zeros(BATCH, 1, 28, 28)).sum().backward()
    per_picture = counter.get_total_flops() / BATCH
    found = {"megaflop_per_picture": per_picture / 1e6}
    for name, kind in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        matrix = torch.randn(2048, 2048).to(kind)
        matrix.mm(matrix)
        durations = []
        for _ in range(7):
            started = time.perf_counter()
            matrix.mm(matrix)
            durations.append(time.perf_counter() - started)
        per_second = 2 * 2048**3 / min(durations)
        found |= {f"{name}_gigaflops": per_second / 1e9, name: per_second / per_picture}
    return found


SIDES: dict[str, Callable[[int], Turn]] = {
    "keras": keras_on_tensorflow,
    "plain": plain_loop,
    "course": striate_course,
    "fast": striate_fast,
}


def in_a_process_of_its_own(side: str, seed: int) -> Turn:
    """What this script prints when it is called for one side only."""
    command = [sys.executable, __file__, "--only", side, "--seed", str(seed)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Turn(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Prints each turn, then accuracies, then times with ratios by turns, then the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES))
    parser.add_argument("--only", choices=SIDES)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(vars(SIDES[chosen.only](chosen.seed))))
        return
    turns: dict[str, list[Turn]] = {side: [] for side in chosen.sides}
    for number in range(chosen.turns):
        for side, done in turns.items():
            done.append(in_a_process_of_its_own(side, chosen.seed + number))
            last = done[-1]
            print(
                f"turn {number + 1}, {side}: {last.accuracy:.2%} in {last.seconds:.2f} s",
                flush=True,
            )
    _print(turns)


def _print(turns: dict[str, list[Turn]]) -> None:
    first = next(iter(turns))
    print(f"\n| side | accuracy (deviation) | seconds | images/s | times {first}'s images/s "
          f"| {first}'s seconds over its |\n|---|---|---|---|---|---|")  # fmt: skip
    for side, done in turns.items():
        accuracies = [100 * turn.accuracy for turn in done]
        spread = statistics.stdev(accuracies) if len(done) > 1 else 0.0
        pairs = list(zip(done, turns[first], strict=True))
        speed = statistics.median(a.images_per_second / b.images_per_second for a, b in pairs)
        shorter = statistics.median(b.seconds / a.seconds for a, b in pairs)
        print(
            f"| {side} | {statistics.mean(accuracies):.2f} ({spread:.2f}) "
            f"| {statistics.median(turn.seconds for turn in done):.2f} "
            f"| {statistics.median(turn.images_per_second for turn in done):,.0f} "
            f"| {speed:.2f} | {shorter:.2f} |"
        )
    found = limit()
    print(
        f"\nA picture takes {found['megaflop_per_picture']:.1f} MFLOP. Matrix products reach "
        f"{found['float32_gigaflops']:,.0f} GFLOP/s in float32 and "
        f"{found['bfloat16_gigaflops']:,.0f} in bfloat16: enough for "
        f"{found['float32']:,.0f} and {found['bfloat16']:,.0f} images/s."
    )


if __name__ == "__main__":
    main()
