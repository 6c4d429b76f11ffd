"""A file is the old one or the new one, never half."""

import errno
import os
from pathlib import Path

import pytest

from striate.errors import DiskFull, InputError, NotWritable
from striate.runs import check_place, make_folders, write_atomically


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
