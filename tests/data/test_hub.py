"""The hub, by a client of our own: what is fetched, what is kept, what is said without it."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from striate.data import find_source, open_dataset
from striate.errors import DownloadFailed, InvalidSetting

pytestmark = pytest.mark.usefixtures("no_data_of_the_users")
FILES = ["default/train/0000.parquet", "default/test/0000.parquet"]


def write(path: Path, start: int = 0) -> None:
    """Ten grey pictures, no two alike, of two classes."""
    pictures = [b"P5 2 2 255\n" + bytes([number, 0, 0, 9]) for number in range(start, start + 10)]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"image": pictures, "label": ["a", "b"] * 5}), path)


@pytest.fixture
def hub(monkeypatch):
    """Installs a client that knows these files; returns what it was asked for."""

    def install(files, fail: Exception | None = None):
        asked = []

        def snapshot_download(name, *, repo_type, revision, allow_patterns, local_dir):
            asked.append((name, repo_type, revision, allow_patterns))
            if fail:
                raise fail
            prefix = allow_patterns[0].removesuffix("*")
            for number, file in enumerate(f for f in files if f.startswith(prefix)):
                write(local_dir / file, 10 * number)

        api = SimpleNamespace(
            list_repo_files=lambda name, *, repo_type, revision: [*files, "README"]
        )
        client = SimpleNamespace(HfApi=lambda: api, snapshot_download=snapshot_download)
        monkeypatch.setitem(sys.modules, "huggingface_hub", client)
        return asked

    return install


def test_the_parquet_files_are_fetched_once(hub, tmp_path):
    asked = hub(FILES)
    dataset = open_dataset("hf:owner/pets", hold_out=False)
    assert dataset.splits.counts() == {"train": 10, "validation": 0, "test": 10}
    assert dataset.source == "hf:owner/pets"
    assert asked == [("owner/pets", "dataset", "refs/convert/parquet", ["default/*"])]
    assert len(open_dataset("hf:owner/pets").images) == 20
    assert len(asked) == 1
    assert [path.name for path in (tmp_path / "users" / "hf" / "owner" / "pets").iterdir()] == [
        "any"
    ]


def test_a_configuration_is_chosen(hub):
    files = ["big/train/0000.parquet", "small/train/0000.parquet"]
    asked = hub(files)
    find_source("hf:owner/pets:small")
    assert asked[0][3] == ["small/*"]
    with pytest.raises(
        InvalidSetting, match=r"several configurations; there are big, small\. Write"
    ):
        find_source("hf:owner/pets")
    with pytest.raises(InvalidSetting, match=r"no configuration huge; there are big, small"):
        find_source("hf:owner/pets:huge")


def test_a_data_set_without_parquet_is_refused(hub):
    hub([])
    with pytest.raises(
        InvalidSetting, match=r"no parquet files of hf:owner/pets.*train on its fol"
    ):
        find_source("hf:owner/pets")


def test_a_failure_leaves_nothing_and_says_what_to_do(hub, tmp_path):
    hub(FILES, fail=ConnectionError("no route"))
    place = re.escape(str(tmp_path / "users" / "hf" / "owner" / "pets" / "any"))
    message = rf"could not be downloaded: ConnectionError: no route\. Offline, .* into {place}, or"
    with pytest.raises(DownloadFailed, match=message):
        find_source("hf:owner/pets")
    assert list((tmp_path / "users").rglob("*.parquet")) == []


def test_without_the_extra_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(
        DownloadFailed, match=r"extra hf is not installed; pip install 'striate\[hf"
    ):
        find_source("hf:owner/pets")


def test_what_was_put_there_by_hand_needs_no_client(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    write(tmp_path / "users" / "hf" / "owner" / "pets" / "any" / "train-0.parquet")
    assert len(find_source("hf:owner/pets").listing().labels) == 10


@pytest.mark.parametrize(
    "name", ["", "pets", "a/b/c", "../b", "a/..", "a/b:..", "a/b:x/y", "a b/c"]
)
def test_names_that_are_none_are_refused(name):
    with pytest.raises(InvalidSetting, match=r"names no data set of the hub; write hf:owner/name"):
        find_source(f"hf:{name}")
