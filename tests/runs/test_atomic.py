"""A file is the old one or the new one, never half."""

import errno
import os

import pytest

from striate.errors import DiskFull, InputError, NotWritable
from striate.runs import check_place, write_atomically


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
