"""MNIST's files: found in both places and both forms, downloaded when absent, never mixed up."""

import gzip
import re
import struct
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from striate.data import open_dataset
from striate.data._mnist import mnist
from striate.errors import DataError, DownloadFailed

pytestmark = pytest.mark.usefixtures("no_data_of_the_users")


def write_files(folder: Path, ending: str = "", train: int = 12, test: int = 5) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(0)
    for stem, count in (("train", train), ("t10k", test)):
        pictures = generator.integers(0, 256, (count, 28, 28)).astype(np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        for kind, array in (("images-idx3", pictures), ("labels-idx1", labels)):
            content = struct.pack(f">i{array.ndim}i", 0x800 + array.ndim, *array.shape)
            content += array.tobytes()
            path = folder / f"{stem}-{kind}-ubyte{ending}"
            path.write_bytes(gzip.compress(content) if ending else content)


@pytest.fixture
def fake_torchvision(monkeypatch):
    """Stands in for the package that takes seconds to load and wants a network."""

    def install(download) -> None:
        package, datasets = ModuleType("torchvision"), SimpleNamespace(MNIST=download)
        monkeypatch.setattr(package, "datasets", datasets, raising=False)
        monkeypatch.setitem(sys.modules, "torchvision", package)
        monkeypatch.setitem(sys.modules, "torchvision.datasets", datasets)

    return install


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_files_are_found_where_striate_data_points(ending, tmp_path, monkeypatch):
    monkeypatch.setenv("STRIATE_DATA", str(tmp_path))
    write_files(tmp_path / "MNIST" / "raw", ending)
    dataset = open_dataset("mnist")
    assert dataset.images.shape == (17, 28, 28, 1)
    assert dataset.count("test") == 5
    assert dataset.names[12] == "test/00000"
    expected = np.random.default_rng(0).integers(0, 256, (12, 28, 28))
    np.testing.assert_array_equal(dataset.images[:12, ..., 0], expected)


def test_fashion_lies_in_its_own_folder(tmp_path):
    write_files(tmp_path / "users" / "FashionMNIST" / "raw")
    assert open_dataset("fashion-mnist").classes[9] == "ankle boot"


def test_absent_files_are_downloaded_to_striate_data(tmp_path, monkeypatch, fake_torchvision):
    monkeypatch.setenv("STRIATE_DATA", str(tmp_path))

    def download(root: str, download: bool) -> None:
        write_files(Path(root) / "MNIST" / "raw")

    fake_torchvision(download)
    assert mnist().listing().labels.shape == (17,)
    assert (tmp_path / "MNIST" / "raw" / "t10k-labels-idx1-ubyte").is_file()


def test_offline_the_message_names_files_folder_and_a_way_out(tmp_path, fake_torchvision):
    def download(root: str, download: bool) -> None:
        raise RuntimeError("Error downloading train-images-idx3-ubyte.gz")

    fake_torchvision(download)
    place = re.escape(str(tmp_path / "users" / "MNIST" / "raw"))
    message = (
        "mnist could not be downloaded: Error downloading train-images.*"
        rf"t10k-labels-idx1-ubyte\.gz and put them into {place}\. Or use the source digits"
    )
    with pytest.raises(DownloadFailed, match=message):
        mnist().listing()


def test_files_that_do_not_belong_together_are_refused(tmp_path):
    folder = tmp_path / "users" / "MNIST" / "raw"
    write_files(folder)
    (folder / "train-labels-idx1-ubyte").write_bytes(
        (folder / "t10k-labels-idx1-ubyte").read_bytes()
    )
    with pytest.raises(DataError, match=r"12 pictures and its labels are 5 .*not belong together"):
        mnist().listing()


def test_the_real_files_are_whole(data_folder, monkeypatch):
    monkeypatch.setenv("STRIATE_DATA", str(data_folder))
    listing = mnist().listing()
    assert np.bincount(listing.labels[:60_000]).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert len(listing.labels) == 70_000
    first = np.asarray(next(iter(mnist().pictures([0]))))
    assert first.shape == (28, 28, 1)
    assert listing.labels[0] == 5
