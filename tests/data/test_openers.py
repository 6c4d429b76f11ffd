"""What a user may call a source, and what is said when there is none."""

from pathlib import Path

import pytest

from striate.data import address, find_source, short_name, source_names
from striate.data._digits import Digits
from striate.data._folder import Folder
from striate.data._hoda import Cdb
from striate.data._labels import Labels
from striate.data._npz import Npz
from striate.data._parquet import Parquet
from striate.errors import DataError, InvalidSetting, UnknownSource


def test_every_name_opens():
    assert source_names() == (
        "cats-dogs", "cifar10", "cifar100", "digits", "fashion-mnist", "hoda", "mnist", "xo",
    )  # fmt: skip
    here = [name for name in source_names() if name != "cats-dogs"]  # looked for at once
    assert [find_source(name).name for name in here] == here


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
    message = r"pets\.zip is a file that is no source; .* ends in \.cdb, .*unpack it first"
    with pytest.raises(DataError, match=message):
        find_source(str(tmp_path / "pets.zip"))


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "~nobody/pictures", "mnist/"])
def test_names_that_no_folder_can_have_are_unknown(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownSource, match="no data source, file or folder called"):
        find_source(name)


def test_files_and_folders_are_told_apart_by_what_they_hold(tmp_path, make_folder):
    for name, kind in {"a.npz": Npz, "a.cdb": Cdb, "a.CSV": Labels, "a.parquet": Parquet}.items():
        (tmp_path / name).write_bytes(b"")
        assert isinstance(find_source(str(tmp_path / name)), kind)
    root = make_folder({"cat": 1, "dog": 1})
    assert isinstance(find_source(root), Folder)
    (root / "data").mkdir()
    (root / "data" / "train-0.parquet").write_bytes(b"")
    assert isinstance(find_source(root), Parquet)
    (root / "labels.csv").write_text("file,label")
    assert isinstance(find_source(root), Labels)


@pytest.mark.parametrize(
    ("source", "short"),
    [
        ("xo:count=9", "xo"),
        ("a/pets/", "pets"),
        ("a/pets.v2", "pets.v2"),
        ("a/pets.npz", "pets"),
        ("hf:owner/pets:small", "pets"),
        ("digits", "digits"),
    ],
)
def test_a_run_is_named_after_its_source(source, short):
    assert short_name(source) == short


def test_an_address_means_the_same_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits").mkdir()
    (tmp_path / "pets").mkdir()
    assert address("digits") == "digits"
    assert address(Path("digits")) == str(tmp_path / "digits")
    assert address("pets") == str(tmp_path / "pets")
    assert address("xo:count=20") == "xo:count=20"
    assert address("hf:owner/name") == "hf:owner/name"
    assert address("nowhere") == "nowhere"
