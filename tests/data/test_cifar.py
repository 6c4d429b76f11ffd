"""CIFAR's binary archives, made small: read as published, checked, never followed out of place."""

import dataclasses
import hashlib
import io
import re
import tarfile
import urllib.request

import numpy as np
import pytest

from striate.data import _cifar, open_dataset
from striate.data._cifar import CIFAR10, CIFAR100, Cifar
from striate.errors import DataError, DownloadFailed

COUNT = 20


@pytest.fixture(autouse=True)
def no_data_of_the_users(tmp_path, monkeypatch):
    def no_network(*arguments, **keywords):
        raise OSError("no network")

    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / "users")
    monkeypatch.setattr(urllib.request, "urlopen", no_network)
    monkeypatch.delenv("STRIATE_DATA", raising=False)


def contents(edition, seed: int = 0) -> dict[str, np.ndarray]:
    """Each file as records; the label is the record's number, wrapped."""
    generator = np.random.default_rng(seed)
    made = {}
    for name in edition.files:
        records = generator.integers(0, 256, (COUNT, edition.record_bytes)).astype(np.uint8)
        records[:, edition.label_bytes - 1] = np.arange(COUNT) % edition.classes
        made[name] = records
    return made


def pack(edition, folder: str = "", drop: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    names = "\n".join(f"thing{number}" for number in range(edition.classes)) + "\n\n"
    files = {edition.class_names: names.encode()}
    files |= {name: records.tobytes() for name, records in contents(edition).items()}
    files = {f"{folder or edition.folder}/{n}": c for n, c in files.items() if n != drop}
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w:gz") as archive:
        for name, content in {**files, **(extra or {})}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return sink.getvalue()


def small(edition, archive: bytes):
    """The edition with as many pictures as our files have, and this archive's checksum."""
    return dataclasses.replace(
        edition,
        md5=hashlib.md5(archive).hexdigest(),
        train=dict.fromkeys(edition.train, COUNT),
        test=dict.fromkeys(edition.test, COUNT),
    )


def put(tmp_path, edition, archive: bytes) -> Cifar:
    folder = tmp_path / "users" / edition.name
    folder.mkdir(parents=True)
    (folder / edition.archive).write_bytes(archive)
    return Cifar(small(edition, archive))


@pytest.mark.parametrize("edition", [CIFAR10, CIFAR100], ids=["10", "100"])
def test_pixels_labels_and_names_are_those_of_the_archive(edition, tmp_path):
    source = put(tmp_path, edition, pack(edition))
    listing = source.listing()
    made = np.concatenate(list(contents(edition).values()))
    assert listing.classes[:2] == ("thing0", "thing1")
    np.testing.assert_array_equal(listing.labels, made[:, edition.label_bytes - 1])
    assert listing.given is not None
    assert listing.given.sum() == 2 * COUNT  # test is 2
    last = len(made) - 1
    picture = np.asarray(next(iter(source.pictures([last]))))
    planes = made[last, edition.label_bytes :].reshape(3, 1024)
    for channel in range(3):
        np.testing.assert_array_equal(picture[..., channel].reshape(-1), planes[channel])


def test_the_archive_is_unpacked_once(tmp_path):
    source = put(tmp_path, CIFAR10, pack(CIFAR10))
    key = source.listing().key
    (tmp_path / "users" / "cifar10" / CIFAR10.archive).unlink()
    assert Cifar(source._edition).listing().key == key


def test_an_unpacked_folder_is_taken_where_it_lies(tmp_path, monkeypatch):
    monkeypatch.setenv("STRIATE_DATA", str(tmp_path / "named"))
    with tarfile.open(fileobj=io.BytesIO(pack(CIFAR10))) as archive:
        for member in archive.getmembers():
            if (content := archive.extractfile(member)) is not None:
                path = tmp_path / "named" / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())
    listing = Cifar(small(CIFAR10, b"")).listing()
    assert len(listing.labels) == 6 * COUNT


def test_an_archive_with_another_checksum_is_refused(tmp_path):
    source = put(tmp_path, CIFAR10, pack(CIFAR10))
    path = tmp_path / "users" / "cifar10" / CIFAR10.archive
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(
        DataError, match=r"is not the archive .*its MD5 is [0-9a-f]{32} .*Remove it"
    ):
        source.listing()


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (pack(CIFAR10, drop="test_batch.bin"), r"it lacks test_batch\.bin"),
        (pack(CIFAR10, folder="elsewhere"), r"it lacks data_batch_1\.bin"),
        (pack(CIFAR10)[:5000], r"it is damaged"),
        (b"no archive", r"it is damaged"),
        (
            pack(
                CIFAR10,
                drop="test_batch.bin",
                extra={"cifar-10-batches-bin/test_batch.bin": bytes(COUNT * 3073 + 1)},
            ),
            r"test_batch\.bin in it has 61,461 bytes",
        ),
    ],
    ids=["a file lacks", "another folder", "cut", "no archive", "a file is too large"],
)
def test_an_archive_that_is_another_is_refused_and_leaves_nothing(archive, message, tmp_path):
    source = put(tmp_path, CIFAR10, archive)
    with pytest.raises(DataError, match=message):
        source.listing()
    unpacked = _cifar.devices.cache_folder() / "unpacked"
    assert list(unpacked.iterdir()) == []


def test_paths_in_the_archive_are_not_followed(tmp_path):
    escapes = {"../../evil": b"1", "cifar-10-batches-bin/../../evil": b"1", "/evil": b"1"}
    put(tmp_path, CIFAR10, pack(CIFAR10, extra=escapes)).listing()
    assert list(tmp_path.rglob("evil")) == []


def test_a_file_cut_short_later_is_refused(tmp_path):
    source = put(tmp_path, CIFAR10, pack(CIFAR10))
    source.listing()
    path = _cifar.devices.cache_folder() / "unpacked" / CIFAR10.folder / "test_batch.bin"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DataError, match=r"test_batch\.bin has 61,459 bytes instead of 61,460"):
        Cifar(source._edition).listing()


def test_offline_the_message_names_file_and_folder(tmp_path):
    place = re.escape(str(tmp_path / "users" / "cifar10"))
    message = (
        r"cifar10 could not be downloaded: no network\. .* "
        rf"https://www\.cs\.toronto\.edu/~kriz/cifar-10-binary\.tar\.gz and put .* into {place}\."
    )
    with pytest.raises(DownloadFailed, match=message):
        open_dataset("cifar10")


def test_parquet_copies_are_pointed_at_and_never_taken_for_the_original(tmp_path):
    folder = tmp_path / "users" / "cifar10"
    folder.mkdir(parents=True)
    (folder / "train-00000-of-00001.parquet").write_bytes(b"")
    with pytest.raises(DownloadFailed, match=rf"not be the original .* Train on them as {folder}"):
        open_dataset("cifar10")
