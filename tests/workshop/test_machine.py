"""What the machine is said to be able to do is what is there."""

import importlib.metadata
import json
import os
import sys

import pytest
import torch

import striate
from striate.devices import available_kinds


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIATE_CACHE", str(tmp_path_factory.mktemp("cache")))
        return striate.doctor()


def test_it_is_plain_json(found):
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "versions", "devices", "fast_path", "problem", "allocator_keeps_pages", "cache",
    ]  # fmt: skip


def test_versions_are_those_of_the_installed_packages(found):
    versions = dict(found["versions"])
    assert versions.pop("striate") == striate.__version__
    assert versions.pop("python") == sys.version.split()[0]
    assert sys.platform.capitalize()[:5] in versions.pop("platform")
    assert {"torch", "numpy", "pillow"} <= set(versions)
    assert versions == {name: importlib.metadata.version(name) for name in versions}


def test_devices_are_those_that_torch_can_use(found):
    assert list(found["devices"]) == available_kinds()
    assert ("cuda" in found["devices"]) == torch.cuda.is_available()
    assert all(found["devices"].values())


def test_the_fast_path_is_on_one_of_them(found):
    assert any(found["fast_path"].startswith(name) for name in found["devices"].values())
    assert "float" in found["fast_path"]


def test_the_cache_is_counted(cache_of_its_own):
    striate.open("digits", size=16)
    cache = striate.doctor()["cache"]
    files = (cache_of_its_own / "pictures").glob("*/*")
    assert cache == {
        "folder": os.fspath(cache_of_its_own),
        "entries": 2,  # these digits, and those of 8x8 that it opens itself
        "bytes": sum(file.stat().st_size for file in files),
    }
