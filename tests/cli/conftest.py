"""A folder of pictures with an awkward class name, and a run trained on it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import striate

AWKWARD = "[red]noughts"


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def pictures(once_a_session) -> Path:
    """`pictures/cross` and `pictures/[red]noughts` with 30 each, one of them torn."""
    return once_a_session("pictures", _draw)


@pytest.fixture(scope="session")
def run_folder(pictures, once_a_session) -> Path:
    """A finished run on these pictures."""

    def train(folder: Path) -> None:
        striate.train(
            pictures,
            net="flatten dense(classes)",
            epochs=30,
            batch_size=16,
            name="pictures",
            runs_folder=folder,
        )

    return once_a_session("run-of-pictures", train) / "pictures-1"


def _draw(root: Path) -> None:
    drawn = np.random.default_rng(0).integers(0, 90, (60, 12, 12), dtype=np.uint8)
    for number, pixels in enumerate(drawn):
        name = ("cross", AWKWARD)[number % 2]
        pixels[4:8, 4:8] += np.uint8(150 * (number % 2))
        (root / name).mkdir(exist_ok=True)
        Image.fromarray(pixels).save(root / name / f"{number:02}.png")
    torn = root / "cross" / "00.png"
    torn.write_bytes(torn.read_bytes()[:60])
