"""Where things are kept."""

from pathlib import Path

import platformdirs

from striate.devices import cache_folder


def test_the_variable_comes_first(monkeypatch, tmp_path):
    monkeypatch.setenv("STRIATE_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.delenv("STRIATE_CACHE")
    assert cache_folder() == Path(platformdirs.user_cache_dir("striate"))
