"""`striate doctor`: what it says is what is installed."""

import json

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
