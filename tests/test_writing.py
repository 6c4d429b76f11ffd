"""A file is the old one or the new one, never half."""

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from striate import _writing
from striate._writing import (
    FolderAside,
    check_place,
    folder_aside,
    is_aside,
    is_held,
    make_folders,
    remove_abandoned,
    write_atomically,
)
from striate.errors import DiskFull, InputError, NotWritable


def test_pieces_are_joined(tmp_path):
    write_atomically(tmp_path / "a", [b"one ", memoryview(b"two")])
    assert (tmp_path / "a").read_bytes() == b"one two"
    assert os.listdir(tmp_path) == ["a"]


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, failing):
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(DiskFull, match="disk is full.*is whole.*Free some space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(NotWritable, match="No such file"):
        write_atomically(tmp_path / "nowhere" / "a", b"new")


def test_a_file_goes_into_a_folder_that_is_there(tmp_path):
    check_place(tmp_path / "a.svg", "a.svg")
    with pytest.raises(InputError, match=r"is a folder: give a file in it, such as .*a\.svg"):
        check_place(tmp_path, "a.svg")
    with pytest.raises(InputError, match=r"There is no folder .*none: make it, or choose another"):
        check_place(tmp_path / "none" / "a.svg", "a.svg")


def test_a_folder_is_made_with_those_that_it_lies_in(tmp_path):
    make_folders(tmp_path / "a" / "b")
    make_folders(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "a").write_text("")
    for folder in (tmp_path / "a", tmp_path / "a" / "b" / "c"):
        with pytest.raises(InputError, match=r"a is a file; give a folder"):
            make_folders(folder)


@pytest.mark.parametrize(
    "name", ["a\0b", "\ud800", "a/" * 1500], ids=["NUL", "half a surrogate pair", "many folders"]
)
def test_what_no_folder_can_be_called_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"is no name of a folder: choose another"):
        make_folders(Path(name))
    assert os.listdir() == []


KILLED = f".writing-{'0' * 16}"  # what a process lays aside, and no living one holds


def test_what_a_killed_process_left_aside_is_gone_with_the_next_file(tmp_path):
    (tmp_path / KILLED).write_bytes(b"half")
    (tmp_path / f".writing-{'1' * 16}").mkdir()
    (tmp_path / ".writing-of-mine").write_bytes(b"somebody's own")
    write_atomically(tmp_path / "a", b"whole")
    assert sorted(os.listdir(tmp_path)) == [".writing-of-mine", "a"]


@pytest.mark.skipif(os.name == "nt", reason="Windows removes no file that is open")
def test_what_a_living_process_writes_is_left_to_it(tmp_path):
    aside = FolderAside(tmp_path / "entry")
    (aside.path / "images.npy").write_bytes(b"half")
    remove_abandoned(tmp_path)
    assert is_held(aside.path)
    assert (aside.path / "images.npy").read_bytes() == b"half"
    aside.let_go()
    remove_abandoned(tmp_path)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name == "nt", reason="there are no such locks")
def test_where_nothing_can_be_locked_an_hour_must_pass(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(_writing.fcntl, "flock", refuse)
    new = f".writing-{'1' * 16}"
    for name, age in ((KILLED, 7200), (new, 60)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (0, time.time() - age))
    write_atomically(tmp_path / "a", b"whole")
    assert sorted(os.listdir(tmp_path)) == [new, "a"]


def test_many_writers_of_one_file_at_once_all_succeed(tmp_path):
    failures = []

    def write(number):
        try:
            for _ in range(20):
                write_atomically(tmp_path / "report.html", [bytes([number]) * 10_000] * 10)
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    content = (tmp_path / "report.html").read_bytes()
    assert len(content) == 100_000
    assert len(set(content)) == 1  # one writer's, whole
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_folder_that_is_filled_aside_is_gone_unless_it_was_renamed(tmp_path):
    with folder_aside(tmp_path / "a") as aside:
        assert is_aside(aside.name)
        aside.rename(tmp_path / "a")
    with folder_aside(tmp_path / "b"):
        pass
    assert os.listdir(tmp_path) == ["a"]
