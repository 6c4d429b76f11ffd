"""A file is the old one or the new one, never half."""

import errno
import os

import pytest

from striate.errors import DiskFull, NotWritable
from striate.runs import write_atomically


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
