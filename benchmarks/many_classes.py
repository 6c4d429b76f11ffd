"""As many classes as there are: seconds, memory and the size of the report beside the training.

python benchmarks/many_classes.py --classes 20000

Makes a folder of small PNGs, four of each class, trains on it with `striate train` in a process of
its own, and prints what that took: seconds of training and in all, the most memory, and the bytes
of every large file in the run's folder. Only Linux tells what a process holds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image

_OF_EACH = 4
_LARGE_BYTES = 100_000


def make_pictures(folder: Path, classes: int) -> None:
    """Writes four pictures of 8x8 for each class, each class around a colour of its own."""
    random = np.random.default_rng(0)
    for number in range(classes):
        own = folder / f"class {number:05}"
        own.mkdir(parents=True)
        colour = random.integers(0, 256, 3)
        for index in range(_OF_EACH):
            pixels = np.clip(colour + random.integers(-20, 21, (8, 8, 3)), 0, 255)
            Image.fromarray(pixels.astype(np.uint8)).save(own / f"{index}.png", compress_level=1)


def watch(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """The most memory until a process ends, in MiB: its own, and with mapped libraries."""
    own = whole = 0
    while process.poll() is None:
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
        except OSError:  # it has just ended
            break
        held = {line.split(":")[0]: int(line.split()[1]) for line in lines if "Rss" in line}
        own = max(own, held.get("RssAnon", 0))
        whole = max(whole, sum(held.values()))
        time.sleep(0.05)
    process.wait()
    return own / 2**10, whole / 2**10


def main(classes: int, arguments: list[str]) -> None:
    """Trains once and prints what it took."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        make_pictures(folder / "pictures", classes)
        environment = {**os.environ, "STRIATE_CACHE": str(folder / "cache")}
        command = [sys.executable, "-m", "striate", "train", "pictures", "--name", "many"]
        began = time.perf_counter()
        with (folder / "said").open("w+") as said, (folder / "answer").open("w+") as answer:
            process = subprocess.Popen([*command, "--json", *arguments], cwd=folder,
                                       env=environment, stdout=answer, stderr=said)  # fmt: skip
            own, whole = watch(process)
            seconds = time.perf_counter() - began
            said.seek(0)
            if process.returncode != 0:
                sys.exit(said.read())
            answer.seek(0)
            results = json.load(answer)
        print(f"{classes:,} classes of {_OF_EACH} pictures, {' '.join(arguments) or 'no flags'}")
        print(f"training {results['training_seconds']:.1f} s, in all {seconds:.1f} s")
        print(f"at most {own:,.0f} MiB of memory of its own, {whole:,.0f} MiB with the libraries'")
        [run] = (folder / "runs").iterdir()
        for file in sorted(run.iterdir()):
            if file.is_file() and file.stat().st_size > _LARGE_BYTES:
                print(f"{file.name}: {file.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--classes", type=int, default=20_000)
    known, rest = parser.parse_known_args()
    main(known.classes, rest)
