"""How a command says what went wrong: in words, or as the one JSON object."""

import sys
from collections.abc import Sequence

from striate.cli._json import json_line
from striate.errors import Interrupted, StriateError


def fail(tokens: Sequence[str], error: StriateError) -> int:
    """Prints the message: alone on standard error, or as the one JSON object on standard output."""
    if any(token.partition("=")[0] in ("--json", "--jsonl") for token in tokens):
        kind = {"type": type(error).__name__, "message": str(error)}
        print(json_line({"error": kind}))  # noqa: T201
    else:
        print(error, file=sys.stderr)  # noqa: T201
    return error.exit_code


def stopped(tokens: Sequence[str]) -> int:
    """Says that Ctrl-C came where there was nothing to save."""
    return fail(tokens, Interrupted("Stopped at once; nothing was begun that could go on."))
