"""An entry of the cache is whole or not there, whatever happens while it is written."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from striate._writing import is_aside, remove_abandoned
from striate.data._entry import (
    Facts,
    read_entry,
    remove_entry,
    write_facts,
    written_aside,
)
from striate.data._source import Failure
from striate.errors import DiskFull, LimitReached, NotWritable
from striate.images import Preprocessing


def fill(folder: Path, pictures: int = 3) -> None:
    images = np.arange(3 * 4 * 4, dtype=np.uint8).reshape(3, 4, 4, 1)
    np.save(folder / "images.npy", images)
    facts = Facts(
        kept=np.array([0, 2, 3] if pictures == 3 else range(pictures)),
        twins=np.array([0, 1, 0] if pictures == 3 else range(pictures)),
        sums=np.ones((pictures, 2, 1), np.uint64),
        thumbnails=np.zeros((pictures, 16, 16), np.uint8),
        preprocessing=Preprocessing(4, 4, 1),
        failures={1: Failure("it is truncated", passing=True)},
        damaged={2: Failure("it is damaged (premature end)", damaged=True)},
        cropped_share=0.25,
        sizes={"width": [1.0, 2.0, 3.0], "height": [4.0, 5.0, 6.0]},
    )
    write_facts(folder, "somewhere", facts)


@pytest.fixture
def entry(tmp_path) -> Path:
    folder = tmp_path / "cache" / "entry"
    with written_aside(folder) as aside:
        fill(aside)
    return folder


def test_what_is_written_is_read(entry):
    read = read_entry(entry)
    assert read is not None
    assert isinstance(read.images, np.memmap)
    assert not read.images.flags.writeable
    assert read.images[2, 3, 3, 0] == 47
    assert (read.kept.tolist(), read.twins.tolist()) == ([0, 2, 3], [0, 1, 0])
    assert read.failures == {1: Failure("it is truncated", passing=True)}
    assert (read.preprocessing, read.cropped_share) == (Preprocessing(4, 4, 1), 0.25)


def test_reading_marks_the_time_of_use(entry):
    os.utime(entry / "meta.json", (1, 1))
    read_entry(entry)
    assert time.time() - (entry / "meta.json").stat().st_mtime < 3600


@pytest.mark.parametrize(
    "name", ["meta.json", "images.npy", "kept.npy", "twins.npy", "sums.npy", "thumbnails.npy"]
)
@pytest.mark.parametrize("damage", ["gone", "empty", "half"])
def test_a_damaged_entry_is_not_there(name, damage, entry):
    path, content = entry / name, (entry / name).read_bytes()
    path.unlink() if damage == "gone" else path.write_bytes(
        b"" if damage == "empty" else content[: len(content) // 2]
    )
    assert read_entry(entry) is None


@pytest.mark.parametrize("meta", ["[]", '{"format": 0}', "null", '{"format": 1}'])
def test_a_foreign_description_is_not_an_entry(meta, entry):
    (entry / "meta.json").write_text(meta)
    assert read_entry(entry) is None


def test_pictures_and_facts_that_disagree_are_not_an_entry(entry):
    np.save(entry / "kept.npy", np.array([0]))
    assert read_entry(entry) is None


def fail_with(error: BaseException, folder: Path) -> None:
    with written_aside(folder) as aside:
        fill(aside)
        raise error


def test_a_failure_leaves_nothing_behind(tmp_path):
    with pytest.raises(KeyboardInterrupt, match="^$"):
        fail_with(KeyboardInterrupt(), tmp_path / "cache" / "entry")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_full_disk_is_named_and_leaves_nothing(tmp_path):
    with pytest.raises(DiskFull, match=r"The disk is full: .*entry.*striate cache clear"):
        fail_with(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "cache" / "entry")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_written_says_where_else(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with (
        pytest.raises(NotWritable, match=r"file cannot be written: .*Set STRIATE_CACHE to a"),
        written_aside(tmp_path / "file" / "entry"),
    ):
        pass


def test_the_second_of_two_writers_gives_way(entry):
    with written_aside(entry) as aside:
        fill(aside)
        (aside / "mark").write_bytes(b"")
    assert read_entry(entry) is not None
    assert not (entry / "mark").exists()
    assert [path.name for path in entry.parent.iterdir()] == ["entry"]


def test_a_damaged_entry_is_replaced(entry):
    (entry / "images.npy").unlink()
    with written_aside(entry) as aside:
        fill(aside)
    assert read_entry(entry) is not None


def test_removal_leaves_nothing(entry):
    remove_entry(entry)
    assert list(entry.parent.iterdir()) == []


WRITE_AND_DIE = """
import os, pathlib, signal, sys
from striate.data._entry import written_aside
with written_aside(pathlib.Path(sys.argv[1])) as aside:
    (aside / "images.npy").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX's")
def test_a_process_killed_while_it_writes_leaves_no_entry_and_soon_nothing(tmp_path):
    folder = tmp_path / "cache" / "entry"
    subprocess.run([sys.executable, "-c", WRITE_AND_DIE, str(folder)], check=False)
    assert [is_aside(path.name) for path in folder.parent.iterdir()] == [True]
    assert read_entry(folder) is None
    remove_abandoned(folder.parent)
    assert list(folder.parent.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="the system has no such limit")
def test_a_file_that_takes_only_a_part_of_an_array_says_why(tmp_path):
    """As on a disk that becomes full in the middle of it: NumPy's own `save` does not say so."""
    import resource

    def written() -> None:
        with written_aside(tmp_path / "cache" / "entry") as aside:
            fill(aside, pictures=50_000)

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(LimitReached, match="entry .* no more bytes .*ulimit -f"):
            written()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list((tmp_path / "cache").iterdir())


def test_too_many_open_files_are_no_damage(entry, monkeypatch):
    def too_many(*_, **__):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(np, "load", too_many)
    with pytest.raises(OSError, match="Too many open files"):
        read_entry(entry)
