"""Walking a folder: nothing that is visible disappears without a reason."""

import os
import sys
from pathlib import Path

import pytest

from striate.data._scan import scan

posix = pytest.mark.skipif(sys.platform == "win32", reason="links and pipes need rights there")


def names(folder: Path) -> list[str]:
    return [name for name, _, _ in scan(str(folder), "cat").files]


def reasons(folder: Path) -> dict[str, str]:
    return {item.path: item.reason for item in scan(str(folder), "cat").left_out}


def write(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_pictures_of_any_case_and_depth_are_found_in_order(tmp_path):
    for name in ("b.JPG", "a.jpeg", "sub/deep/c.PnG", "no-suffix", "z.tar.tif"):
        write(tmp_path / "cat" / name)
    assert names(tmp_path) == [
        "cat/a.jpeg", "cat/b.JPG", "cat/no-suffix", "cat/sub/deep/c.PnG", "cat/z.tar.tif",
    ]  # fmt: skip


def test_size_and_time_are_told(tmp_path):
    os.utime(write(tmp_path / "cat" / "a.jpg", b"12345"), ns=(0, 1_234_567_000))
    assert scan(str(tmp_path), "cat").files == [("cat/a.jpg", 5, 1_234_567_000)]


def test_hidden_files_and_folders_are_passed_over_in_silence(tmp_path):
    for name in (".a.jpg", ".git/a.jpg", "__MACOSX/a.jpg", "Thumbs.db"):
        write(tmp_path / "cat" / name)
    found = scan(str(tmp_path), "cat")
    assert (found.files, found.left_out) == ([], [])


def test_everything_else_is_left_out_with_its_reason(tmp_path):
    write(tmp_path / "cat" / "notes.TXT")
    write(tmp_path / "cat" / "empty.jpg", b"")
    write(tmp_path / "cat" / "drawing.eps")
    assert reasons(tmp_path) == {
        "cat/drawing.eps": "not a picture (.eps)",
        "cat/empty.jpg": "the file is empty",
        "cat/notes.TXT": "not a picture (.txt)",
    }


@posix
def test_links_are_followed_but_not_in_circles(tmp_path):
    write(tmp_path / "elsewhere" / "a.jpg")
    folder = tmp_path / "cat"
    write(folder / "sub" / "b.jpg")
    (folder / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "sub" / "loop").symlink_to(folder)
    (folder / "broken.jpg").symlink_to(tmp_path / "nothing")
    (folder / "self.jpg").symlink_to(folder / "self.jpg")
    assert names(tmp_path) == ["cat/linked/a.jpg", "cat/sub/b.jpg"]
    told = reasons(tmp_path)
    assert told["cat/sub/loop"] == "a link back to a folder above it"
    assert told["cat/broken.jpg"] == "a link to nothing"
    assert "cannot be read" in told["cat/self.jpg"]


@posix
def test_pipes_are_left_out(tmp_path):
    (tmp_path / "cat").mkdir()
    os.mkfifo(tmp_path / "cat" / "pipe.jpg")
    assert reasons(tmp_path) == {"cat/pipe.jpg": "a device or a pipe"}


@posix
def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    write(tmp_path / "cat" / "locked" / "a.jpg")
    write(tmp_path / "cat" / "b.jpg")
    whole = os.scandir

    def scandir(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return whole(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert names(tmp_path) == ["cat/b.jpg"]
    assert reasons(tmp_path) == {"cat/locked": "cannot be listed (Permission denied)"}


@posix
def test_a_very_deep_folder_does_not_end_the_walk(tmp_path):
    path = tmp_path / "cat"
    for _ in range(400):
        path = path / "d"
    write(path / "a.jpg")
    assert names(tmp_path) == [f"cat/{'d/' * 400}a.jpg"]


@posix
def test_a_class_that_links_to_its_root_is_left_out(tmp_path):
    write(tmp_path / "dog" / "a.jpg")
    (tmp_path / "cat").symlink_to(tmp_path)
    assert names(tmp_path) == []
    assert reasons(tmp_path) == {"cat": "a link back to a folder above it"}


def test_the_root_itself_is_walked(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.png", "deep/a.png", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "deep" / "back").symlink_to(tmp_path)
    found = scan(str(tmp_path))
    assert [name for name, _, _ in found.files] == ["b.png", "deep/a.png"]
    assert [(item.path, item.reason) for item in found.left_out] == [
        ("deep/back", "a link back to a folder above it"),
        ("notes.txt", "not a picture (.txt)"),
    ]
