"""Pictures on disk to batches: Striate's first and second opening beside what others do each time.

python benchmarks/folder.py $STRIATE_DATA/cats-dogs

Every turn is a process of its own, in which the imports are not counted: Striate opens the folder
with an empty cache, then (a new process) with a full one; torchvision makes one pass of
`ImageFolder` + Resize + CenterCrop + ToTensor through a `DataLoader` with two workers; Keras, where
TensorFlow is installed, one pass of `image_dataset_from_directory`. The turns alternate, after one
that is not counted, so that the system's file cache is warm for all.
"""

import argparse
import importlib.util
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_WORKERS = 2


def striate_opening(folder: Path, side: int) -> tuple[int, float]:
    """Pictures, and seconds until all lie in the mapped file; the first in every batch is read."""
    import striate.workshop  # what opening imports is there before the clock runs

    started = time.perf_counter()
    dataset = striate.workshop.open(folder, size=side)
    dataset.images[:: max(1, len(dataset.images) // 32)].sum()
    return len(dataset.images), time.perf_counter() - started


def torchvision_pass(folder: Path, side: int) -> tuple[int, float]:
    """Pictures, and seconds of one pass over every split of the folder."""
    from torch.utils.data import ConcatDataset, DataLoader
    from torchvision import datasets, transforms

    started = time.perf_counter()
    transform = transforms.Compose(
        [transforms.Resize(side), transforms.CenterCrop(side), transforms.ToTensor()]
    )
    parts = [datasets.ImageFolder(str(part), transform) for part in _parts(folder)]
    loader = DataLoader(ConcatDataset(parts), batch_size=32, shuffle=True, num_workers=_WORKERS)
    count = sum(len(labels) for _, labels in loader)
    return count, time.perf_counter() - started


def keras_pass(folder: Path, side: int) -> tuple[int, float]:
    """Pictures, and seconds of one pass over every split of the folder."""
    from keras.utils import image_dataset_from_directory  # pyright: ignore[reportMissingImports]

    started = time.perf_counter()
    count = 0
    for part in _parts(folder):
        made = image_dataset_from_directory(
            str(part), image_size=(side, side), crop_to_aspect_ratio=True, verbose=False
        )
        count += sum(len(labels) for _, labels in made)
    return count, time.perf_counter() - started


def _parts(folder: Path) -> list[Path]:
    """The folders whose children are classes."""
    splits = [folder / name for name in ("train", "validation", "val", "test")]
    return [path for path in splits if path.is_dir()] or [folder]


SIDES: dict[str, Callable[[Path, int], tuple[int, float]]] = {
    "striate-first": striate_opening,
    "striate-second": striate_opening,
    "torchvision": torchvision_pass,
    "keras": keras_pass,
}


def in_a_process_of_its_own(side: str, folder: Path, pixels: int, cache: str) -> tuple[int, float]:
    """What this script prints when it is called for one side only."""
    command = [sys.executable, __file__, str(folder), "--pixels", str(pixels), "--only", side]
    environment = {**os.environ, "STRIATE_CACHE": cache}
    came = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    count, seconds = came.stdout.split()[-2:]
    return int(count), float(seconds)


def turn(sides: list[str], folder: Path, pixels: int) -> dict[str, tuple[int, float]]:
    """One run of each side, Striate's two with the same cache, empty before the first."""
    with tempfile.TemporaryDirectory() as cache:
        return {side: in_a_process_of_its_own(side, folder, pixels, cache) for side in sides}


def main() -> None:
    """Prints the seconds of every turn, and medians with the ratio to Striate's first opening."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pixels", type=int, default=150, help="Side of the prepared pictures.")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--only", choices=SIDES, help="Pictures and seconds of one side, once.")
    chosen = parser.parse_args()
    if chosen.only:
        print(*SIDES[chosen.only](chosen.folder, chosen.pixels))
        return
    sides = [side for side in SIDES if side != "keras" or importlib.util.find_spec("tensorflow")]
    turn(sides, chosen.folder, chosen.pixels)
    turns: list[dict[str, float]] = []
    count = 0
    for _ in range(chosen.turns):
        came = turn(sides, chosen.folder, chosen.pixels)
        count = came["striate-first"][0]
        turns.append({side: seconds for side, (_, seconds) in came.items()})
        print({side: round(seconds, 3) for side, seconds in turns[-1].items()}, flush=True)
    for side in sides:
        median = statistics.median(seconds[side] for seconds in turns)
        ratio = statistics.median(seconds[side] / seconds["striate-first"] for seconds in turns)
        print(f"{side}: {median:.3f} s for {count:,} pictures, {ratio:.3f} of striate-first")


if __name__ == "__main__":
    main()
