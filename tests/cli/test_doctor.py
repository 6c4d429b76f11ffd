"""`striate doctor`: what it says is what is installed."""

import json

import pytest
import torch

from striate import __version__
from striate.cli._main import run


def test_doctor_names_versions_devices_and_the_fast_path(capsys, cache_of_its_own):
    assert run(["doctor", "--json", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["versions"]["torch"] == torch.__version__.partition("+")[0]
    assert found["versions"]["striate"] == __version__
    assert ("cuda" in found["devices"]) == torch.cuda.is_available()
    assert "float" in found["fast_path"]
    assert found["cache"]["folder"] == str(cache_of_its_own)
    assert run(["doctor"]) == 0
    assert "fast path" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["a file", "below a file", "a name too long"])
def test_a_cache_that_is_no_folder_is_told_beside_the_rest(kind, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    places = {"a file": "file", "below a file": "file/cache", "a name too long": "x" * 300}
    monkeypatch.setenv("STRIATE_CACHE", str(tmp_path / places[kind]))
    assert run(["doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["fast_path"] is None
    assert str(tmp_path) in found["problem"] or "too long" in found["problem"]
    assert found["versions"]["striate"] == __version__
    assert found["cache"]["bytes"] == 0
    assert run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "could not be tried" in out
    assert "Set STRIATE_CACHE" in out or "Choose a shorter one" in out
    for command in (["cache", "show"], ["cache", "clear"], ["data", "show", "digits"]):
        assert run(command) in (0, 2, 3)
        assert "Traceback" not in capsys.readouterr().err
