"""What somebody may type: it is run in a folder with a source, a run, a net and a photo in it."""

import os
import shutil
from pathlib import Path
from typing import Any

from tests.fuzzing.commands import command
from tests.fuzzing.limits import interrupted_after
from tests.fuzzing.subject import Step
from tests.fuzzing.trying_runs import finished

_SECONDS = 10


def examine(example: dict[str, Any], step: Step) -> str:
    """Runs it; `files` lie in the folder beside a run."""
    root = Path("typed")
    shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(os.environ["STRIATE_CACHE"], ignore_errors=True)
    for name, content in example["files"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    folder = root / "runs" / "one-1"
    shutil.copytree(finished(step), folder)
    os.chdir(root)
    with interrupted_after(_SECONDS):
        said = command(step, *example["words"])
    return "refused" if said.code else "taken"
