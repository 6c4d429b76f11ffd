"""How much memory and disk are free, from what the system says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from striate.devices import _room, free_disk, free_memory, in_bytes


def test_some_is_free_and_not_more_than_there_is(tmp_path):
    assert 0 < free_memory() < 1e15
    assert free_disk(tmp_path / "not" / "there") <= shutil.disk_usage(tmp_path).total
    assert free_disk(Path("relative/not/there")) > 0


def test_a_limit_on_address_space_is_what_is_free():
    code = (
        "import resource; from striate.devices import free_memory; before = free_memory();"
        "taken = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize();"
        "resource.setrlimit(resource.RLIMIT_AS, (taken + 10**8, -1)); print(free_memory())"
    )
    if sys.platform != "linux":
        pytest.skip("other systems do not hold processes to it")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert 0 < float(done.stdout) <= 1e8, done.stderr


@pytest.mark.parametrize(
    ("limit", "free"), [("1000", 1000 - 700 + 200), ("max", float("inf"))], ids=["limit", "none"]
)
def test_a_containers_limit_counts_what_could_be_given_back(tmp_path, monkeypatch, limit, free):
    for name, text in {"max": limit, "current": "700", "stat": "anon 5\ninactive_file 200"}.items():
        (tmp_path / f"memory.{name}").write_text(f"{text}\n")
    monkeypatch.setattr(_room, "_GROUP", tmp_path)
    monkeypatch.setattr(_room, "_machine", lambda: float("inf"))
    monkeypatch.setattr(_room, "free_addresses", lambda: float("inf"))
    assert free_memory() == free


def test_bytes_are_said_as_people_say_them():
    assert [in_bytes(count) for count in (4.6e9, 1.25e9, 999_999, 512, 1e15)] == [
        "4.6 GB", "1.25 GB", "1 MB", "512 bytes", "1,000,000 GB",
    ]  # fmt: skip
