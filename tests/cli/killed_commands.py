"""The commands that `killing_driver.py` kills: how each goes on, and what must come of it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from safetensors import safe_open

SOURCE = "xo:count=80,size=8"
# One way of computing, nothing that is timed, and a checkpoint after every step.
FIXED = [
    "--device", "cpu", "--precision", "float32", "--threads", "1", "--time-budget-seconds", "none",
    "--checkpoint-seconds", "0", "--batch-size", "16", "--no-drop-last",
]  # fmt: skip
TRAIN = [
    "train", SOURCE, "--net", "conv(4, 3) relu flatten dense(classes)", "--epochs", "8",
    "--name", "a", *FIXED,
]  # fmt: skip
STUDY = ["study", "linear", SOURCE, "--layers", "1", "--width", "4", "--seeds", "2",
         "--epochs", "3", *FIXED]  # fmt: skip
# Of the cats and dogs that the book takes: few, so that a kill may come at each.
PARTS = {"train": range(20), "validation": range(20, 30), "test": range(30, 40)}


@dataclass(frozen=True)
class Place:
    """Where a command is run: a folder with its current folder, cache and data folder.

    Attributes:
        root: Holds them.
    """

    root: Path

    @property
    def here(self) -> Path:
        return self.root / "here"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def run(self) -> Path:
        return self.here / "runs" / "a-1"

    def listing(self) -> list[str]:
        """Every file and folder in it."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*"))


@dataclass(frozen=True)
class Command:
    """A command that is killed.

    Attributes:
        tokens: As it is given.
        goes_on: The command that brings it to its end after a kill.
        product: What came of it, equal whether it was killed or not; takes what was printed, too.
        prepare: Puts into a place what the command needs; takes the place of a finished `train`.
    """

    tokens: list[str]
    goes_on: Callable[[Place], list[str]]
    product: Callable[[Place, str], Any]
    prepare: Callable[[Place, Place], None] = lambda _place, _trained: None


def commands(downloaded: Path) -> dict[str, Command]:
    """The commands by name; `train` first, since others need what comes of it."""
    prepare = ["data", "prepare", "cats-dogs", str(downloaded)]
    evaluate = ["evaluate", "runs/a-1", "--json", "--quiet"]
    export = ["export", "runs/a-1", "--file", "net.keras"]
    return {
        "train": Command(
            TRAIN,
            lambda place: (
                ["train", "--resume", "a-1"] if (place.run / "run.json").exists() else TRAIN
            ),
            lambda place, _: {
                name: digest(place.run / name)
                for name in (
                    "classifier.safetensors",
                    "best.safetensors",
                    "predictions.parquet",
                    "baselines.json",
                )
            },
        ),
        "study": Command(STUDY, lambda _: STUDY, lambda place, _: study(place)),
        "data prepare": Command(
            prepare,
            lambda _: prepare,
            lambda place, _: {
                str(path.relative_to(place.data)): digest(path)
                for path in place.data.rglob("*.jpg")
            },
        ),
        "evaluate": Command(evaluate, lambda _: evaluate, lambda _, out: json.loads(out), trained),
        "export": Command(
            export, lambda _: export, lambda place, _: digest(place.here / "net.keras"), trained
        ),
    }


def trained(place: Place, finished: Place) -> None:
    """Puts a finished run into a place; its cache stays empty."""
    shutil.copytree(finished.run, place.run)


def download(folder: Path) -> Path:
    """Cats and dogs as Kaggle lays them out; each picture's colour is its number."""
    for number in range(40):
        for kind, green in (("cat", 20), ("dog", 200)):
            folder.mkdir(exist_ok=True)
            Image.new("RGB", (9, 9), (6 * number, green, 0)).save(folder / f"{kind}.{number}.jpg")
    return folder


def study(place: Place) -> dict[str, Any]:
    """What a study found, without the seconds that it took."""
    [folder] = (place.here / "studies").iterdir()
    facts = json.loads((folder / "study.json").read_text())
    for variant in facts["variants"]:
        for trial in variant["trials"]:
            del trial["seconds"]
    for path in folder.glob("trials/*/answers.safetensors"):
        with safe_open(path, framework="np") as file:
            header = json.loads(json.loads(file.metadata()["striate"])["header"])
            right = file.get_tensor("right").tolist()
        facts[path.parent.name] = (right, header["history"])
    return facts


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
