"""A cache that is truncated while it is mapped ends a command with a sentence."""

import signal
import subprocess
import sys

import pytest

CHILD = """
import os, sys, threading
import numpy as np
from striate.cli._mapped import tell_of_lost_maps

kept = tell_of_lost_maps()
path, way = sys.argv[1:]
open(path, "wb").write(bytes(1 << 20))
mapped = np.memmap(path, np.uint8, "r")
os.truncate(path, 0)
if way == "thread":
    reader = threading.Thread(target=lambda: mapped.sum())
    reader.start()
    reader.join()
else:
    print({"numpy": mapped.sum, "python": lambda: bytes(mapped)}[way]())
"""


@pytest.mark.skipif(not hasattr(signal, "SIGBUS"), reason="the system has no SIGBUS")
@pytest.mark.parametrize("way", ["numpy", "python", "thread"])
def test_a_map_cut_short_is_said(way, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "file"), way],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert done.stderr.startswith("A file that is mapped into memory became shorter")
    assert "--resume RUN.\n" in done.stderr
    assert done.stdout == ""
