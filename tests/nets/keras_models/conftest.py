"""Keras, once a session and in a process of its own: importing TensorFlow takes ten seconds."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def keras_side(once_a_session) -> tuple[Path, dict[str, Any]]:
    """A folder of files that Keras saved, and what Keras and Striate said of each model."""
    if find_spec("keras") is None or find_spec("tensorflow") is None:
        if os.environ.get("STRIATE_REQUIRE_EXTRAS") == "1":
            pytest.fail("keras and tensorflow are not installed.")
        pytest.skip("needs keras and tensorflow")
    folder = once_a_session("keras", _ask_keras)
    return folder, json.loads((folder / "results.json").read_text())


def _ask_keras(folder: Path) -> None:
    script = Path(__file__).with_name("keras_side.py")
    done = subprocess.run([sys.executable, script, folder], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
