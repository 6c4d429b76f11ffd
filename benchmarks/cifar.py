"""Accuracy against seconds on CIFAR-10: Striate with no flag, and a plain ResNet-18 loop.

python benchmarks/cifar.py cifar10
python benchmarks/cifar.py $STRIATE_DATA/cifar10        # the JPEG copy, as parquet files

Both train on the same pictures and are judged by the same ones. The plain loop is what tutorials
write: torchvision's ResNet-18 with ten classes, a `DataLoader` with random crops and flips, SGD
with momentum and weight decay on a cosine, as many epochs as fit the seconds (measured on a hundred
batches first, which is not counted). Each side is a process of its own; the clock runs from data in
memory. Striate's seconds contain probing and validation, the loop's do not contain validation.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

BATCH, LEARNING_RATE, MOMENTUM, WEIGHT_DECAY = 128, 0.1, 0.9, 5e-4
WARM_UP, MEASURED = 20, 100
LEVELS = (0.7, 0.8, 0.85, 0.9)


@dataclass
class Turn:
    """What one training gave.

    Attributes:
        test_accuracy: On pictures that nothing was chosen by.
        seconds: From data in memory to trained weights.
        images_per_second: Training pictures shown, over those seconds.
        curve: Seconds and validation accuracy, an epoch after the other.
    """

    test_accuracy: float = 0.0
    seconds: float = 0.0
    images_per_second: float = 0.0
    curve: list[tuple[float, float]] = field(default_factory=list)


def striate_with_no_flag(source: str, seed: int, budget: float) -> Turn:
    """`striate train SOURCE`, for so many seconds."""
    import striate

    with tempfile.TemporaryDirectory() as folder:
        run = striate.train(source, seed=seed, runs_folder=folder, time_budget_seconds=budget)
        results, plan_seconds = run.results(), run.read()["plan_seconds"]
        per_epoch = (results["training_seconds"] - plan_seconds) / results["epochs"]
        curve = [
            (plan_seconds + per_epoch * event["epoch"], event["validation_accuracy"])
            for event in run.events
            if event["event"] == "epoch" and "validation_accuracy" in event
        ]
    return Turn(
        results["test_accuracy"], results["training_seconds"], results["images_per_second"], curve
    )


class PlainLoop:
    """The tutorials' loop over the pictures of a source."""

    def __init__(self, source: str, seed: int) -> None:
        import torch
        from torchvision import transforms

        import striate

        self.dataset = striate.open(source)
        self.images = np.array(self.dataset.images)
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.manual_seed(seed)
        height, width, _ = self.dataset.preprocessing.shape
        known = self.dataset.preprocessing
        self.plain = [transforms.ToTensor(), transforms.Normalize(known.mean, known.std)]
        crop = transforms.RandomCrop((height, width), padding=4)
        self.varied = [self.plain[0], crop, transforms.RandomHorizontalFlip(), self.plain[1]]

    def loader(self, split: str, changes: list[Any], **options: Any) -> Any:
        """Batches of a split, each picture through the changes."""
        from torch.utils.data import DataLoader
        from torchvision.transforms import Compose

        transform, labels = Compose(changes), self.dataset.labels
        chosen = self.dataset.splits.indices(split).tolist()
        pictures: Any = _Mapped(
            lambda index: (transform(self.images[index]), labels[index]), chosen
        )
        return DataLoader(pictures, **options)

    def fresh(self) -> tuple[Any, Any]:
        """A net and its optimizer."""
        import torch
        from torchvision.models import resnet18

        net = resnet18(num_classes=len(self.dataset.classes)).to(self.device)
        sgd = torch.optim.SGD(
            net.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY
        )
        return net, sgd

    def step(self, net: Any, optimizer: Any, batch: Any, classes: Any) -> None:
        """As everybody writes it."""
        from torch.nn.functional import cross_entropy

        optimizer.zero_grad()
        cross_entropy(net(batch.to(self.device)), classes.to(self.device)).backward()
        optimizer.step()

    def accuracy(self, net: Any, split: str) -> float:
        """Of a net on a split."""
        import torch

        net.eval()
        with torch.no_grad():
            batches = self.loader(split, self.plain, batch_size=500)
            right = sum(
                int((net(batch.to(self.device)).argmax(1).cpu() == classes).sum())
                for batch, classes in batches
            )
        net.train()
        return right / self.dataset.count(split)

    def epochs_within(self, loader: Any, budget: float) -> int:
        """As many as fit, by a hundred batches after twenty that warm up."""
        net, optimizer = self.fresh()
        started = 0.0
        for number, (batch, classes) in enumerate(loader):
            if number == WARM_UP:
                started = time.perf_counter()
            self.step(net, optimizer, batch, classes)
            if number == WARM_UP + MEASURED:
                break
        return max(1, round(budget * MEASURED / (time.perf_counter() - started) / len(loader)))


class _Mapped:
    """A function over indices, as a data set that a `DataLoader` takes."""

    def __init__(self, get: Any, chosen: list[int]) -> None:
        self.get, self.chosen = get, chosen

    def __len__(self) -> int:
        return len(self.chosen)

    def __getitem__(self, place: int) -> Any:
        return self.get(self.chosen[place])


def plain_resnet18(source: str, seed: int, budget: float) -> Turn:
    """The plain loop, for so many seconds."""
    from torch.optim.lr_scheduler import CosineAnnealingLR

    loop = PlainLoop(source, seed)
    loader = loop.loader("train", loop.varied, batch_size=BATCH, shuffle=True, num_workers=2)
    epochs = loop.epochs_within(loader, budget)
    net, optimizer = loop.fresh()
    schedule, turn = CosineAnnealingLR(optimizer, epochs * len(loader)), Turn()
    for _ in range(epochs):
        started = time.perf_counter()
        for batch, classes in loader:
            loop.step(net, optimizer, batch, classes)
            schedule.step()
        turn.seconds += time.perf_counter() - started
        turn.curve.append((turn.seconds, loop.accuracy(net, "validation")))
    turn.test_accuracy = loop.accuracy(net, "test")
    turn.images_per_second = epochs * loop.dataset.count("train") / turn.seconds
    return turn


SIDES = {"striate": striate_with_no_flag, "resnet18": plain_resnet18}


def in_a_process_of_its_own(side: str, chosen: argparse.Namespace, seed: int) -> Turn:
    """What this script prints when it is called for one side only."""
    command = [sys.executable, __file__, chosen.source, "--only", side, "--seed", str(seed)]
    command += ["--budget", str(chosen.budget)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Turn(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Prints each side's accuracies, and the seconds at which validation first reached a level."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source")
    parser.add_argument("--budget", type=float, default=600.0, help="Seconds of training.")
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--sides", nargs="+", choices=SIDES, default=list(SIDES))
    parser.add_argument("--only", choices=SIDES)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.only:
        print(json.dumps(asdict(SIDES[chosen.only](chosen.source, chosen.seed, chosen.budget))))
        return
    levels = " | ".join(f"s to {level:.0%}" for level in LEVELS)
    print(
        f"| side | test accuracy | seconds | images/s | {levels} |\n|{'---|' * (4 + len(LEVELS))}"
    )
    for number in range(chosen.turns):
        for side in chosen.sides:
            turn = in_a_process_of_its_own(side, chosen, chosen.seed + number)
            reached = [
                next((f"{seconds:.0f}" for seconds, value in turn.curve if value >= level), "-")
                for level in LEVELS
            ]
            print(
                f"| {side} | {turn.test_accuracy:.2%} | {turn.seconds:.0f} "
                f"| {turn.images_per_second:,.0f} | {' | '.join(reached)} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
