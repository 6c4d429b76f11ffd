"""The cache: found again by whoever asks in the same way, listed, cleared, kept small."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from striate.data import _cache as cache_module
from striate.data import cache_entries, clear_cache, open_dataset, pictures_folder
from striate.errors import DataError, DiskFull, InvalidSetting, NotWritable


@pytest.fixture
def decodes(monkeypatch) -> list[str]:
    """Counts what is decoded."""
    made, whole = [], cache_module.decode

    def counting(source, *rest) -> None:
        made.append(source.name)
        whole(source, *rest)

    monkeypatch.setattr(cache_module, "decode", counting)
    return made


def test_the_folder_follows_the_environment(cache_of_its_own):
    assert pictures_folder() == cache_of_its_own / "pictures"


def test_the_second_opening_decodes_nothing(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    first, second = open_dataset(root), open_dataset(root)
    assert decodes == [str(root)]
    np.testing.assert_array_equal(first.images, second.images)
    assert first.fingerprint == second.fingerprint
    assert first.splits == second.splits


@pytest.mark.parametrize("options", [{"size": (9, 9)}, {"resize": "pad"}])
def test_another_preprocessing_is_another_entry(options, decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    before = open_dataset(root).fingerprint
    assert open_dataset(root, **options).fingerprint != before
    assert len(decodes) == 2


def test_a_size_as_a_list_is_the_same_size(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    for size in ((9, 9), [9, 9]):
        open_dataset(root, size=size)  # type: ignore[arg-type]
    assert len(decodes) == 1


def test_wishes_that_come_to_the_same_share_an_entry(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3}, size=(9, 9))
    trained = open_dataset(root)
    open_dataset(root, size=(9, 9))
    evaluated = open_dataset(root, preprocessing=trained.preprocessing)
    assert len(decodes) == 1
    np.testing.assert_array_equal(evaluated.images, trained.images)


def test_a_lost_entry_is_made_again_and_a_cleared_one_leaves_nothing(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    open_dataset(root)
    shutil.rmtree(cache_entries()[0].folder)
    open_dataset(root)
    assert len(decodes) == 2
    clear_cache()
    assert list(pictures_folder().iterdir()) == []


def test_another_seed_or_split_decodes_nothing(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    assert open_dataset(root).fingerprint == open_dataset(root, seed=9, hold_out=False).fingerprint
    assert len(decodes) == 1


def test_a_changed_file_is_decoded_afresh(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    before = open_dataset(root)
    shutil.copy(root / "a" / "001.png", root / "a" / "000.png")
    after = open_dataset(root)
    assert len(decodes) == 2
    assert before.fingerprint != after.fingerprint


def test_a_copy_elsewhere_is_decoded_and_has_the_same_fingerprint(decodes, make_folder, tmp_path):
    root = make_folder({"a": 3, "b": 3})
    shutil.copytree(root, tmp_path / "elsewhere", copy_function=shutil.copyfile)
    assert open_dataset(root).fingerprint == open_dataset(tmp_path / "elsewhere").fingerprint
    assert len(decodes) == 2


@pytest.mark.parametrize("change", ["name", "class", "left out"])
def test_the_fingerprint_tells_what_changed(change, make_folder):
    root = make_folder({"a": 3, "b": 3})
    before = open_dataset(root).fingerprint
    first = root / "a" / "000.png"
    match change:
        case "name":
            first.rename(root / "a" / "zero.png")
        case "class":
            (root / "a").rename(root / "c")
        case _:
            first.write_bytes(first.read_bytes()[:40])
    assert open_dataset(root).fingerprint != before


def test_folders_of_equal_names_sizes_and_times_are_not_mixed_up(decodes, tmp_path):
    for root, grey in (("first", 10), ("second", 200)):
        for name in ("a/0.pgm", "b/0.pgm"):
            path = tmp_path / root / name
            path.parent.mkdir(parents=True)
            path.write_bytes(b"P5 8 8 255\n" + bytes([grey + (name[0] == "b")] * 64))
            os.utime(path, (1, 1))
    first, second = open_dataset(tmp_path / "first"), open_dataset(tmp_path / "second")
    assert (first.images[0] == 10).all()
    assert (second.images[0] == 200).all()


def test_a_damaged_entry_is_made_again(decodes, make_folder):
    root = make_folder({"a": 3, "b": 3})
    open_dataset(root)
    (cache_entries()[0].folder / "images.npy").write_bytes(b"damaged")
    assert open_dataset(root).images.shape == (6, 10, 10, 3)
    assert len(decodes) == 2


def test_what_the_system_refused_is_tried_again(decodes, make_folder, monkeypatch):
    root = make_folder({"a": 3, "b": 3})
    whole = os.stat

    def refusing(path, **options):
        if str(path).endswith("001.png"):
            raise PermissionError(13, "Permission denied")
        return whole(path, **options)

    monkeypatch.setattr(os, "stat", refusing)
    for _ in range(2):
        dataset = open_dataset(root)
        assert len(dataset.images) == 4
        assert dataset.left_out[0].reason == "permission denied"
    assert len(decodes) == 1
    monkeypatch.setattr(os, "stat", whole)
    assert open_dataset(root).left_out == ()
    assert len(decodes) == 2


def test_entries_are_listed_least_recently_used_first(make_folder):
    root = make_folder({"a": 3, "b": 3})
    for source in (root, "xo:count=10"):
        open_dataset(source)
    os.utime(cache_entries()[0].folder / "meta.json", (time.time() + 60, time.time() + 60))
    entries = cache_entries()
    assert [entry.source for entry in entries] == ["xo:count=10", str(root)]
    assert [entry.pictures for entry in entries] == [10, 6]
    assert 10 * 28 * 28 < entries[0].bytes < 10 * 28 * 28 + 10 * 16 * 16 + 3000


def test_one_source_or_all_are_cleared(make_folder, monkeypatch):
    root = make_folder({"a": 3, "b": 3})
    for source in (root, "xo:count=10", "xo:count=20"):
        open_dataset(source)
    assert [entry.source for entry in clear_cache("xo:count=20")] == ["xo:count=20"]
    monkeypatch.chdir(root.parent)
    assert [entry.source for entry in clear_cache(root.name)] == [str(root)]
    assert [entry.source for entry in clear_cache()] == ["xo:count=10"]
    assert cache_entries() == []
    assert clear_cache() == []


def test_clearing_what_is_not_there_lists_what_is():
    with pytest.raises(DataError, match=r"nothing made from digits\. It holds nothing\."):
        clear_cache("digits")
    open_dataset("xo:count=10")
    with pytest.raises(DataError, match=r"nothing made from digits\. It holds xo:count=10"):
        clear_cache("digits")


@pytest.mark.parametrize("name", ["a\0b", "~nobody-of-this-name/a", "a" * 5000, "\ud800"])
def test_a_name_that_no_source_can_have_is_in_no_cache(name):
    with pytest.raises(DataError, match=r"The cache holds nothing made from"):
        clear_cache(name)


def test_a_cleared_data_set_that_is_open_stays_usable():
    dataset = open_dataset("xo:count=10")
    before = dataset.images.sum()
    clear_cache()
    assert dataset.images.sum() == before


def test_a_damaged_entry_can_be_seen_and_cleared():
    (pictures_folder() / "odd").mkdir(parents=True)
    (pictures_folder() / "odd" / "meta.json").write_text("{")
    assert [(entry.source, entry.bytes) for entry in cache_entries()] == [("(damaged)", 1)]
    assert len(clear_cache()) == 1
    assert cache_entries() == []


def age(source: str, seconds: float) -> None:
    for entry in cache_entries():
        if entry.source == source:
            os.utime(entry.folder / "meta.json", (time.time(), time.time() - seconds))


def test_over_the_cap_the_least_recently_used_goes_first(monkeypatch):
    for index, source in enumerate(("xo:count=10", "xo:count=11", "xo:count=12")):
        open_dataset(source)
        age(source, 9000 - index * 1000)
    open_dataset("xo:count=10")  # used again: now the newest
    room = sum(entry.bytes for entry in cache_entries()) + 5000  # for half an entry more
    monkeypatch.setenv("STRIATE_CACHE_GB", str(room / 1e9))
    open_dataset("xo:count=13")
    held = {entry.source for entry in cache_entries()}
    assert held == {"xo:count=10", "xo:count=12", "xo:count=13"}


def test_what_is_in_use_just_now_stays_whatever_the_cap(monkeypatch):
    monkeypatch.setenv("STRIATE_CACHE_GB", "0")
    for source in ("xo:count=10", "xo:count=11"):
        open_dataset(source)
    assert len(cache_entries()) == 2


@pytest.mark.parametrize("text", ["much", "-1", "nan"])
def test_a_cap_that_is_no_number_is_refused(text, monkeypatch):
    monkeypatch.setenv("STRIATE_CACHE_GB", text)
    with pytest.raises(InvalidSetting, match=rf"STRIATE_CACHE_GB is '{text}'; .* in_bytes, as 20"):
        open_dataset("xo:count=10")


def test_a_cache_that_cannot_be_written_says_how_to_mend_it(tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("STRIATE_CACHE", str(tmp_path / "file"))
    with pytest.raises(NotWritable, match="Set STRIATE_CACHE to a folder that you may write to"):
        open_dataset("xo:count=10")


def test_a_full_disk_leaves_nothing_behind(monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match=r"disk is full.*striate cache clear"):
        open_dataset("xo:count=10")
    assert list(pictures_folder().iterdir()) == []


OPEN_WHEN_TOLD = """
import sys
import striate.data
print("ready", flush=True)
sys.stdin.readline()
print(striate.data.open_dataset("xo:count=3000").images.shape)
"""


def test_processes_at_once_all_succeed():
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_WHEN_TOLD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    assert [worker.communicate()[0] for worker in workers] == ["(3000, 28, 28, 1)\n"] * 2
    assert len(cache_entries()) == 1


def test_another_cache_can_be_named(tmp_path: Path):
    open_dataset("xo:count=10", cache=tmp_path / "mine")
    assert len(cache_entries(tmp_path / "mine")) == 1
    assert cache_entries() == []
    assert len(clear_cache(cache=tmp_path / "mine")) == 1
