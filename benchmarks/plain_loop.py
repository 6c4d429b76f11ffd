"""Images per second of the recipe `course` beside the loop that tutorials write.

python benchmarks/plain_loop.py

Both train convnet-mnist on MNIST at batch 64, in turns. The plain loop runs as `DataLoader` comes,
without worker processes, and with two. Needs MNIST/raw in the folder STRIATE_DATA.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

import striate

WORKERS = (0, 2)


def plain_images_per_second(workers: int, pictures: int) -> float:
    """One pass of the plain loop over so many pictures."""
    dataset = MNIST(os.environ["STRIATE_DATA"], train=True, transform=ToTensor())
    loader = DataLoader(dataset, batch_size=64, shuffle=True, num_workers=workers)
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 64, 3),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(576, 64),
        nn.ReLU(),
        nn.Linear(64, 10),
    )
    optimizer = torch.optim.RMSprop(net.parameters(), lr=1e-3, alpha=0.9, eps=1e-7)
    seen, started = 0, time.perf_counter()
    for images, labels in loader:
        optimizer.zero_grad()
        functional.cross_entropy(net(images), labels).backward()
        optimizer.step()
        seen += len(labels)
        if seen >= pictures:
            break
    return seen / (time.perf_counter() - started)


def course(epochs: float) -> tuple[float, float]:
    """Test accuracy, and images per second with everything from data in memory counted."""
    with tempfile.TemporaryDirectory() as folder:
        run = striate.train(
            "mnist", net="convnet-mnist", recipe="course", epochs=epochs, runs_folder=folder
        )
        results = run.results()
    return results["test_accuracy"], results["images_per_second"]


def in_a_process_of_its_own(*arguments: str) -> float:
    """The speed that this script prints when called so: what one side sets, the other lacks."""
    command = [sys.executable, __file__, *arguments]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Prints the accuracy of a whole run, each turn's speeds, and the median ratio of turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--pictures", type=int, default=20_000, help="Of a plain turn.")
    parser.add_argument("--only", choices=("course", *map(str, WORKERS)), help="One speed.")
    chosen = parser.parse_args()
    if chosen.only == "course":
        print(course(epochs=1)[1])
        return
    if chosen.only:
        print(plain_images_per_second(int(chosen.only), chosen.pictures))
        return
    print(f"course: {100 * course(epochs=5)[0]:.2f}% test accuracy")
    turns: list[dict[str, float]] = []
    for _ in range(chosen.turns):
        turns.append({"course": in_a_process_of_its_own("--only", "course")})
        for workers in WORKERS:
            arguments = ("--only", str(workers), "--pictures", str(chosen.pictures))
            turns[-1][f"plain, {workers} workers"] = in_a_process_of_its_own(*arguments)
        print({name: round(speed) for name, speed in turns[-1].items()}, flush=True)
    for name in turns[0]:
        median = statistics.median(speeds[name] for speeds in turns)
        ratio = statistics.median(speeds["course"] / speeds[name] for speeds in turns)
        print(f"{name}: {median:,.0f} images/s; course has {ratio:.2f} times that")


if __name__ == "__main__":
    main()
