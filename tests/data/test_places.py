"""Where named data sets are looked for, and in which order."""

from pathlib import Path

from striate.data._places import data_folders


def test_what_the_user_names_goes_before_the_systems_place(monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / name)
    monkeypatch.delenv("STRIATE_DATA", raising=False)
    assert data_folders() == [tmp_path / "striate"]
    monkeypatch.setenv("STRIATE_DATA", "elsewhere")
    assert data_folders() == [Path("elsewhere"), tmp_path / "striate"]
