"""What files that say they hold images and classes go through: they are checked as a source."""

import contextlib
import os
import shutil
from pathlib import Path
from typing import Any

from tests.fuzzing.commands import command
from tests.fuzzing.limits import interrupted_after
from tests.fuzzing.subject import Step

_TRAINED = ("--net", "flatten dense(classes)", "--epochs", "1", "--quiet")


def examine(example: dict[str, Any], step: Step) -> str:
    """Writes the files and asks for a check, of some for a training.

    Args:
        example: `files` are contents by their paths, below a folder of their own; `source` is what
            the command is given; `train` says whether it is trained on.
        step: As every task has it.
    """
    root = Path("given")
    shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(os.environ["STRIATE_CACHE"], ignore_errors=True)
    root.mkdir()
    for name, content in example["files"].items():
        # Names that the system does not take are no fault of anybody's.
        with contextlib.suppress(OSError, ValueError):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
    os.environ["STRIATE_DATA"] = str(root.absolute() / "named")
    said = command(step, "data", "check", example["source"], "--json")
    if said.code == 0:
        command(step, "data", "check", example["source"])
    if said.code == 0 and example.get("train"):
        with interrupted_after(15):
            command(step, "train", example["source"], *_TRAINED)
    return "refused" if said.code else "taken"
