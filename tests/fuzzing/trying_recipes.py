"""What a recipe's file goes through: a training begins by it, or is refused."""

import shutil
from pathlib import Path
from typing import Any

from tests.fuzzing.commands import command
from tests.fuzzing.limits import interrupted_after
from tests.fuzzing.subject import Step

_SECONDS = 2


def examine(example: dict[str, Any], step: Step) -> str:
    """Trains by it for some seconds.

    Args:
        example: `recipe` is the file's content, `flags` are more words of the command line.
        step: As every task has it.
    """
    Path("any.toml").write_bytes(example["recipe"])
    shutil.rmtree("runs", ignore_errors=True)
    said = command(step, "train", "nowhere", "--recipe", "any.toml", *example["flags"])
    if "nowhere" not in said.errors:
        return "refused"
    words = ("--recipe", "any.toml", "--net", "flatten dense(classes)", "--size", "12")
    with interrupted_after(_SECONDS):
        command(step, "train", "xo:count=24", *words, *example["flags"], "--json")
    return "taken"
