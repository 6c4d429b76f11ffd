"""Small folders of pictures, made where a test wants them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Maker = Callable[..., Path]


@pytest.fixture
def no_data_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found where users keep their data."""
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "users")
    monkeypatch.delenv("STRIATE_DATA", raising=False)


@pytest.fixture
def make_folder(tmp_path: Path) -> Maker:
    """Writes `{"cat": 3, "dog": 2}` as folders of different pictures; returns their root."""

    def make(
        counts: dict[str, int], size: tuple[int, int] = (12, 10), mode: str = "RGB", seed: int = 0
    ) -> Path:
        generator = np.random.default_rng(seed)
        root = tmp_path / "pictures"
        for name, count in counts.items():
            (root / name).mkdir(parents=True, exist_ok=True)
            for index in range(count):
                pixels = generator.integers(0, 256, (*size[::-1], 3)).astype(np.uint8)
                Image.fromarray(pixels).convert(mode).save(root / name / f"{index:03d}.png")
        return root

    return make
