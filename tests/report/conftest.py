"""A small finished run, with class and file names that would be markup if they were not escaped."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import striate
from striate.runs import Run, list_runs

CLASSES = ("سیب", "<script>x", "橙子 🍊")
EVIL = '"><img src=x onerror=alert(1)>.png'


@pytest.fixture(scope="session")
def finished(once_a_session) -> Run:
    """A run on three classes of nearly plain colours; one file is broken, one evilly named."""
    (run,) = list_runs(once_a_session("report", _train) / "runs")
    return run


def _train(root: Path) -> None:
    generator = np.random.default_rng(0)
    for place, name in enumerate(CLASSES):
        folder = root / "fruit" / name
        folder.mkdir(parents=True)
        for number in range(30):
            pixels = generator.integers(0, 120, (20, 24, 3), np.uint8)
            pixels[..., place] += 40
            Image.fromarray(pixels).save(folder / f"{number}.png")
        (folder / "0.png").rename(folder / EVIL.replace("/", "_"))
    (root / "fruit" / CLASSES[0] / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    striate.train(
        root / "fruit", net="conv(4, 3) relu globalpool dense(classes)", size=16, epochs=3,
        runs_folder=root / "runs",
    )  # fmt: skip


@pytest.fixture
def hostile() -> tuple[str, ...]:
    """Names that the page has to show as they are."""
    return (*CLASSES, EVIL)


@pytest.fixture
def html(finished) -> str:
    return Path(finished.report).read_text(encoding="utf-8")
