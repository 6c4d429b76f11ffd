"""What a user may call a source, and what is said when there is none."""

from pathlib import Path

import pytest

from striate.data import find_source, source_names
from striate.data._digits import Digits
from striate.data._folder import Folder
from striate.errors import DataError, InvalidSetting, UnknownSource


def test_every_name_opens():
    assert source_names() == ("digits", "fashion-mnist", "mnist", "xo")
    assert [find_source(name).name for name in source_names()] == list(source_names())


def test_settings_follow_a_colon():
    assert find_source("xo:count=10").name == "xo:count=10"
    with pytest.raises(InvalidSetting, match=r"digits takes no settings; write digits instead"):
        find_source("digits:size=8")


def test_a_name_goes_before_a_folder_but_a_path_is_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("digits").mkdir()
    assert isinstance(find_source("digits"), Digits)
    assert isinstance(find_source("./digits"), Folder)
    assert isinstance(find_source(Path("digits")), Folder)


def test_a_misspelt_name_finds_the_nearest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownSource, match=r"called 'digts'\. Did you mean digits\?.* from /"):
        find_source("digts")


def test_a_misspelt_folder_finds_its_neighbour(tmp_path):
    (tmp_path / "cats-dogs").mkdir()
    with pytest.raises(UnknownSource, match=rf"Did you mean {tmp_path}/cats-dogs"):
        find_source(tmp_path / "cat-dogs")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "pets.zip").write_bytes(b"PK")
    with pytest.raises(DataError, match=r"pets\.zip is a file; expected a folder.*unpack it first"):
        find_source(str(tmp_path / "pets.zip"))


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "~nobody/pictures", "mnist/"])
def test_names_that_no_folder_can_have_are_unknown(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownSource, match="no data source or folder called"):
        find_source(name)
