"""Near duplicates: found where they are planted, by the stated threshold, and nowhere else."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from striate.data import check, open_dataset
from striate.data._near import near_pairs
from striate.images import Preprocessing, prepare, thumbnails

NOBODY = np.zeros(0, np.int64)


def by_hand(flat: np.ndarray, i: int, j: int, parts: int) -> bool:
    a, b = (flat[k].astype(float) - flat[k].astype(float).mean() for k in (i, j))
    return bool(np.linalg.norm(a - b) <= min(np.linalg.norm(a), np.linalg.norm(b)) / parts)


@pytest.mark.parametrize(("side", "parts"), [(28, 10), (150, 5)])
def test_the_threshold_is_that_of_the_formula(side, parts):
    generator = np.random.default_rng(1)
    base = generator.integers(60, 200, (40, 16, 16))
    noise = generator.normal(0, np.linspace(0, 20, 40)[:, None, None], (40, 16, 16))
    thumbnails = np.concatenate([base, base + noise]).clip(0, 255).round().astype(np.uint8)
    learned, judged = np.arange(40), np.arange(40, 80)
    came = near_pairs(thumbnails, np.arange(80), judged, learned, side)
    flat = thumbnails.reshape(80, -1)
    expected = [(i, i - 40) for i in judged.tolist() if by_hand(flat, i, i - 40, parts)]
    assert [tuple(pair) for pair in came.tolist()] == expected
    assert 5 < len(expected) < 38


def test_twins_and_blank_pages_are_not_counted():
    thumbnails = np.zeros((4, 16, 16), np.uint8)
    thumbnails[:2] = np.random.default_rng(0).integers(0, 256, (16, 16))
    twins = np.array([0, 0, 2, 3])
    assert not len(near_pairs(thumbnails, twins, np.array([1, 3]), np.array([0, 2]), 100))
    assert not len(near_pairs(thumbnails, twins, NOBODY, np.array([0]), 100))
    assert not len(near_pairs(thumbnails, twins, np.array([1]), NOBODY, 100))


def scene(seed: int) -> Image.Image:
    """Smooth blotches, as unlike those of another seed as two photographs."""
    small = np.random.default_rng(seed).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    return Image.fromarray(small).resize((320, 240), Image.Resampling.BICUBIC)


@pytest.fixture
def planted(tmp_path) -> Path:
    """Different scenes, a copy saved smaller in validation, and a track that goes on there."""
    for split, first, count in (("train", 0, 24), ("val", 500, 8)):
        for index in range(count):
            folder = tmp_path / split / "ab"[index % 2]
            folder.mkdir(parents=True, exist_ok=True)
            scene(first + index).save(folder / f"{index}.jpg", quality=90)
    scene(4).resize((200, 150)).save(tmp_path / "val/a/copy.jpg", quality=40)
    for frame in range(6):
        split = "train" if frame < 4 else "val"
        moved = scene(900).crop((2 * frame, 0, 308 + 2 * frame, 240))
        moved.save(tmp_path / split / "b" / f"frame{frame}.jpg", quality=85)
    return tmp_path


def test_the_same_photo_and_frames_of_a_track_are_reported(planted, capsys):
    dataset = open_dataset(planted)
    facts = check(dataset)
    paths = [set(found["paths"]) for found in facts["near_duplicates"]]
    assert {"val/a/copy.jpg", "train/a/4.jpg"} in paths
    assert {"val/b/frame4.jpg", "train/b/frame3.jpg"} in paths
    assert {"val/b/frame5.jpg", "train/b/frame3.jpg"} in paths
    assert len(paths) == 3
    said = [text for text in facts["remarks"] if text.startswith("Leak: ")]
    assert len(said) == 1
    assert "3 pictures that judge are nearly equal" in said[0]
    assert said[0] in str(dataset)
    assert facts["duplicates"] == []


def test_what_was_found_is_kept_and_found_again(planted, monkeypatch):
    first = open_dataset(planted).near_duplicates
    monkeypatch.setattr("striate.data._leaks.near_pairs", None)
    assert open_dataset(planted).near_duplicates == first
    assert len(first) == 3


def test_different_pictures_are_no_leak():
    for source in ("digits", "xo:count=400"):
        assert open_dataset(source).near_duplicates == ()


def test_a_photo_saved_again_is_nearly_equal_and_no_other_is(data_folder: Path):
    files = sorted((data_folder / "cats-dogs" / "train" / "cat").glob("*.jpg"))[:100]
    preprocessing = Preprocessing(150, 150)
    small = [thumbnails(prepare(file, preprocessing)[None])[0] for file in files]
    for file in files:
        with Image.open(file) as photo:
            buffer = BytesIO()
            photo.resize((photo.width // 2, photo.height // 2)).save(buffer, "JPEG", quality=30)
        small.append(thumbnails(prepare(buffer.getvalue(), preprocessing)[None])[0])
    learned, judged = np.arange(100), np.arange(100, 200)
    pairs = near_pairs(np.stack(small), np.arange(200), judged, learned, 150)
    assert (pairs[:, 0] - 100 == pairs[:, 1]).all()
    assert len(pairs) >= 99
    assert len(near_pairs(np.stack(small), np.arange(200), learned[:50], learned[50:], 150)) == 0
