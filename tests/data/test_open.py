"""Opening a source, from the folder to mapped arrays: what a caller relies on."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from striate.data import check, open_dataset
from striate.errors import DataError, InvalidSetting
from striate.images import Preprocessing, prepare, statistics


def test_labels_names_and_pictures_belong_together(make_folder):
    root = make_folder({"cat": 4, "dog": 3})
    (root / "cat" / "001.png").write_bytes(b"no picture")
    dataset = open_dataset(root)
    assert dataset.classes == ("cat", "dog")
    assert len(dataset.images) == len(dataset.labels) == len(dataset.names) == 6
    for image, label, name in zip(dataset.images, dataset.labels, dataset.names, strict=True):
        assert name.startswith(dataset.classes[label])
        np.testing.assert_array_equal(image, prepare(root / name, dataset.preprocessing))


def test_mean_and_deviation_are_those_of_the_training_pictures():
    dataset = open_dataset("xo:count=200", seed=5)
    mean, std = statistics(np.asarray(dataset.images[dataset.splits.train]))
    assert dataset.preprocessing.mean == pytest.approx(mean)
    assert dataset.preprocessing.std == pytest.approx(std)


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({}, (28, 28, 1)),
        ({"size": (20, 24)}, (20, 24, 1)),
    ],
)
def test_the_size_asked_for_goes_before_the_sources(options, shape):
    assert open_dataset("xo:count=10", **options).images.shape[1:] == shape


def test_a_classifiers_preprocessing_is_taken_as_it_is():
    given = Preprocessing(20, 24, 3, "pad", "bicubic", (0.1, 0.2, 0.3), (0.4, 0.5, 0.6))
    dataset = open_dataset("xo:count=10", preprocessing=given)
    assert dataset.preprocessing == given
    assert dataset.images.shape == (10, 20, 24, 3)


def test_the_split_does_not_depend_on_times_but_on_the_seed(make_folder):
    root = make_folder({"a": 30, "b": 30})
    first = open_dataset(root).splits
    for path in root.rglob("*.png"):
        os.utime(path, (1, 1))
    assert open_dataset(root).splits == first
    assert open_dataset(root, seed=1).splits != first


def test_a_class_whose_pictures_are_all_broken_is_refused(make_folder):
    root = make_folder({"train/a": 2, "train/b": 2, "test/a": 2, "test/b": 1})
    (root / "test" / "b" / "000.png").write_bytes(b"no picture")
    with pytest.raises(
        DataError, match=r"Of b in .* in the test split is readable: test/b/000\.png: its content"
    ):
        open_dataset(root)


def test_wrong_wishes_are_refused():
    with pytest.raises(InvalidSetting, match=r"resize is 'corp'.*Did you mean crop"):
        open_dataset("xo:count=10", resize="corp")
    with pytest.raises(InvalidSetting, match=r"size is \(28,\); give \(height, width\)"):
        open_dataset("xo:count=10", size=(28,))  # type: ignore[arg-type]


OPEN_AGAIN = """
import sys, time
import striate.data._open, striate.images._prepare as prepare
from striate.data import _decode, _survey
def refuse(*arguments): raise SystemExit("decoded again")
_decode.prepare = _survey.probe = refuse
started = time.process_time()
dataset = striate.data.open_dataset(sys.argv[1])
print(time.process_time() - started, len(dataset.images))
"""


def test_a_new_process_decodes_nothing_and_is_quick(make_folder):
    root: Path = make_folder({"a": 400, "b": 400})
    assert len(open_dataset(root).images) == 800
    output = subprocess.run(
        [sys.executable, "-c", OPEN_AGAIN, str(root)], capture_output=True, text=True, check=True
    )
    seconds, count = output.stdout.split()
    assert int(count) == 800
    assert float(seconds) < 2  # of the processor; 0.06 s are usual


@pytest.mark.slow
def test_opening_twenty_thousand_files_again_keeps_to_its_budget(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (10, 20_000)).astype(np.uint8)
    for index in range(20_000):
        folder = tmp_path / "pictures" / f"class{index % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        head = b"P5 10 1 255\n"
        (folder / f"{index:05d}.pgm").write_bytes(head + pixels[:, index].tobytes())
    open_dataset(tmp_path / "pictures")
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        open_dataset(tmp_path / "pictures")
        seconds.append(time.perf_counter() - started)
    assert sorted(seconds)[2] < 0.05 + 20_000 * 10e-6


TAKING_MEMORY = """
import resource, sys
from striate.data import open_dataset
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
dataset = open_dataset(sys.argv[1], size=(64, 64))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(dataset.images), dataset.images.nbytes // 2**20, (after - before) // 2**10)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the largest memory")
@pytest.mark.timeout(900)
def test_a_hundred_thousand_pictures_open_with_bounded_memory(tmp_path):
    generator = np.random.default_rng(0)
    for index in range(100_000):
        folder = tmp_path / "pictures" / f"class{index % 10}"
        if index < 10:
            folder.mkdir(parents=True)
        pixels = generator.integers(0, 256, 32 * 32 * 3, np.uint8).tobytes()
        (folder / f"{index:06d}.ppm").write_bytes(b"P6 32 32 255\n" + pixels)
    output = subprocess.run(
        [sys.executable, "-c", TAKING_MEMORY, str(tmp_path / "pictures")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    count, mapped_mebibytes, taken_mebibytes = map(int, output.stdout.split())
    assert (count, mapped_mebibytes) == (100_000, 1171)
    assert taken_mebibytes < 250


def test_real_photos_open_with_their_given_split(data_folder):
    dataset = open_dataset(data_folder / "cats-dogs", size=(16, 16))
    assert dataset.splits.counts() == {"train": 2000, "validation": 1000, "test": 0}
    assert dataset.class_counts() == {"cat": 1500, "dog": 1500}
    assert dataset.left_out == ()
    assert 0.2 < dataset.cropped_share < 0.25


@pytest.fixture
def with_damaged(make_folder) -> Path:
    """Eight pictures, of which one photo lacks a piece and one only its end marker."""
    root = make_folder({"cat": 4, "dog": 3}, size=(90, 70))
    for folder, name in (("cat", "003"), ("dog", "001")):
        path = root / folder / f"{name}.png"
        with Image.open(path) as image:
            image.save(root / folder / f"{name}.jpg", quality=90)
        path.unlink()
    broken, endless = root / "cat" / "003.jpg", root / "dog" / "001.jpg"
    data = broken.read_bytes()
    broken.write_bytes(data[: len(data) // 2] + data[len(data) // 2 + 1000 :])
    endless.write_bytes(endless.read_bytes()[:-2])
    return root


def test_damaged_photos_are_told_and_left_out(with_damaged):
    dataset = open_dataset(with_damaged, size=(16, 16))
    reason = "it is damaged (corrupt JPEG data: premature end)"
    assert [(item.path, item.reason) for item in dataset.left_out] == [("cat/003.jpg", reason)]
    assert dataset.damaged == ()
    assert "dog/001.jpg" in dataset.names
    assert "Damaged: 1 picture is left out, such as cat/003.jpg" in str(dataset)
    assert "--keep-damaged takes them, too" in str(dataset)
    assert any("--keep-damaged" in remark for remark in check(dataset)["remarks"])


def test_damaged_photos_are_kept_where_that_is_asked_for(with_damaged):
    without = open_dataset(with_damaged, size=(16, 16))
    decoded = open_dataset(with_damaged, size=(16, 16), keep_damaged=True)
    dataset = open_dataset(with_damaged, size=(16, 16), keep_damaged=True)  # from the cache
    assert (len(dataset.names), len(without.names)) == (7, 6)
    assert dataset.left_out == ()
    assert [item.path for item in dataset.damaged] == ["cat/003.jpg"]
    assert dataset.damaged == decoded.damaged
    assert dataset.fingerprint != without.fingerprint
    assert "Damaged: 1 picture is kept though only a part is whole" in str(dataset)
    assert check(dataset)["damaged"][0]["path"] == "cat/003.jpg"
    again = open_dataset(with_damaged, preprocessing=dataset.preprocessing, keep_damaged=True)
    assert again.fingerprint == dataset.fingerprint
