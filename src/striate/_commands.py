"""Commands that a message names: spelled so that a shell takes them as they are printed."""

import os
import shlex
import subprocess


def command(*words: object) -> str:
    """A command of Striate's for a message, each word quoted where a shell needs it.

    Args:
        words: What stands behind `striate`: names, flags, paths.

    Example:
        >>> command("train", "--resume", "/a/my runs/p-1")
        "striate train --resume '/a/my runs/p-1'"
    """
    return " ".join(map(quoted, ("striate", *words)))


def quoted(word: object) -> str:
    """One word of a command, in quotes where a shell would take it apart or for something else."""
    text = str(word)
    return subprocess.list2cmdline([text]) if os.name == "nt" else shlex.quote(text)
